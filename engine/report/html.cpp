#include "report/html.h"

#include <algorithm>
#include <array>

#include "base/text.h"

namespace signet {

namespace {

struct Entity {
  char letter;
  std::string_view text;
};
constexpr std::array<Entity, 5> entities = {
    Entity{'&', "&amp;"}, {'<', "&lt;"}, {'>', "&gt;"}, {'"', "&quot;"}, {'\'', "&#39;"}};

// Nearly all texts are plain, and there may be very many of them.
bool is_plain(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char letter) {
    return letter >= ' ' && letter < 0x7F && letter != '&' && letter != '<' && letter != '>' &&
           letter != '"' && letter != '\'';
  });
}

void append_escaped(std::string& written, std::string_view text) {
  if (is_plain(text)) {
    written += text;
    return;
  }
  for (const char letter : printable(text)) {
    const auto found = std::ranges::find(entities, letter, &Entity::letter);
    if (found == entities.end()) {
      written += letter;
    } else {
      written += found->text;
    }
  }
}

// A line break after these would be seen as a space.
bool is_within_text(std::string_view name) {
  static constexpr std::array<std::string_view, 5> names = {"a", "b", "code", "span", "time"};
  return std::find(names.begin(), names.end(), name) != names.end();
}

}  // namespace

void Html::text(std::string_view text) { append_escaped(written_, text); }

void Html::element(Markup name, Attributes attributes, std::string_view text) {
  open(name, attributes);
  append_escaped(written_, text);
  close(name);
}

void Html::open(Markup name, Attributes attributes) {
  written_ += '<';
  written_ += name.text();
  for (const Attribute& attribute : attributes) {
    written_ += ' ';
    written_ += attribute.name.text();
    written_ += "=\"";
    append_escaped(written_, attribute.value);
    written_ += '"';
  }
  written_ += '>';
}

void Html::close(Markup name) {
  written_ += "</";
  written_ += name.text();
  written_ += '>';
  if (!is_within_text(name.text())) written_ += '\n';
}

}  // namespace signet
