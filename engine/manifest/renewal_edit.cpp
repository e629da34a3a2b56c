#include "manifest/renewal_edit.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "base/diagnostic.h"
#include "base/file.h"
#include "base/text.h"
#include "manifest/find_files.h"
#include "manifest/open_quote.h"
#include "manifest/yaml_reader.h"

namespace signet {

namespace {

constexpr std::size_t file_bytes_most = std::size_t{4} << 20;
constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";

// A value in the file, and what is to stand there.
struct Change {
  YamlNode* node;
  std::string wanted;
};

YamlNode* find(YamlNode& mapping, std::string_view key) {
  if (mapping.kind != YamlNode::Kind::mapping) return nullptr;
  for (std::size_t entry = 0; entry < mapping.entries(); ++entry) {
    if (mapping.key(entry).text == key) return &mapping.children[entry * 2 + 1];
  }
  return nullptr;
}

std::optional<YamlNode> read_tree(const SourceFile& file) {
  const std::vector<SourceFile> files = {file};
  Report report(files);
  return read_yaml(0, report);
}

std::string text_of(YamlNode* scalar) {
  return scalar != nullptr && scalar->kind == YamlNode::Kind::scalar ? scalar->text : "";
}

std::size_t offset_of(const SourceFile& file, const YamlNode& node) {
  return file.line_starts[node.line - 1] + node.column - 1;
}

Problem not_a_line(const SourceFile& file, const YamlNode& node, std::string summary) {
  return {"renew.not-a-line",
          std::move(summary),
          {},
          "edit this entry by hand, or write it in block style: one \"key: value\" a line",
          to_text(Position{file.shown, node.line, node.column})};
}

std::string in_double_quotes(const std::string& value) {
  std::string text = "\"";
  for (const char letter : value) {
    if (letter == '"' || letter == '\\') text += '\\';
    text += letter;
  }
  return text + '"';
}

std::string in_single_quotes(const std::string& value) {
  std::string text = "'";
  for (const char letter : value) text += letter == '\'' ? "''" : std::string(1, letter);
  return text + "'";
}

// Whether it reads as this text without quotes, wherever it stands.
bool is_plain(const std::string& value) {
  const auto is_letter = [](char letter) {
    return is_letter_or_digit(letter) || (static_cast<unsigned char>(letter) & 0x80U) != 0;
  };
  const auto is_inner = [&](char letter) {
    return is_letter(letter) || std::string_view("._-/ ").contains(letter);
  };
  YamlNode scalar;
  scalar.kind = YamlNode::Kind::scalar;
  scalar.text = value;
  return !value.empty() && is_letter(value.front()) && value.back() != ' ' &&
         std::ranges::all_of(value, is_inner) && scalar_type(scalar) == ScalarType::text;
}

// The bytes that the value takes in the file.
std::size_t length_of(std::string_view rest, const YamlNode& node) {
  std::size_t length = node.text.size();
  if (node.quoted) is_closed_quote(rest, length);
  return length;
}

std::string written(const Change& change, char first) {
  if (change.node->quoted && first == '\'') return in_single_quotes(change.wanted);
  if (change.node->quoted || !is_plain(change.wanted)) return in_double_quotes(change.wanted);
  return change.wanted;
}

// The whole tree says the same; columns may differ.
bool says_the_same(const YamlNode& left, const YamlNode& right) {
  return left.kind == right.kind && left.text == right.text && left.line == right.line &&
         std::ranges::equal(left.children, right.children, says_the_same);
}

class Editor {
 public:
  Editor(const Declaration& declaration, YamlNode& root)
      : declaration_(declaration), file_(declaration.file), root_(root) {}

  Expected<void> find_entry() {
    YamlNode* certificates = find(root_, "certificates");
    entry_ = certificates == nullptr ? nullptr : find(*certificates, declaration_.name);
    if (entry_ == nullptr) return std::unexpected(not_sure());
    for (const YamlNode* mapping : {&root_, certificates, entry_}) {
      if (file_.content[offset_of(file_, *mapping)] != '{') continue;
      return std::unexpected(not_a_line(
          file_, *mapping, "this is written in flow style ({..}), so no line is its own"));
    }
    return {};
  }

  Expected<void> change(std::string_view key, const std::string& wanted) {
    if (wanted.empty()) return {};
    YamlNode* node = find(*entry_, key);
    if (node == nullptr || node->kind != YamlNode::Kind::scalar) {
      return std::unexpected(
          not_a_line(file_, *entry_, fmt::format("there is no line with \"{}\"", key)));
    }
    if (node->text != wanted) changes_.push_back({node, wanted});
    return {};
  }

  Expected<std::string> run() {
    std::ranges::sort(changes_, std::ranges::greater(),
                      [&](const Change& each) { return offset_of(file_, *each.node); });
    std::string bytes = declaration_.bytes;
    const std::size_t shift = bytes.starts_with(byte_order_mark) ? byte_order_mark.size() : 0;
    for (const Change& each : changes_) {
      const std::size_t at = offset_of(file_, *each.node);
      const std::string_view rest = line_from(at);
      bytes.replace(shift + at, length_of(rest, *each.node), written(each, rest.front()));
    }
    SourceFile again = file_;
    again.content = bytes.substr(shift);
    if (!again.content.ends_with('\n')) again.content += '\n';
    index_lines(again);
    const auto tree = read_tree(again);
    for (const Change& each : changes_) each.node->text = each.wanted;
    if (!tree || !says_the_same(*tree, root_)) return std::unexpected(not_sure());
    return bytes;
  }

 private:
  std::string_view line_from(std::size_t at) const {
    const std::string_view rest = std::string_view(file_.content).substr(at);
    return rest.substr(0, rest.find('\n'));
  }

  Problem not_sure() const {
    return {"renew.not-sure",
            "the edited file would not say what was wanted, so nothing was written",
            {},
            "edit the entry by hand",
            file_.shown};
  }

  const Declaration& declaration_;
  const SourceFile& file_;
  YamlNode& root_;
  YamlNode* entry_ = nullptr;
  std::vector<Change> changes_;
};

Expected<Declaration> declared(SourceFile file, YamlNode& entry, const std::string& name) {
  const auto bytes = read_file(file.path, file_bytes_most);
  if (!bytes) return std::unexpected(bytes.error());
  Declaration result;
  result.bytes = as_text(*bytes);
  result.name = name;
  result.certificate = text_of(find(entry, "certificate"));
  result.friendly_name = text_of(find(entry, "friendly_name"));
  result.has_previous = find(entry, "previous") != nullptr;
  result.file = std::move(file);
  return result;
}

Problem not_declared(const std::string& name, const std::vector<std::string>& known) {
  return {"renew.not-declared",
          fmt::format("there is no certificate {} in the manifest", in_quotes(name)),
          {},
          suggestion(name, {known.begin(), known.end()}),
          {}};
}

}  // namespace

Expected<Declaration> find_declaration(const std::vector<std::filesystem::path>& paths,
                                       const std::string& name) {
  Diagnostics diagnostics;
  std::vector<std::string> known;
  for (SourceFile& file : find_files(paths, diagnostics)) {
    if (const auto read = read_source(file); !read) return std::unexpected(read.error());
    auto root = read_tree(file);
    YamlNode* certificates = root ? find(*root, "certificates") : nullptr;
    if (certificates == nullptr || certificates->kind != YamlNode::Kind::mapping) continue;
    if (YamlNode* entry = find(*certificates, name)) return declared(std::move(file), *entry, name);
    for (std::size_t i = 0; i < certificates->entries(); ++i) {
      known.push_back(certificates->key(i).text);
    }
  }
  return std::unexpected(not_declared(name, known));
}

Expected<std::string> edit_declaration(const Declaration& declaration, const RenewalEdit& edit) {
  auto root = read_tree(declaration.file);
  if (!root) return fail("renew.not-sure", "the manifest cannot be read");
  Editor editor(declaration, *root);
  if (auto found = editor.find_entry(); !found) return std::unexpected(found.error());
  for (const auto& [key, wanted] : {std::pair{"thumbprint", edit.thumbprint},
                                    {"certificate", edit.certificate},
                                    {"friendly_name", edit.friendly_name}}) {
    if (auto done = editor.change(key, wanted); !done) return std::unexpected(done.error());
  }
  return editor.run();
}

}  // namespace signet
