#include "manifest/yaml_input.h"

#include <algorithm>

namespace signet {

YamlInput::YamlInput(std::string_view text) : text_(text) {}

YamlInput::int_type YamlInput::underflow() {
  constexpr std::size_t chunk_bytes = 2048;
  if (given_ == text_.size()) return traits_type::eof();
  if (given_ - silence_starts_ > silence_bytes_max) {
    was_cut_ = true;
    return traits_type::eof();
  }
  // The stream never writes through these pointers; its interface asks for them mutable.
  // NOLINTNEXTLINE(cppcoreguidelines-pro-type-const-cast)
  char* const begin = const_cast<char*>(text_.data());
  char* const next = begin + given_;
  given_ = std::min(text_.size(), given_ + chunk_bytes);
  setg(begin, next, begin + given_);
  return traits_type::to_int_type(*next);
}

}  // namespace signet
