#pragma once

#include <string>
#include <string_view>

namespace signet {

// A DNS name as it stands in a URL or a certificate: labels of letters, digits, '-' and '_'.
bool is_dns_name(std::string_view text);
// An IPv4 or IPv6 address, without brackets or a zone.
bool is_ip_address(std::string_view text);
inline bool is_host(std::string_view text) { return is_dns_name(text) || is_ip_address(text); }

// An IPv6 address in brackets, anything else as it is: for what stands before a ":PORT".
std::string bracketed(std::string_view host);

}  // namespace signet
