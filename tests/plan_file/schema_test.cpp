#include <gtest/gtest.h>

#include <fstream>
#include <map>
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
  std::map<const Json*, std::set<std::string>> keys;  // that objects of a schema have anywhere

 private:
  void check_list(const Json& schema, const Json& value, const std::string& path) {
    ASSERT_TRUE(value.is_array()) << path;
    for (const Json& item : value) check(schema.at("items"), item, path + "[]");
  }
  void check_object(const Json& schema, const Json& value, const std::string& path) {
    ASSERT_TRUE(value.is_object()) << path;
    const Json& properties = schema.at("properties");
    for (const std::string& key : schema.at("required").get<std::vector<std::string>>()) {
      EXPECT_TRUE(value.contains(key)) << path << ' ' << key;
    }
    EXPECT_EQ(schema.at("additionalProperties"), false) << path;
    for (const auto& [key, item] : value.items()) {
      EXPECT_TRUE(properties.contains(key)) << path << ' ' << key;
      keys[&schema].insert(key);
      if (properties.contains(key)) check(properties.at(key), item, path + "." + key);
    }
  }

  const Json& root_;
};

// The sample, and in its steps every field that is left out where it has its default.
PlanFile file_with_every_field() {
  PlanFile file = sample_plan_file();
  std::vector<Step>& steps = file.plan.steps;
  steps[1].exportable = true;
  steps[1].hold = std::chrono::seconds(1);
  steps[2].wave = 1;
  steps[2].guard[0].value += " by mail.example.com";
  steps[2].guard.push_back(sample_fact("EX16-01", Fact::Field::certificate, "with key"));
  steps.push_back(sample_step("EX16-02/prove/webmail", "it is in use"));
  steps[3].slots = {named<SlotName>("IIS")};
  steps[3].handshakes = {{Endpoint::parse("https://ex2:444").value(), {}, {thumbprint('1')}, true}};
  steps[3].limit = std::chrono::seconds(1);
  file.plan.not_provable = {{{}, {}, "https://webmail.example.com:443", "timed out"}};
  steps.push_back(sample_step("EX16-02/remove/old", "nothing uses it"));
  steps[4].thumbprint = thumbprint('1');
  steps[4].clears = {named<SlotName>("send:Partner")};
  return file;
}

TEST(PlanSchema, DescribesEveryFieldThatAPlanFileHas) {
  std::stringstream schema_text;
  schema_text << std::ifstream(test::source_dir() + "/resources/schema/plan.schema.json").rdbuf();
  const Expected<Json> schema = parse_json(schema_text.str());
  ASSERT_TRUE(schema);
  const Expected<Json> file = parse_json(write_plan_file(file_with_every_field()));
  ASSERT_TRUE(file);
  const Walk walk(*schema, *file);
  EXPECT_EQ(walk.definitions, keys_of(schema->at("$defs")));
  for (const auto& [object, keys] : walk.keys) {
    EXPECT_EQ(keys, keys_of(object->at("properties"))) << object->value("description", "");
  }
}

}  // namespace
}  // namespace signet
