#include "http/http_endpoint.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "base/text.h"
#include "http/host_name.h"

namespace signet {

namespace {

constexpr std::string_view scheme = "https://";
constexpr std::size_t longest_url = 2048;

// Nothing of the text is repeated: it may hold a password in places where nobody looks for one.
std::unexpected<Problem> invalid(std::string detail) {
  return std::unexpected(Problem{"url.invalid",
                                 "this is not a URL of a server",
                                 std::move(detail),
                                 "write https://HOST[:PORT]/PATH[?QUERY]",
                                 {}});
}

bool is_path_letter(char letter) {
  return letter > ' ' && letter < '\x7F' &&
         std::string_view("\"<>\\^`{|}").find(letter) == std::string_view::npos;
}

Expected<std::uint16_t> parse_port(std::string_view text) {
  std::uint16_t port = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), port);
  if (error != std::errc() || end != text.data() + text.size() || port == 0) {
    return invalid("its port is not a number from 1 to 65535");
  }
  return port;
}

struct Authority {
  std::string_view host;
  std::string_view port;  // with its colon, or empty
};

Authority split_authority(std::string_view text) {
  if (text.starts_with('[')) {
    const std::size_t end = text.find(']');
    if (end == std::string_view::npos) return {};
    return {text.substr(1, end - 1), text.substr(end + 1)};
  }
  const std::size_t colon = std::min(text.find(':'), text.size());
  return {text.substr(0, colon), text.substr(colon)};
}

}  // namespace

Expected<HttpsUrl> HttpsUrl::parse(std::string_view text) {
  if (text.size() > longest_url) return invalid("it is too long");
  if (!equal_ignoring_case(text.substr(0, scheme.size()), scheme)) {
    return invalid("it does not begin with https://");
  }
  text.remove_prefix(scheme.size());
  const std::size_t end = std::min(text.find_first_of("/?#"), text.size());
  const std::string_view before_path = text.substr(0, end);
  const std::string_view path = text.substr(end);
  if (before_path.find('@') != std::string_view::npos) return invalid("it has a user or password");
  if (path.find('#') != std::string_view::npos) return invalid("it has a fragment");
  if (!std::ranges::all_of(path, is_path_letter)) return invalid("its path has odd characters");

  const auto [host, port] = split_authority(before_path);
  const bool in_brackets = before_path.starts_with('[');
  const bool has_colon = host.find(':') != std::string_view::npos;
  if (!is_host(host) || in_brackets != has_colon) return invalid("its host is not a name");
  HttpsUrl url;
  url.host = to_lower(host);
  if (!port.empty()) {
    if (!port.starts_with(':')) return invalid("its host is not a name");
    const Expected<std::uint16_t> number = parse_port(port.substr(1));
    if (!number) return std::unexpected(number.error());
    url.port = *number;
  }
  url.path = path.starts_with('/') ? std::string(path) : "/" + std::string(path);
  return url;
}

std::string HttpsUrl::authority() const {
  return port == 443 ? bracketed(host) : fmt::format("{}:{}", bracketed(host), port);
}

std::string HttpsUrl::text() const { return std::string(scheme) + authority() + path; }

}  // namespace signet
