#pragma once

#include <concepts>
#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace signet {

// A word of the markup. Only what stands in the source can be one, so that nothing from outside
// becomes an element or the name of an attribute.
class Markup {
 public:
  consteval Markup(const char* text) : text_(text) {}  // NOLINT(google-explicit-constructor)
  constexpr std::string_view text() const { return text_; }

 private:
  std::string_view text_;
};

// Writes HTML and SVG. Texts and the values of attributes are escaped here and nowhere else; what
// is invisible, turns the direction of writing or is not UTF-8 is shown as printable() shows it.
class Html {
 public:
  struct Attribute {
    Markup name;
    std::string_view value;
  };
  using Attributes = std::initializer_list<Attribute>;

  void text(std::string_view text);
  // <name attributes>text</name>
  void element(Markup name, Attributes attributes, std::string_view text);
  void element(Markup name, std::string_view text) { element(name, {}, text); }
  // An element around what `inside` writes.
  template <std::invocable Inside>
  void element(Markup name, Attributes attributes, Inside inside) {
    open(name, attributes);
    inside();
    close(name);
  }
  template <std::invocable Inside>
  void element(Markup name, Inside inside) {
    element(name, {}, std::move(inside));
  }
  // One that has no end tag: <col>.
  void single(Markup name, Attributes attributes) { open(name, attributes); }

  const std::string& written() const { return written_; }

 private:
  void open(Markup name, Attributes attributes);
  void close(Markup name);

  std::string written_;
};

}  // namespace signet
