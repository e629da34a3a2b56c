#include "clixml/escape.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <iterator>

#include "base/text.h"
#include "clixml/writer.h"

namespace signet::clixml {

namespace {

constexpr std::uint32_t first_astral = 0x10000;
constexpr std::uint32_t last_point = 0x10FFFF;

bool is_high(std::uint32_t unit) { return unit >= 0xD800 && unit <= 0xDBFF; }
bool is_low(std::uint32_t unit) { return unit >= 0xDC00 && unit <= 0xDFFF; }

bool must_be_escaped(std::uint32_t point) {
  return point < 0x20 || (point >= 0x7F && point <= 0x9F) || point == 0xFFFE || point == 0xFFFF;
}

void append_unit(std::string& out, std::uint32_t unit) {
  fmt::format_to(std::back_inserter(out), "_x{:04X}_", unit);
}

void append_pair(std::string& out, std::uint32_t point) {
  append_unit(out, 0xD800 + ((point - first_astral) >> 10));
  append_unit(out, 0xDC00 + ((point - first_astral) & 0x3FF));
}

struct Escape {
  std::uint32_t value = 0;
  std::size_t length = 0;  // 0: there is none
};

Escape escape_of(std::string_view text, std::size_t digits) {
  const std::size_t length = digits + 3;
  if (text.size() < length || text[length - 1] != '_') return {};
  Escape escape;
  const char* end = text.data() + 2 + digits;
  const auto [stop, error] = std::from_chars(text.data() + 2, end, escape.value, 16);
  if (error != std::errc{} || stop != end) return {};
  escape.length = length;
  return escape;
}

// _xHHHH_, or _xHHHHHHHH_ which .NET reads too (XmlConvert.DecodeName).
Escape escape_at(std::string_view text) {
  if (!text.starts_with("_x") && !text.starts_with("_X")) return {};
  if (const Escape four = escape_of(text, 4); four.length != 0) return four;
  const Escape eight = escape_of(text, 8);
  return eight.value <= last_point ? eight : Escape{};
}

// The character of an escape, or of two that are halves of a pair; length 0 for half of one alone.
Escape character_at(std::string_view text, const Escape& first) {
  if (!is_high(first.value) && !is_low(first.value)) return first;
  const Escape second = escape_at(text.substr(first.length));
  if (!is_high(first.value) || !is_low(second.value)) return {};
  return {first_astral + ((first.value - 0xD800) << 10) + (second.value - 0xDC00),
          first.length + second.length};
}

}  // namespace

void append_utf8(std::string& out, char32_t point) {
  if (is_high(point) || is_low(point) || point > last_point) point = 0xFFFD;
  const auto push = [&out](char32_t byte) { out.push_back(static_cast<char>(byte)); };
  const auto push_rest = [&push, point](unsigned shift) { push(0x80 | ((point >> shift) & 0x3F)); };
  if (point < 0x80) {
    push(point);
  } else if (point < 0x800) {
    push(0xC0 | (point >> 6));
    push_rest(0);
  } else if (point < first_astral) {
    push(0xE0 | (point >> 12));
    push_rest(6);
    push_rest(0);
  } else {
    push(0xF0 | (point >> 18));
    push_rest(12);
    push_rest(6);
    push_rest(0);
  }
}

void append_escaped(std::string& out, std::string_view text) {
  while (!text.empty()) {
    const CodePoint point = first_code_point(text);
    const std::size_t length = std::max<std::size_t>(point.length, 1);
    const bool looks_like_an_escape =
        text[0] == '_' && text.size() > 1 && (text[1] == 'x' || text[1] == 'X');
    if (point.length == 0) {
      append_utf8(out, 0xFFFD);
    } else if (point.value >= first_astral) {
      append_pair(out, point.value);
    } else if (looks_like_an_escape || must_be_escaped(point.value)) {
      append_unit(out, point.value);
    } else {
      out.append(text.substr(0, length));
    }
    text.remove_prefix(length);
  }
}

bool unescape_in_place(std::string& text, std::size_t from) {
  std::size_t at = text.find('_', from);
  if (at == std::string::npos) return true;
  std::size_t written = at;
  std::string character;
  while (at < text.size()) {
    const std::string_view rest = std::string_view(text).substr(at);
    const Escape escape = escape_at(rest);
    if (escape.length == 0) {
      text[written++] = text[at++];
      continue;
    }
    const Escape whole = character_at(rest, escape);
    if (whole.length == 0) return false;
    character.clear();
    append_utf8(character, whole.value);
    text.replace(written, character.size(), character);
    written += character.size();
    at += whole.length;
  }
  text.resize(written);
  return true;
}

Expected<void> check_text(std::string_view text) {
  for (std::size_t at = 0; at < text.size();) {
    const CodePoint point = first_code_point(text.substr(at));
    if (point.length == 0) {
      return fail("clixml.text", fmt::format("the text is not UTF-8 at byte {}", at));
    }
    at += point.length;
  }
  return {};
}

std::string escape(std::string_view text) {
  std::string result;
  result.reserve(text.size() + text.size() / 8);
  append_escaped(result, text);
  return result;
}

Expected<std::string> unescape(std::string_view text) {
  std::string result(text);
  if (!unescape_in_place(result, 0)) {
    return fail("clixml.malformed", "a text holds half of a surrogate pair");
  }
  return result;
}

}  // namespace signet::clixml
