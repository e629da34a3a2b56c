#pragma once

#include <cstddef>
#include <string>

namespace signet::test {

// How often this text was wiped since the process started. The test executable stands in for the C
// library's explicit_bzero, through which every Secret is wiped, and notes what it wipes: a key's
// end cannot be seen from outside otherwise.
std::size_t times_wiped(const std::string& text);

}  // namespace signet::test
