#pragma once

#include <string>
#include <string_view>

namespace signet {

// Emphasis on a terminal. Without colour every function gives the text as it is, so that a pipe
// gets the same bytes less the escapes.
struct Style {
  bool colour = false;

  std::string heading(std::string_view text) const { return wrapped("1", text); }
  std::string good(std::string_view text) const { return wrapped("32", text); }
  std::string careful(std::string_view text) const { return wrapped("33", text); }
  std::string bad(std::string_view text) const { return wrapped("1;31", text); }
  std::string quiet(std::string_view text) const { return wrapped("2", text); }

 private:
  std::string wrapped(std::string_view code, std::string_view text) const {
    if (!colour || text.empty()) return std::string(text);
    return "\x1b[" + std::string(code) + "m" + std::string(text) + "\x1b[0m";
  }
};

}  // namespace signet
