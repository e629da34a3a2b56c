#pragma once

#include <string>
#include <vector>

#include "manifest/report.h"
#include "manifest/yaml_node.h"

namespace signet {

// Builds a tree from the calls of a YAML parser and keeps the language's rules while it does. Lines
// and columns count from 1.
class YamlTree {
 public:
  struct Mark {
    std::uint32_t line = 0;
    std::uint32_t column = 0;
  };
  // Thrown when the rest of the document cannot be trusted or would cost too much; the reason is in
  // the report.
  struct Stop {};

  static constexpr const char* no_aliases =
      "anchors (&) and aliases (*) are not part of the language";
  static constexpr const char* no_aliases_hint =
      "write the value out, or use groups and defaults; put a text that starts with & or * in "
      "quotes";

  YamlTree(std::uint32_t file, Report& report) : file_(file), report_(report) {}

  void document(Mark mark);
  void null(Mark mark);
  void scalar(Mark mark, const std::string& text, bool quoted);
  void open(Mark mark, YamlNode::Kind kind);
  void close();
  [[noreturn]] void refuse_tag(Mark mark);
  [[noreturn]] void refuse_anchor(Mark mark);

  bool has_root() const { return has_root_; }
  YamlNode take() { return std::move(root_); }

 private:
  bool expects_key() const;
  void add(YamlNode node);
  void count_node(Mark mark);
  void check_one_line(Mark mark, const std::string& text, bool quoted);
  void check_keys_differ(const YamlNode& mapping);
  [[noreturn]] void stop_at_wrong_key(Mark mark, std::string summary);
  [[noreturn]] void stop_at_open_quote(const Place& at);
  void error(Mark mark, const char* code, std::string summary, std::string hint = {});
  [[noreturn]] void stop(Mark mark, const char* code, std::string summary, std::string hint = {});

  std::uint32_t file_;
  Report& report_;
  std::vector<YamlNode> open_;
  YamlNode root_;
  bool has_root_ = false;
  std::size_t documents_ = 0;
  std::size_t nodes_ = 0;
};

void report_open_quote(const Place& at, Report& report);

}  // namespace signet
