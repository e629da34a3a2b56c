#include "resources/endpoint.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>

#include "base/text.h"

namespace signet {

namespace {

struct Scheme {
  std::string_view name;
  Endpoint::Protocol protocol;
  std::uint16_t port;
};

// The first of a protocol and port is what text() writes.
constexpr std::array<Scheme, 8> schemes = {{
    {"https", Endpoint::Protocol::tls, 443},
    {"tls", Endpoint::Protocol::tls, 443},
    {"smtps", Endpoint::Protocol::tls, 465},
    {"imaps", Endpoint::Protocol::tls, 993},
    {"pop3s", Endpoint::Protocol::tls, 995},
    {"smtp", Endpoint::Protocol::smtp, 25},
    {"imap", Endpoint::Protocol::imap, 143},
    {"pop3", Endpoint::Protocol::pop3, 110},
}};

constexpr std::size_t longest_name = 253;

bool is_host(std::string_view text) {
  return !text.empty() && text.size() <= longest_name && !text.starts_with('-') &&
         std::ranges::all_of(text, [](char letter) {
           return is_letter_or_digit(letter) || letter == '.' || letter == '-' || letter == '_';
         });
}

bool is_ipv6(std::string_view text) {
  return text.find(':') != std::string_view::npos && std::ranges::all_of(text, [](char letter) {
           return hex_value(letter).has_value() || letter == ':' || letter == '.';
         });
}

bool read_port(std::string_view text, std::uint16_t& port) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), port);
  return error == std::errc() && end == text.data() + text.size() && port != 0;
}

// HOST, HOST:PORT, [IPV6] or [IPV6]:PORT.
bool read_place(std::string_view text, Endpoint& endpoint) {
  if (text.starts_with('[')) {
    const std::size_t end = text.find(']');
    if (end == std::string_view::npos) return false;
    endpoint.host = to_lower(text.substr(1, end - 1));
    text.remove_prefix(end + 1);
    if (!is_ipv6(endpoint.host)) return false;
  } else {
    const std::size_t end = std::min(text.find(':'), text.size());
    endpoint.host = to_lower(text.substr(0, end));
    text.remove_prefix(end);
    if (!is_host(endpoint.host)) return false;
  }
  return text.empty() || (text.starts_with(':') && read_port(text.substr(1), endpoint.port));
}

std::string_view scheme_of(const Endpoint& endpoint) {
  for (const Scheme& scheme : schemes) {
    if (scheme.protocol != endpoint.protocol) continue;
    if (scheme.protocol != Endpoint::Protocol::tls || scheme.port == endpoint.port) {
      return scheme.name;
    }
  }
  return "tls";
}

}  // namespace

std::string Endpoint::text() const {
  const bool is_bracketed = host.find(':') != std::string::npos;
  std::string text = fmt::format("{}://{}{}{}:{}", scheme_of(*this), is_bracketed ? "[" : "", host,
                                 is_bracketed ? "]" : "", port);
  if (!name.empty()) text += "?name=" + name;
  return text;
}

Expected<Endpoint> Endpoint::parse(std::string_view text) {
  const auto invalid = [&] {
    return fail("endpoint.invalid", "\"" + printable(text) + "\" is not an endpoint",
                "for example https://webmail.example.com, smtp://mx.example.com:25 or "
                "imaps://mail.example.com");
  };
  const std::size_t colon = text.find("://");
  const auto scheme =
      std::ranges::find(schemes, text.substr(0, std::min(colon, text.size())), &Scheme::name);
  if (colon == std::string_view::npos || scheme == schemes.end()) return invalid();
  Endpoint endpoint{scheme->protocol, {}, scheme->port, {}};
  std::string_view place = text.substr(colon + 3);
  constexpr std::string_view name_mark = "?name=";
  if (const std::size_t mark = place.find(name_mark); mark != std::string_view::npos) {
    endpoint.name = to_lower(place.substr(mark + name_mark.size()));
    if (!is_host(endpoint.name)) return invalid();
    place = place.substr(0, mark);
  }
  if (place.ends_with('/')) place.remove_suffix(1);
  if (!read_place(place, endpoint)) return invalid();
  if (endpoint.name == endpoint.host) endpoint.name.clear();
  return endpoint;
}

std::string_view to_text(Endpoint::Protocol protocol) {
  switch (protocol) {
    case Endpoint::Protocol::tls:
      return "tls";
    case Endpoint::Protocol::smtp:
      return "smtp";
    case Endpoint::Protocol::imap:
      return "imap";
    case Endpoint::Protocol::pop3:
      return "pop3";
  }
  return "tls";
}

}  // namespace signet
