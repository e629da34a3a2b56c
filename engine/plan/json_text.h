#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace signet {

// Writes JSON as a stream: no tree is built, so a plan of 100,000 steps costs one string. The
// caller gives an object's keys in byte order; then the text is the compact dump of the same value,
// but for a line feed before each item of the outermost `line_levels` levels (strings never hold a
// raw one). Invalid UTF-8 becomes U+FFFD.
class JsonText {
 public:
  explicit JsonText(unsigned line_levels) : line_levels_(line_levels) {}

  JsonText& open(char bracket);
  JsonText& close(char bracket);
  JsonText& key(std::string_view name);
  JsonText& text(std::string_view value);
  JsonText& number(std::uint64_t value);
  JsonText& flag(bool value);
  JsonText& null();
  // Text that is JSON already.
  JsonText& raw(std::string_view json);

  std::string take() { return std::move(out_); }

 private:
  void next();
  void quote(std::string_view value);

  std::string out_;
  unsigned line_levels_;
  unsigned level_ = 0;
  bool first_ = true;       // the next item is the first of its object or list
  bool after_key_ = false;  // the next item belongs to the key before it
};

}  // namespace signet
