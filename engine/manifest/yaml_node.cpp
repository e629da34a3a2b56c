#include "manifest/yaml_node.h"

#include <algorithm>
#include <array>

namespace signet {

namespace {

constexpr std::string_view digits = "0123456789";

bool is_one_of(std::string_view text, std::initializer_list<std::string_view> words) {
  return std::ranges::find(words, text) != words.end();
}

std::string_view without_digits(std::string_view text) {
  const std::size_t end = text.find_first_not_of(digits);
  return end == std::string_view::npos ? std::string_view() : text.substr(end);
}

std::string_view without_sign(std::string_view text) {
  return text.starts_with('-') || text.starts_with('+') ? text.substr(1) : text;
}

bool all_of(std::string_view text, std::string_view letters) {
  return !text.empty() && text.find_first_not_of(letters) == std::string_view::npos;
}

bool is_integer(std::string_view text) {
  if (text.starts_with("0x")) return all_of(text.substr(2), "0123456789abcdefABCDEF");
  if (text.starts_with("0o")) return all_of(text.substr(2), "01234567");
  return all_of(without_sign(text), digits);
}

// [-+]? ( \. [0-9]+ | [0-9]+ ( \. [0-9]* )? ) ( [eE] [-+]? [0-9]+ )? | [-+]? .inf | .nan
bool is_number(std::string_view text) {
  if (is_one_of(text, {".nan", ".NaN", ".NAN"})) return true;
  text = without_sign(text);
  if (is_one_of(text, {".inf", ".Inf", ".INF"})) return true;
  std::string_view rest = without_digits(text);
  const bool whole = rest.size() < text.size();
  if (rest.starts_with('.')) {
    const std::string_view fraction = rest.substr(1);
    rest = without_digits(fraction);
    if (!whole && rest.size() == fraction.size()) return false;
  } else if (!whole) {
    return false;
  }
  if (rest.empty()) return true;
  return (rest.front() == 'e' || rest.front() == 'E') &&
         all_of(without_sign(rest.substr(1)), digits);
}

}  // namespace

ScalarType scalar_type(const YamlNode& scalar) {
  if (scalar.kind == YamlNode::Kind::null) return ScalarType::null;
  if (scalar.quoted) return ScalarType::text;
  const std::string_view text = scalar.text;
  if (is_one_of(text, {"true", "True", "TRUE", "false", "False", "FALSE"})) {
    return ScalarType::boolean;
  }
  if (is_integer(text)) return ScalarType::integer;
  return is_number(text) ? ScalarType::number : ScalarType::text;
}

}  // namespace signet
