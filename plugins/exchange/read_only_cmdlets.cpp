#include "exchange/read_only_cmdlets.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>

#include "base/text.h"

namespace signet::exchange {

namespace {

constexpr std::array<std::string_view, 30> cmdlets = {
    "Get-AcceptedDomain",
    "Get-ActiveSyncVirtualDirectory",
    "Get-AuthConfig",
    "Get-AutodiscoverVirtualDirectory",
    "Get-ClientAccessServer",
    "Get-ClientAccessService",
    "Get-DatabaseAvailabilityGroup",
    "Get-EcpVirtualDirectory",
    "Get-EdgeSubscription",
    "Get-ExchangeCertificate",
    "Get-ExchangeServer",
    "Get-FederationTrust",
    "Get-HybridConfiguration",
    "Get-ImapSettings",
    "Get-MapiVirtualDirectory",
    "Get-OabVirtualDirectory",
    "Get-OrganizationConfig",
    "Get-OutlookAnywhere",
    "Get-OwaVirtualDirectory",
    "Get-PopSettings",
    "Get-PowerShellVirtualDirectory",
    "Get-ReceiveConnector",
    "Get-SendConnector",
    "Get-ServerComponentState",
    "Get-SettingOverride",
    "Get-ThrottlingPolicy",
    "Get-TransportService",
    "Get-UMCallRouterSettings",
    "Get-UMService",
    "Get-WebServicesVirtualDirectory",
};

// One word that begins a parameter, taken apart: "-Confirm:$false".
struct Written {
  std::string_view name;
  std::optional<std::string_view> value;
};

bool is_name(std::string_view word) {
  return word.size() > 1 && word[0] == '-' &&
         ((word[1] >= 'A' && word[1] <= 'Z') || (word[1] >= 'a' && word[1] <= 'z'));
}

Written take_apart(std::string_view word) {
  const std::size_t colon = word.find(':');
  if (colon == std::string_view::npos) return {word.substr(1), std::nullopt};
  return {word.substr(1, colon - 1), word.substr(colon + 1)};
}

psrp::Argument argument(std::string_view value) {
  if (equal_ignoring_case(value, "$true")) return true;
  if (equal_ignoring_case(value, "$false")) return false;
  return std::string(value);
}

// The second value of a parameter makes it a list; a switch has no second.
bool add_value(psrp::Parameter& to, psrp::Argument value) {
  const auto* next = std::get_if<std::string>(&value);
  if (next == nullptr) return false;
  if (auto* list = std::get_if<std::vector<std::string>>(&to.value)) {
    list->push_back(*next);
    return true;
  }
  const auto* first = std::get_if<std::string>(&to.value);
  if (first == nullptr) return false;
  to.value = std::vector<std::string>{*first, *next};
  return true;
}

Expected<void> add(std::vector<psrp::Parameter>& parameters, std::string_view name,
                   psrp::Argument value) {
  const auto same = std::ranges::find_if(parameters, [&](const psrp::Parameter& each) {
    return equal_ignoring_case(each.name, name);
  });
  if (same == parameters.end()) {
    parameters.push_back({std::string(name), std::move(value)});
    return {};
  }
  if (add_value(*same, std::move(value))) return {};
  return fail("cmdlet.parameter", fmt::format("-{} is a switch and can be given only once", name));
}

}  // namespace

Expected<psrp::CmdletName> read_only_cmdlet(std::string_view name) {
  for (const std::string_view known : cmdlets) {
    if (equal_ignoring_case(known, name)) return psrp::CmdletName::parse(known);
  }
  const std::string_view near = did_you_mean(name, {cmdlets.begin(), cmdlets.end()});
  return fail("cmdlet.not-allowed",
              fmt::format("\"{}\" is not one of the cmdlets that only read", printable(name)),
              near.empty() ? "one of " + join({cmdlets.begin(), cmdlets.end()}, ", ")
                           : fmt::format("did you mean \"{}\"?", near));
}

Expected<std::vector<psrp::Parameter>> parse_parameters(const std::vector<std::string>& words) {
  std::vector<psrp::Parameter> parameters;
  for (std::size_t i = 0; i < words.size(); ++i) {
    if (!is_name(words[i])) {
      return fail("cmdlet.parameter",
                  fmt::format("\"{}\" stands behind no parameter", printable(words[i])),
                  "write -Name value");
    }
    const Written written = take_apart(words[i]);
    psrp::Argument value = true;
    if (written.value) {
      value = argument(*written.value);
    } else if (i + 1 < words.size() && !is_name(words[i + 1])) {
      value = argument(words[++i]);
    }
    const auto added = add(parameters, written.name, std::move(value));
    if (!added) return std::unexpected(added.error());
  }
  return parameters;
}

}  // namespace signet::exchange
