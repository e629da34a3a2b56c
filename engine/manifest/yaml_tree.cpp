#include "manifest/yaml_tree.h"

#include <fmt/format.h>

#include <algorithm>
#include <numeric>

#include "manifest/open_quote.h"
#include "manifest/yaml_reader.h"

namespace signet {

void YamlTree::document(Mark mark) {
  if (++documents_ > 1) {
    stop(mark, "manifest.several-documents", "a second YAML document starts here",
         "one document a file: delete \"---\" or move the rest to a file of its own");
  }
}

void YamlTree::null(Mark mark) {
  count_node(mark);
  if (expects_key()) stop_at_wrong_key(mark, "a key must be a text");
  YamlNode node;
  node.line = mark.line;
  node.column = mark.column;
  // The parser marks a missing value at whatever follows it: its key is where it belongs.
  if (!open_.empty() && open_.back().kind == YamlNode::Kind::mapping) {
    node.line = open_.back().children.back().line;
    node.column = open_.back().children.back().column;
  }
  add(std::move(node));
}

void YamlTree::scalar(Mark mark, const std::string& text, bool quoted) {
  count_node(mark);
  check_one_line(mark, text, quoted);
  if (expects_key() && text == "<<" && !quoted) {
    error(mark, "manifest.merge-key", "merge keys (<<) are not part of the language",
          "write the keys out, or use groups and defaults");
  }
  YamlNode node;
  node.kind = YamlNode::Kind::scalar;
  node.quoted = quoted;
  node.line = mark.line;
  node.column = mark.column;
  node.text = text;
  add(std::move(node));
}

void YamlTree::open(Mark mark, YamlNode::Kind kind) {
  count_node(mark);
  if (expects_key()) stop_at_wrong_key(mark, "a key must be a text, not a list or mapping");
  if (open_.size() >= yaml_depth_max) {
    stop(mark, "manifest.too-deep", fmt::format("more than {} levels of nesting", yaml_depth_max));
  }
  YamlNode node;
  node.kind = kind;
  node.line = mark.line;
  node.column = mark.column;
  open_.push_back(std::move(node));
}

void YamlTree::close() {
  YamlNode node = std::move(open_.back());
  open_.pop_back();
  if (node.kind == YamlNode::Kind::mapping) check_keys_differ(node);
  add(std::move(node));
}

void YamlTree::refuse_tag(Mark mark) {
  stop(mark, "manifest.tag", "tags (!) are not part of the language", "delete it");
}

void YamlTree::refuse_anchor(Mark mark) {
  stop(mark, "manifest.alias", no_aliases, no_aliases_hint);
}

bool YamlTree::expects_key() const {
  return !open_.empty() && open_.back().kind == YamlNode::Kind::mapping &&
         open_.back().children.size() % 2 == 0;
}

void YamlTree::add(YamlNode node) {
  if (!open_.empty()) {
    open_.back().children.push_back(std::move(node));
    return;
  }
  root_ = std::move(node);
  has_root_ = true;
}

void YamlTree::count_node(Mark mark) {
  if (++nodes_ > yaml_nodes_max) {
    stop(mark, "manifest.too-large", fmt::format("more than {} values in one file", yaml_nodes_max),
         "split the manifest into several files");
  }
}

// An unterminated quote makes every later line part of one value, and servers vanish silently; so
// no value may be longer than its line.
void YamlTree::check_one_line(Mark mark, const std::string& text, bool quoted) {
  const std::string_view line = line_text(report_.source({file_, 0, 0}), mark.line);
  const std::string_view rest = line.substr(std::min<std::size_t>(mark.column - 1, line.size()));
  if (!quoted) {
    if (rest.starts_with(text)) return;
    stop(mark, "manifest.several-lines", "a text must stand on one line",
         "put it on one line; is a colon missing?");
  }
  if (rest.starts_with('"') || rest.starts_with('\'')) {
    std::size_t length = 0;
    if (is_closed_quote(rest, length)) return;
    stop_at_open_quote({file_, mark.line, mark.column});
  }
  stop(mark, "manifest.several-lines", "block texts (| and >) are not part of the language",
       "put the text on one line");
}

void YamlTree::check_keys_differ(const YamlNode& mapping) {
  std::vector<std::size_t> order(mapping.entries());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::ranges::stable_sort(
      order, {}, [&](std::size_t entry) -> std::string_view { return mapping.key(entry).text; });
  for (std::size_t i = 1; i < order.size(); ++i) {
    const YamlNode& first = mapping.key(order[i - 1]);
    const YamlNode& second = mapping.key(order[i]);
    if (first.text != second.text) continue;
    const bool secret = may_hold_secret(report_.source({file_, 0, 0}), second.line);
    report_.error(
        {{file_, second.line, second.column},
         "manifest.duplicate-key",
         secret ? "a key stands here twice" : in_quotes(second.text) + " stands here twice",
         "keep one",
         {{{file_, first.line, first.column}, "first written here"}}});
  }
}

// A quote that is not closed makes the parser see keys where there are none.
void YamlTree::stop_at_wrong_key(Mark mark, std::string summary) {
  const auto quote = find_open_quote(report_.source({file_, 0, 0}), file_, mark.line);
  if (quote) stop_at_open_quote(*quote);
  stop(mark, "manifest.key", std::move(summary), "write NAME: VALUE");
}

void YamlTree::stop_at_open_quote(const Place& at) {
  report_open_quote(at, report_);
  throw Stop{};
}

void report_open_quote(const Place& at, Report& report) {
  report.error({at,
                "manifest.open-quote",
                "the quote that opens here is not closed on its line",
                "close it on the same line",
                {}});
}

void YamlTree::error(Mark mark, const char* code, std::string summary, std::string hint) {
  report_.error({{file_, mark.line, mark.column}, code, std::move(summary), std::move(hint), {}});
}

void YamlTree::stop(Mark mark, const char* code, std::string summary, std::string hint) {
  error(mark, code, std::move(summary), std::move(hint));
  throw Stop{};
}

}  // namespace signet
