#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace signet {

// One way to authenticate that a server offers, or its next word in one: "Negotiate oYG2..".
struct Challenge {
  std::string scheme;
  std::string token;  // base64, may be empty
};

// What a WWW-Authenticate header offers. Several may stand in one header, and parameters such as
// realm="a, b" are left out.
std::vector<Challenge> parse_challenges(std::string_view header);

// The challenge of this scheme in either case, or null.
const Challenge* find_challenge(const std::vector<Challenge>& challenges, std::string_view scheme);

// "Negotiate, Basic"; "nothing" for none. Safe for a terminal.
std::string scheme_names(const std::vector<Challenge>& challenges);

}  // namespace signet
