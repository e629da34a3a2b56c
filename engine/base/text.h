#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace signet {

std::string_view trim(std::string_view text);
std::vector<std::string_view> split(std::string_view text, char separator);
std::string join(const std::vector<std::string>& parts, std::string_view separator);
std::string to_lower(std::string_view text);
bool equal_ignoring_case(std::string_view left, std::string_view right);

// Of ASCII; whatever the locale says.
constexpr bool is_letter_or_digit(char letter) {
  return (letter >= 'a' && letter <= 'z') || (letter >= 'A' && letter <= 'Z') ||
         (letter >= '0' && letter <= '9');
}
// The value of a hexadecimal digit in either case, or nothing.
std::optional<std::uint8_t> hex_value(char digit);
// At most the first `longest` bytes, cut between two characters of UTF-8.
std::string_view beginning(std::string_view text, std::size_t longest);

// "3 servers", "1 server": `noun` is the singular.
std::string count_text(std::size_t count, std::string_view noun);

// The candidate that a typing slip would turn `word` into, or an empty text when none is near.
std::string_view did_you_mean(std::string_view word,
                              const std::vector<std::string_view>& candidates);

// Foreign text made safe for a terminal and a one-line message: control characters, invalid UTF-8
// and what is invisible or turns the direction of writing become \xNN or \u{NNNN}.
std::string printable(std::string_view text);

bool is_valid_utf8(std::string_view text);

// The first character of a text that is not empty, and how many bytes it takes; length 0 means that
// what stands there is not UTF-8 (a surrogate, an overlong form, a piece).
struct CodePoint {
  std::uint32_t value = 0;
  std::size_t length = 0;
};
CodePoint first_code_point(std::string_view text);

}  // namespace signet
