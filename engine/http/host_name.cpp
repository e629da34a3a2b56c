#include "http/host_name.h"

#include <arpa/inet.h>

#include <algorithm>
#include <array>

#include "base/text.h"

namespace signet {

namespace {

bool is_label(std::string_view label) {
  const auto fits = [](char letter) {
    return is_letter_or_digit(letter) || letter == '-' || letter == '_';
  };
  return !label.empty() && label.size() <= 63 && !label.starts_with('-') && !label.ends_with('-') &&
         std::ranges::all_of(label, fits);
}

}  // namespace

bool is_dns_name(std::string_view text) {
  return text.size() <= 253 && std::ranges::all_of(split(text, '.'), is_label) &&
         !is_ip_address(text);
}

bool is_ip_address(std::string_view text) {
  const std::string copy(text);
  std::array<unsigned char, 16> bytes{};
  return text.find('\0') == std::string_view::npos &&
         (inet_pton(AF_INET, copy.c_str(), bytes.data()) == 1 ||
          inet_pton(AF_INET6, copy.c_str(), bytes.data()) == 1);
}

std::string bracketed(std::string_view host) {
  const bool colons = host.find(':') != std::string_view::npos;
  return colons ? "[" + std::string(host) + "]" : std::string(host);
}

}  // namespace signet
