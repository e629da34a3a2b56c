#include <gtest/gtest.h>

#include <fstream>
#include <set>
#include <sstream>

#include "base/json.h"
#include "sample_plan.h"
#include "support/test_paths.h"

namespace signet {
namespace {

std::set<std::string> keys_of(const Json& object) {
  std::set<std::string> keys;
  for (const auto& [key, value] : object.items()) keys.insert(key);
  return keys;
}

// Walks a value and its schema side by side. Enough to prove that both name the same fields and
// words; editors check the rest.
class Walk {
 public:
  Walk(const Json& root, const Json& value) : root_(root) { check(root, value, "file"); }

  void check(const Json& schema, const Json& value, const std::string& path) {
    if (schema.contains("$ref")) {
      const std::string name = schema.at("$ref").get<std::string>().substr(8);
      definitions.insert(name);
      return check(root_.at("$defs").at(name), value, path);
    }
    if (schema.contains("anyOf")) {
      if (!value.is_null()) check(schema.at("anyOf").at(0), value, path);
      return;
    }
    if (schema.contains("const")) {
      EXPECT_EQ(schema.at("const"), value) << path;
    }
    if (schema.contains("enum")) {
      const Json& words = schema.at("enum");
      EXPECT_NE(std::find(words.begin(), words.end(), value), words.end()) << path << value;
    }
    if (!schema.contains("type")) return;
    const std::string type = schema.at("type");
    if (type == "array") return check_list(schema, value, path);
    if (type == "object") return check_object(schema, value, path);
    if (type == "string") {
      EXPECT_TRUE(value.is_string()) << path;
    }
    if (type == "integer") {
      EXPECT_TRUE(value.is_number_unsigned()) << path;
    }
    if (type == "boolean") {
      EXPECT_TRUE(value.is_boolean()) << path;
    }
  }

  std::set<std::string> definitions;

 private:
  void check_list(const Json& schema, const Json& value, const std::string& path) {
    ASSERT_TRUE(value.is_array()) << path;
    for (const Json& item : value) check(schema.at("items"), item, path + "[]");
  }
  void check_object(const Json& schema, const Json& value, const std::string& path) {
    ASSERT_TRUE(value.is_object()) << path;
    const Json& properties = schema.at("properties");
    EXPECT_EQ(keys_of(properties), keys_of(value)) << path;
    EXPECT_EQ(schema.at("required").get<std::set<std::string>>(), keys_of(value)) << path;
    EXPECT_EQ(schema.at("additionalProperties"), false) << path;
    for (const auto& [key, item] : value.items()) {
      if (properties.contains(key)) check(properties.at(key), item, path + "." + key);
    }
  }

  const Json& root_;
};

TEST(PlanSchema, DescribesEveryFieldThatAPlanFileHas) {
  std::stringstream schema_text;
  schema_text << std::ifstream(test::source_dir() + "/resources/schema/plan.schema.json").rdbuf();
  const Expected<Json> schema = parse_json(schema_text.str());
  ASSERT_TRUE(schema);
  const Expected<Json> file = parse_json(write_plan_file(sample_plan_file()));
  ASSERT_TRUE(file);
  const Walk walk(*schema, *file);
  EXPECT_EQ(walk.definitions, keys_of(schema->at("$defs")));
}

}  // namespace
}  // namespace signet
