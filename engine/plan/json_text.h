#pragma once

#include <cstdint>
#include <functional>
#include <initializer_list>
#include <string>
#include <string_view>

namespace signet {

// Writes JSON as a stream: neither a tree nor the whole text is kept, so a plan of 100,000 steps
// costs what takes it. The caller gives an object's keys in byte order; then the text is the
// compact dump of the same value, but for a line feed before each item of the outermost levels
// (strings never hold a raw one). Invalid UTF-8 becomes U+FFFD.
class JsonText {
 public:
  // Gets the text piece by piece, in order.
  using Take = std::function<void(std::string_view)>;

  JsonText(unsigned line_levels, Take take);

  JsonText& open(char bracket);
  JsonText& close(char bracket);
  // A key is a plain name: nothing of it is escaped.
  JsonText& key(std::string_view name);
  JsonText& text(std::string_view value);
  // A text in parts, none of which has a character to escape or one beyond ASCII.
  JsonText& plain(std::initializer_list<std::string_view> parts);
  JsonText& number(std::uint64_t value);
  JsonText& flag(bool value);
  JsonText& null();
  // Text that is JSON already.
  JsonText& raw(std::string_view json);

  // From here on this many levels below the present one have line feeds.
  void lines(unsigned levels) { line_levels_ = level_ + levels; }
  // Hands over what was written so far. Whoever writes calls it at the end.
  void flush();

 private:
  void next();
  void quote(std::string_view value);
  void put(char letter) { put(std::string_view(&letter, 1)); }
  void put(std::string_view text) {
    if (piece_.size() - used_ < text.size()) piece_.resize(2 * piece_.size() + text.size());
    used_ += text.copy(piece_.data() + used_, text.size());
  }

  Take take_;
  std::string piece_;  // of which only so much is
  std::size_t used_ = 0;
  unsigned line_levels_;
  unsigned level_ = 0;
  bool first_ = true;       // the next item is the first of its object or list
  bool after_key_ = false;  // the next item belongs to the key before it
};

}  // namespace signet
