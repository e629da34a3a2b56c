#include "exchange/command_options.h"

#include <charconv>

namespace signet::exchange {

namespace {

constexpr std::chrono::seconds default_timeout{120};

}  // namespace

std::vector<OptionSyntax> endpoint_options() {
  return {
      trust_option(),
      {.name = "--address",
       .value = "HOST",
       .description = "Connect to this host or IP address instead of the URI's"},
      {.name = "--tls-name",
       .value = "NAME",
       .description = "The name that the server's certificate is for (default: the URI's host)"},
      {.name = "--spn",
       .value = "SERVICE/HOST",
       .description = "The server's Kerberos name (default: HTTP/ and the name above)"},
      {.name = "--timeout",
       .value = "SECONDS",
       .description = "Give up after this time (default 120)"}};
}

EndpointSettings endpoint_settings_in(const CommandInput& input) {
  return {input.text("URI"), input.text("--address"), input.text("--tls-name"),
          input.text("--spn")};
}

Expected<std::chrono::seconds> timeout_in(const CommandInput& input) {
  if (!input.has("--timeout")) return default_timeout;
  const std::string text = input.text("--timeout");
  unsigned seconds = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), seconds);
  if (error == std::errc() && end == text.data() + text.size() && seconds > 0 && seconds <= 3600) {
    return std::chrono::seconds(seconds);
  }
  return fail("usage.wrong", "--timeout takes 1 to 3600 seconds");
}

}  // namespace signet::exchange
