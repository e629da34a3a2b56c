#pragma once

#include <streambuf>
#include <string_view>

namespace signet {

// Hands a text to a parser and ends it when the parser asks for too much without any progress: the
// YAML library would keep a whole flow collection as tokens, 35 times its size, before it says
// anything.
class YamlInput final : public std::streambuf {
 public:
  static constexpr std::size_t silence_bytes_max = 256 * 1024;

  explicit YamlInput(std::string_view text);

  void progress() { silence_starts_ = given_; }
  bool was_cut() const { return was_cut_; }

 protected:
  int_type underflow() override;

 private:
  std::string_view text_;
  std::size_t given_ = 0;
  std::size_t silence_starts_ = 0;
  bool was_cut_ = false;
};

}  // namespace signet
