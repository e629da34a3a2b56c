#include "plan/json_text.h"

#include <fmt/format.h>

#include <iterator>

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

// Nearly all text of a plan is; without an early end the loop runs on many bytes at a time.
bool is_ascii(std::string_view text) {
  unsigned seen = 0;
  for (const char letter : text) seen |= static_cast<unsigned char>(letter);
  return seen < 0x80;
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

void JsonText::next() {
  if (after_key_) {
    after_key_ = false;
    return;
  }
  if (!first_) out_ += ',';
  if (level_ > 0 && level_ <= line_levels_) out_ += '\n';
  first_ = false;
}

void JsonText::quote(std::string_view value) {
  out_ += '"';
  std::size_t from = 0;
  for (std::size_t i = 0; i < value.size(); ++i) {
    if (is_plain(value[i])) continue;
    out_ += value.substr(from, i - from);
    from = i + 1;
    const std::string_view escape = short_escape(value[i]);
    if (!escape.empty()) {
      out_ += escape;
    } else {
      fmt::format_to(std::back_inserter(out_), "\\u{:04x}", static_cast<unsigned>(value[i]));
    }
  }
  out_ += value.substr(from);
  out_ += '"';
}

JsonText& JsonText::open(char bracket) {
  next();
  out_ += bracket;
  ++level_;
  first_ = true;
  return *this;
}

JsonText& JsonText::close(char bracket) {
  if (!first_ && level_ <= line_levels_) out_ += '\n';
  out_ += bracket;
  --level_;
  first_ = false;
  return *this;
}

JsonText& JsonText::key(std::string_view name) {
  next();
  quote(name);
  out_ += ':';
  after_key_ = true;
  return *this;
}

JsonText& JsonText::text(std::string_view value) {
  next();
  if (is_ascii(value) || is_valid_utf8(value)) {
    quote(value);
  } else {
    quote(repaired(value));
  }
  return *this;
}

JsonText& JsonText::number(std::uint64_t value) { return raw(fmt::format_int(value).c_str()); }

JsonText& JsonText::flag(bool value) { return raw(value ? "true" : "false"); }

JsonText& JsonText::null() { return raw("null"); }

JsonText& JsonText::raw(std::string_view json) {
  next();
  out_ += json;
  return *this;
}

}  // namespace signet
