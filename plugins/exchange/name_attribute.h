#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace signet::exchange {

// One attribute of a distinguished name.
struct NameAttribute {
  std::string type;  // as OpenSSL calls it: "CN", "ST", or the digits of an OID
  std::string value;

  friend bool operator==(const NameAttribute&, const NameAttribute&) = default;
};
// Most names have one attribute in each place; some have several, joined by '+'.
using RelativeName = std::vector<NameAttribute>;
using DistinguishedName = std::vector<RelativeName>;  // the most specific first

// "S" is "ST", "OID.2.5.4.15" is "businessCategory", "OID.1.2.3" is "1.2.3"; empty where it is no
// type.
std::string from_windows_type(std::string_view type);
// The other way round.
std::string to_windows_type(std::string_view type);
bool is_object_identifier(std::string_view type);

}  // namespace signet::exchange
