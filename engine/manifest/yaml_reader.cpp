#include "manifest/yaml_reader.h"

#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/parser.h>

#include <istream>

#include "manifest/open_quote.h"
#include "manifest/raw_text.h"
#include "manifest/yaml_input.h"
#include "manifest/yaml_tree.h"

namespace signet {

namespace {

YamlTree::Mark from_one(const YAML::Mark& mark) {
  return {static_cast<std::uint32_t>(mark.line + 1), static_cast<std::uint32_t>(mark.column + 1)};
}

// Translates the library's events; "?" is its tag for plain, "!" for quoted.
class Events final : public YAML::EventHandler {
 public:
  Events(YamlTree& tree, YamlInput& input, const SourceFile& source)
      : tree_(tree), input_(input), source_(source) {}

  void OnDocumentStart(const YAML::Mark& mark) override { tree_.document(from_one(mark)); }
  void OnDocumentEnd() override {}
  void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    check(mark, "", anchor);
    tree_.null(from_one(mark));
  }
  void OnAlias(const YAML::Mark& mark, YAML::anchor_t) override {
    tree_.refuse_anchor(from_one(mark));
  }
  void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                const std::string& value) override {
    check(mark, tag, anchor);
    tree_.scalar(from_one(mark), value, tag == "!");
  }
  void OnSequenceStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                       YAML::EmitterStyle::value) override {
    check(mark, tag, anchor);
    tree_.open(from_one(mark), YamlNode::Kind::sequence);
  }
  void OnSequenceEnd() override { tree_.close(); }
  void OnMapStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                  YAML::EmitterStyle::value) override {
    check(mark, tag, anchor);
    tree_.open(from_one(mark), YamlNode::Kind::mapping);
  }
  void OnMapEnd() override { tree_.close(); }

 private:
  void check(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor) {
    // What comes after the cut is made of a document that is not there.
    if (input_.was_cut()) throw YamlTree::Stop{};
    input_.progress();
    const YamlTree::Mark at = from_one(mark);
    const std::string_view line = line_text(source_, at.line);
    const bool tagged = at.column <= line.size() && line[at.column - 1] == '!';
    const bool own_tag = !tag.empty() && tag != "?" && tag != "!";
    if (anchor != YAML::NullAnchor) tree_.refuse_anchor(at);
    if (own_tag || tagged) tree_.refuse_tag(at);
  }

  YamlTree& tree_;
  YamlInput& input_;
  const SourceFile& source_;
};

void report_cut(std::uint32_t file, Report& report) {
  const SourceFile& source = report.source({file, 0, 0});
  const auto lines = static_cast<std::uint32_t>(source.line_starts.size());
  if (const auto quote = find_open_quote(source, file, lines)) {
    report_open_quote(*quote, report);
    return;
  }
  report.error({{file, 0, 0},
                "manifest.flow-too-long",
                "more than 256 KiB without one complete value",
                "is a bracket not closed? write long collections in block style, one entry a line",
                {}});
}

void report_not_yaml(const Place& at, const std::string& message, Report& report) {
  if (message.starts_with(YAML::ErrorMsg::UNKNOWN_ANCHOR)) {
    report.error({at, "manifest.alias", YamlTree::no_aliases, YamlTree::no_aliases_hint, {}});
    return;
  }
  if (const auto quote = find_open_quote(report.source(at), at.file, at.line)) {
    report_open_quote(*quote, report);
    return;
  }
  report.error({at,
                "manifest.yaml",
                "not YAML: " + message,
                "look at indentation, colons, quotes and brackets, here and above",
                {}});
}

void parse(std::uint32_t file, YamlTree& tree, YamlInput& input, Report& report) {
  std::istream stream(&input);
  Events events(tree, input, report.source({file, 0, 0}));
  try {
    YAML::Parser parser(stream);
    while (parser.HandleNextDocument(events)) {
    }
    if (input.was_cut()) report_cut(file, report);
  } catch (const YamlTree::Stop&) {
    if (input.was_cut()) report_cut(file, report);
  } catch (const YAML::Exception& exception) {
    if (input.was_cut()) return report_cut(file, report);
    const YamlTree::Mark at =
        exception.mark.is_null() ? YamlTree::Mark{1, 1} : from_one(exception.mark);
    report_not_yaml({file, at.line, at.column}, exception.msg, report);
  }
}

}  // namespace

std::optional<YamlNode> read_yaml(std::uint32_t file, Report& report) {
  if (!check_raw_text(file, report)) return std::nullopt;
  YamlTree tree(file, report);
  YamlInput input(report.source({file, 0, 0}).content);
  parse(file, tree, input, report);
  if (report.has_errors()) return std::nullopt;
  YamlNode root = tree.take();
  if (!tree.has_root() || root.kind == YamlNode::Kind::null) {
    report.error({{file, 0, 0}, "manifest.empty", "the file is empty", "delete it or fill it", {}});
    return std::nullopt;
  }
  if (root.kind != YamlNode::Kind::mapping) {
    report.error({{file, root.line, root.column},
                  "manifest.type",
                  "the file must be a mapping of sections",
                  "write NAME: VALUE",
                  {}});
    return std::nullopt;
  }
  return root;
}

}  // namespace signet
