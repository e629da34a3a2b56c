#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/text.h"

// What the little languages of tests share.
namespace signet::test {

// Splits at `separator`, but not inside of "quotes"; trims; leaves out what is empty.
inline std::vector<std::string> split_words(std::string_view text, char separator) {
  std::vector<std::string> words;
  std::string word;
  bool is_quoted = false;
  const auto finish = [&] {
    const std::string_view trimmed = trim(word);
    if (!trimmed.empty()) words.emplace_back(trimmed);
    word.clear();
  };
  for (const char letter : text) {
    if (letter == '"') is_quoted = !is_quoted;
    letter == separator && !is_quoted ? finish() : word.push_back(letter);
  }
  finish();
  return words;
}

// "name" and "rest" of "name:rest".
inline std::pair<std::string, std::string> cut(std::string_view text, char separator) {
  const std::size_t at = text.find(separator);
  if (at == std::string_view::npos) return {std::string(trim(text)), ""};
  return {std::string(trim(text.substr(0, at))), std::string(trim(text.substr(at + 1)))};
}

}  // namespace signet::test
