#include "xml/crowded_element.h"

namespace signet {

namespace {

struct Tag {
  std::size_t end = 0;  // of the tag, or npos
  std::size_t equals = 0;
};

Tag tag_at(std::string_view document, std::size_t at) {
  Tag tag;
  char quote = 0;
  for (std::size_t i = at; i < document.size(); ++i) {
    const char letter = document[i];
    if (quote != 0) {
      if (letter == quote) quote = 0;
    } else if (letter == '"' || letter == '\'') {
      quote = letter;
    } else if (letter == '=') {
      ++tag.equals;
    } else if (letter == '>') {
      tag.end = i;
      return tag;
    }
  }
  tag.end = std::string_view::npos;
  return tag;
}

}  // namespace

std::optional<std::size_t> crowded_element(std::string_view document, std::size_t most) {
  std::size_t at = document.find('<');
  while (at != std::string_view::npos) {
    const std::string_view rest = document.substr(at);
    std::size_t end = 0;
    if (rest.starts_with("<!--")) {
      end = document.find("-->", at + 4);
    } else if (rest.starts_with("<![CDATA[")) {
      end = document.find("]]>", at);
    } else if (rest.starts_with("<?")) {
      end = document.find("?>", at);
    } else if (rest.starts_with("<!")) {
      return std::nullopt;  // a DTD: nothing behind it is ever read
    } else {
      const Tag tag = tag_at(document, at);
      if (tag.equals > most) return at;
      end = tag.end;
    }
    if (end == std::string_view::npos) return std::nullopt;
    at = document.find('<', end);
  }
  return std::nullopt;
}

}  // namespace signet
