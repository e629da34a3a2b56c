#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <sstream>
#include <valijson/adapters/nlohmann_json_adapter.hpp>
#include <valijson/schema.hpp>
#include <valijson/schema_parser.hpp>
#include <valijson/validation_results.hpp>
#include <valijson/validator.hpp>

#include "base/json.h"
#include "fake_catalog.h"
#include "manifest/find_files.h"
#include "manifest/load.h"
#include "manifest/load_trust.h"
#include "manifest/yaml_reader.h"
#include "support/test_paths.h"

namespace signet {
namespace {

namespace fs = std::filesystem;
using namespace std::chrono_literals;

const fs::path table = "tests/manifest/table";  // tests run in the source folder

std::string content(const fs::path& path) {
  std::ostringstream text;
  text << std::ifstream(path, std::ios::binary).rdbuf();
  return text.str();
}

// A tree as an editor sees it: plain scalars have the types of YAML 1.2.
Json to_json(const YamlNode& node) {
  if (node.kind == YamlNode::Kind::sequence) {
    Json list = Json::array();
    for (const YamlNode& item : node.children) list.push_back(to_json(item));
    return list;
  }
  if (node.kind == YamlNode::Kind::mapping) {
    Json mapping = Json::object();
    for (std::size_t i = 0; i < node.entries(); ++i) {
      mapping[node.key(i).text] = to_json(node.value(i));
    }
    return mapping;
  }
  switch (scalar_type(node)) {
    case ScalarType::null:
      return nullptr;
    case ScalarType::boolean:
      return node.text.front() == 't' || node.text.front() == 'T';
    case ScalarType::integer:
      if (node.text.size() < 18) return std::stoll(node.text);
      return std::stod(node.text);
    case ScalarType::number:
      return std::stod(node.text);
    case ScalarType::text:
      return node.text;
  }
  return nullptr;
}

class Schema {
 public:
  explicit Schema(const std::string& name) {
    document_ = Json::parse(content("resources/schema/" + name));
    valijson::SchemaParser().populateSchema(valijson::adapters::NlohmannJsonAdapter(document_),
                                            schema_);
  }
  // What the schema finds wrong, one line each.
  std::string findings(const Json& value) const {
    valijson::ValidationResults results;
    valijson::Validator validator;
    if (validator.validate(schema_, valijson::adapters::NlohmannJsonAdapter(value), &results)) {
      return {};
    }
    std::string text;
    valijson::ValidationResults::Error error;
    while (results.popError(error)) text += error.description + "\n";
    return text + "refused\n";
  }

 private:
  Json document_;
  valijson::Schema schema_;
};

std::vector<std::string> file_names() {
  std::vector<std::string> names;
  for (const auto& entry : fs::directory_iterator(fs::path(test::source_dir()) / table)) {
    names.push_back(entry.path().stem().string());
  }
  std::ranges::sort(names);
  return names;
}

// Each file of the table begins with "# expect: good", "bad", or "bad-meaning": what only shows
// when names are resolved, so no schema can see it.
class ParserAndSchema : public testing::TestWithParam<std::string> {
 protected:
  bool is_trust() const { return GetParam().starts_with("trust-"); }
  fs::path path() const { return table / (GetParam() + ".yaml"); }
  std::string expected() const {
    const std::string text = content(path());
    const std::string_view intro = "# expect: ";
    return text.substr(intro.size(), text.find('\n') - intro.size());
  }
  std::string parser_findings() const {
    if (is_trust()) return to_text(load_trust(path()).diagnostics);
    CertificateCache certificates;
    return to_text(
        load_manifest({path()}, fake_catalog(), certificates, 2026y / 11 / 22).diagnostics);
  }
  Json json() const {
    std::vector<SourceFile> files(1);
    files[0].shown = files[0].path = path();
    EXPECT_TRUE(read_source(files[0]));
    Report report(files);
    const auto tree = read_yaml(0, report);
    EXPECT_TRUE(tree) << to_text(report.take());
    return tree ? to_json(*tree) : Json();
  }
};

TEST_P(ParserAndSchema, AcceptTheSameFiles) {
  static const Schema manifest_schema("manifest.schema.json");
  static const Schema trust_schema("trust.schema.json");
  const std::string found = (is_trust() ? trust_schema : manifest_schema).findings(json());
  ASSERT_TRUE(expected() == "good" || expected() == "bad" || expected() == "bad-meaning");
  EXPECT_EQ(parser_findings().empty(), expected() == "good") << parser_findings();
  EXPECT_EQ(found.empty(), expected() != "bad") << found;
}

INSTANTIATE_TEST_SUITE_P(Table, ParserAndSchema, testing::ValuesIn(file_names()),
                         [](const auto& each) {
                           std::string name = each.param;
                           std::ranges::replace(name, '-', '_');
                           return name;
                         });

}  // namespace
}  // namespace signet
