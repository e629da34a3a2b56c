#include "plan/json_text.h"

#include <fmt/format.h>

#include <utility>

#include "base/text.h"

namespace signet {

namespace {

constexpr std::string_view replacement = "\uFFFD";

// The bytes of valid UTF-8 stay, each other byte becomes one replacement character.
std::string repaired(std::string_view text) {
  std::string result;
  while (!text.empty()) {
    std::size_t length = 1;
    while (length <= 4 && length <= text.size() && !is_valid_utf8(text.substr(0, length))) ++length;
    const bool valid = length <= 4 && length <= text.size();
    result += valid ? text.substr(0, length) : replacement;
    text.remove_prefix(valid ? length : 1);
  }
  return result;
}

// As much as stays in the processor's cache until it is taken.
constexpr std::size_t longest_piece = std::size_t{64} << 10;

// Whether the text is ASCII with nothing to escape, as nearly all of a plan is; without an early
// end the loop runs on many bytes at a time.
bool is_simple(std::string_view text) {
  unsigned odd = 0;
  for (const char letter : text) {
    const auto byte = static_cast<unsigned char>(letter);
    odd |= static_cast<unsigned>(byte < 0x20) | static_cast<unsigned>(byte >= 0x80) |
           static_cast<unsigned>(byte == '"') | static_cast<unsigned>(byte == '\\');
  }
  return odd == 0;
}

bool is_plain(char letter) {
  return static_cast<unsigned char>(letter) >= 0x20 && letter != '"' && letter != '\\';
}

std::string_view short_escape(char letter) {
  switch (letter) {
    case '"':
      return "\\\"";
    case '\\':
      return "\\\\";
    case '\b':
      return "\\b";
    case '\f':
      return "\\f";
    case '\n':
      return "\\n";
    case '\r':
      return "\\r";
    case '\t':
      return "\\t";
    default:  // any other character
      return {};
  }
}

}  // namespace

JsonText::JsonText(unsigned line_levels, Take take)
    : take_(std::move(take)), line_levels_(line_levels) {
  piece_.resize(2 * longest_piece);
}

void JsonText::flush() {
  take_(std::string_view(piece_).substr(0, used_));
  used_ = 0;
}

void JsonText::next() {
  if (used_ >= longest_piece) flush();
  if (after_key_) {
    after_key_ = false;
    return;
  }
  if (!first_) put(',');
  if (level_ > 0 && level_ <= line_levels_) put('\n');
  first_ = false;
}

void JsonText::quote(std::string_view value) {
  put('"');
  std::size_t from = 0;
  for (std::size_t i = 0; i < value.size(); ++i) {
    if (is_plain(value[i])) continue;
    put(value.substr(from, i - from));
    from = i + 1;
    const std::string_view escape = short_escape(value[i]);
    if (!escape.empty()) {
      put(escape);
    } else {
      put(fmt::format("\\u{:04x}", static_cast<unsigned>(value[i])));
    }
  }
  put(value.substr(from));
  put('"');
}

JsonText& JsonText::open(char bracket) {
  next();
  put(bracket);
  ++level_;
  first_ = true;
  return *this;
}

JsonText& JsonText::close(char bracket) {
  if (!first_ && level_ <= line_levels_) put('\n');
  put(bracket);
  --level_;
  first_ = false;
  return *this;
}

JsonText& JsonText::key(std::string_view name) {
  next();
  put('"');
  put(name);
  put("\":");
  after_key_ = true;
  return *this;
}

JsonText& JsonText::text(std::string_view value) {
  next();
  if (is_simple(value)) {
    put('"');
    put(value);
    put('"');
  } else if (is_valid_utf8(value)) {
    quote(value);
  } else {
    quote(repaired(value));
  }
  return *this;
}

JsonText& JsonText::plain(std::initializer_list<std::string_view> parts) {
  next();
  put('"');
  for (const std::string_view part : parts) put(part);
  put('"');
  return *this;
}

JsonText& JsonText::number(std::uint64_t value) {
  const fmt::format_int digits(value);
  return raw({digits.data(), digits.size()});
}

JsonText& JsonText::flag(bool value) { return raw(value ? "true" : "false"); }

JsonText& JsonText::null() { return raw("null"); }

JsonText& JsonText::raw(std::string_view json) {
  next();
  put(json);
  return *this;
}

}  // namespace signet
