#pragma once

#include <cstddef>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

#include "base/problem.h"

// The only header that includes the JSON library. Include it in .cpp files; headers forward-declare
// through base/json_fwd.h.
namespace signet {

using Json = nlohmann::json;  // object keys are sorted: equal values have equal bytes

// Reads JSON from outside: UTF-8, at most `depth_limit` levels, no duplicate keys.
// Fails with "json.malformed" (the byte offset and the cause in detail), "json.too-deep" or
// "json.duplicate-key". Of foreign text only the start of a duplicate key is shown.
Expected<Json> parse_json(std::string_view text, std::size_t depth_limit = 32);

// Two spaces of indent and a final newline; one byte sequence per value. What is not UTF-8
// becomes U+FFFD.
std::string write_json(const Json& value);

}  // namespace signet
