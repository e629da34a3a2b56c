#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

namespace signet {

// Where the first tag begins that holds more than `most` equals signs outside quotes; nothing when
// there is none. Expat builds all attributes of an element before it reports any, which multiplies
// a document of a few megabytes by twenty: such a tag must not reach it. In what is not
// well-formed this may see tags where expat sees an error; it never misses one that expat reads.
std::optional<std::size_t> crowded_element(std::string_view document, std::size_t most);

}  // namespace signet
