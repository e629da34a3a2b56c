#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace signet::clixml {

// escape() onto the end of another text.
void append_escaped(std::string& out, std::string_view text);

// unescape() of everything in `text` from `from` on, which only gets shorter. False on a lone
// surrogate; the rest is not defined then.
bool unescape_in_place(std::string& text, std::size_t from);

// The UTF-8 of a character; U+FFFD for half of a surrogate pair and for what is beyond U+10FFFF.
void append_utf8(std::string& out, char32_t point);

}  // namespace signet::clixml
