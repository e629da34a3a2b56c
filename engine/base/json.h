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
// Fails with "json.malformed", "json.too-deep" or "json.duplicate-key", with the byte offset in
// detail.
Expected<Json> parse_json(std::string_view text, std::size_t depth_limit = 32);

// Two spaces of indent and a final newline; one byte sequence per value.
std::string write_json(const Json& value);

}  // namespace signet
