#include "plan/adopt.h"

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <string_view>

namespace signet {

namespace {

constexpr std::string_view placeholder = "{server}";

// "receive:Default%20.. EX1" -> its kind and its name, the server's own name as a placeholder.
DesiredConnector connector_of(const SlotName& slot, const std::string& server,
                              std::uint32_t certificate) {
  const std::string& text = slot.text();
  const std::size_t colon = text.find(':');
  DesiredConnector connector;
  connector.certificate = certificate;
  connector.kind = text.substr(0, colon);
  connector.name = text.substr(colon + 1);
  const std::size_t at = connector.name.rfind(server);
  if (connector.kind == "receive" && at != std::string::npos) {
    connector.name.replace(at, server.size(), placeholder);
  }
  return connector;
}

bool is_connector(const SlotRule& rule) { return rule.kind == "send" || rule.kind == "receive"; }

bool is_by_option(const Capabilities& capabilities, const SlotName& slot) {
  return std::ranges::any_of(capabilities.options, [&](const OptionRule& option) {
    return !option.slot.empty() && option.slot == slot.text();
  });
}

// One that finds several certificates by issuer and subject is given the newest of those that other
// services use as well: another one was put there for later.
void choose_connectors(Desired& desired) {
  std::set<std::uint32_t> used;
  for (const DesiredServer& server : desired.servers) {
    for (const DesiredBinding& binding : server.bindings) used.insert(binding.certificate);
  }
  const auto rank = [&](const DesiredConnector& each) {
    const CertificatePointer& bytes = desired.certificates[each.certificate].certificate;
    return std::pair(used.contains(each.certificate), bytes ? bytes->not_before : Seconds());
  };
  std::vector<DesiredConnector> chosen;
  for (const DesiredConnector& each : desired.connectors) {
    const auto same = std::ranges::find_if(chosen, [&](const DesiredConnector& other) {
      return other.kind == each.kind && other.name == each.name;
    });
    if (same == chosen.end()) {
      chosen.push_back(each);
    } else if (rank(*same) < rank(each)) {
      *same = each;
    }
  }
  desired.connectors = std::move(chosen);
}

// The slots that a line of a manifest can assign; connectors go where they belong.
std::vector<SlotName> sort_out(const DesiredBinding& binding, const std::string& server,
                               const Capabilities& capabilities, Desired& desired) {
  std::vector<SlotName> slots;
  for (const SlotName& slot : binding.slots) {
    const SlotRule* rule = capabilities.find_slot(slot);
    if (!rule || !rule->assignable || is_by_option(capabilities, slot)) continue;
    if (is_connector(*rule)) {
      desired.connectors.push_back(connector_of(slot, server, binding.certificate));
    } else {
      slots.push_back(slot);
    }
  }
  return slots;
}

bool is_made_by_server(const DesiredCertificate& certificate) {
  return certificate.certificate && certificate.certificate->self_signed;
}

void add_names(Target& target, const ServerState& state, const Capabilities& capabilities) {
  for (const ObservedSlot& slot : state.slots) {
    const SlotRule* rule = capabilities.find_slot(slot.slot);
    if (!rule || rule->name_option.empty() || !slot.name.has_value()) continue;
    if (!slot.name.value().empty() && target.option(rule->name_option).empty()) {
      target.options.emplace_back(rule->name_option, slot.name.value());
    }
  }
  std::ranges::sort(target.options);
}

// Those that clients are told of the services which the certificate holds there.
void gather_names(const ServerState& state, const DesiredBinding& binding,
                  const DesiredCertificate& certificate, std::set<std::string>& names) {
  if (!state.names.has_value() || !certificate.certificate) return;
  for (const NameInUse& each : state.names.value()) {
    if (binding.is_for(each.slot) && covers(*certificate.certificate, each.name))
      names.insert(each.name);
  }
}

void adopt_server(DesiredServer& server, const ServerState& state, const Capabilities& capabilities,
                  Desired& desired, std::vector<std::set<std::string>>& names) {
  std::vector<DesiredBinding> kept;
  for (DesiredBinding& binding : server.bindings) {
    const DesiredCertificate& certificate = desired.certificates[binding.certificate];
    if (is_made_by_server(certificate)) continue;
    binding.slots = sort_out(binding, server.target.name.text(), capabilities, desired);
    if (binding.slots.empty()) continue;
    gather_names(state, binding, certificate, names[binding.certificate]);
    kept.push_back(std::move(binding));
  }
  server.bindings = std::move(kept);
  add_names(server.target, state, capabilities);
}

// Leaves those out that nobody refers to, and gives the others new numbers.
void drop_unused(Desired& desired) {
  std::vector<std::optional<std::uint32_t>> numbers(desired.certificates.size());
  const auto use = [&](std::uint32_t certificate) { numbers[certificate] = 0; };
  for (const DesiredServer& server : desired.servers) {
    for (const DesiredBinding& binding : server.bindings) use(binding.certificate);
  }
  for (const DesiredConnector& connector : desired.connectors) use(connector.certificate);
  std::vector<DesiredCertificate> kept;
  for (std::size_t at = 0; at < numbers.size(); ++at) {
    if (!numbers[at]) continue;
    numbers[at] = static_cast<std::uint32_t>(kept.size());
    kept.push_back(std::move(desired.certificates[at]));
  }
  desired.certificates = std::move(kept);
  for (DesiredServer& server : desired.servers) {
    for (DesiredBinding& binding : server.bindings) {
      binding.certificate = *numbers[binding.certificate];
    }
  }
  for (DesiredConnector& connector : desired.connectors) {
    connector.certificate = *numbers[connector.certificate];
  }
}

// discover() told certificates of one name apart; with only one of them left it has the name alone.
void shorten_keys(std::vector<DesiredCertificate>& certificates) {
  std::map<std::string, int> uses;
  const auto short_key = [](const DesiredCertificate& certificate) {
    const std::string end = "-" + certificate.thumbprint.short_text();
    std::string key = certificate.key.text();
    if (key.ends_with(end)) key.resize(key.size() - end.size());
    return key;
  };
  for (const DesiredCertificate& certificate : certificates) ++uses[short_key(certificate)];
  for (DesiredCertificate& certificate : certificates) {
    const std::string key = short_key(certificate);
    const auto parsed = CertificateKey::parse(key);
    if (uses[key] == 1 && parsed) certificate.key = *parsed;
  }
}

}  // namespace

void adopt(Desired& desired, const Observed& observed, const Capabilities& capabilities) {
  std::vector<std::set<std::string>> names(desired.certificates.size());
  for (DesiredServer& server : desired.servers) {
    if (server.target.platform != capabilities.platform) continue;
    const ObservedServer* actual = observed.find(server.target.name);
    if (!actual || !actual->state.has_value()) continue;
    adopt_server(server, actual->state.value(), capabilities, desired, names);
  }
  for (std::size_t at = 0; at < names.size(); ++at) {
    if (!names[at].empty())
      desired.certificates[at].names.assign(names[at].begin(), names[at].end());
  }
  choose_connectors(desired);
  drop_unused(desired);
  shorten_keys(desired.certificates);
}

}  // namespace signet
