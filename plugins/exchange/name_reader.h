#pragma once

#include <optional>
#include <string_view>

#include "exchange/name_attribute.h"

namespace signet::exchange {

// A distinguished name, place by place: as Windows writes it, and in the form of RFC 2253 as
// OpenSSL does. Nothing for what is none.
std::optional<DistinguishedName> read_windows_name(std::string_view text);
std::optional<DistinguishedName> read_openssl_name(std::string_view text);

}  // namespace signet::exchange
