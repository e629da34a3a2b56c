#include "plan/baseline.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <string>

#include "base/text.h"

namespace signet {

namespace {

// Without its port, and without the brackets of IPv6; the server's name where it has no address.
std::string host_of(const Target& target) {
  std::string_view address = target.address.empty() ? target.name.text() : target.address;
  if (address.starts_with('[')) {
    return to_lower(address.substr(1, std::min(address.find(']'), address.size()) - 1));
  }
  const std::size_t colon = address.find(':');
  const bool is_ipv6 = colon != std::string_view::npos && address.rfind(':') != colon;
  return to_lower(is_ipv6 ? address : address.substr(0, colon));
}

// With the name, if that makes an endpoint; it then can be written and read.
std::optional<Endpoint> named(Endpoint endpoint, const std::string& name) {
  endpoint.name = to_lower(name);
  if (endpoint.name == endpoint.host) endpoint.name.clear();
  const auto again = Endpoint::parse(endpoint.text());
  return again && *again == endpoint ? std::optional(std::move(endpoint)) : std::nullopt;
}

// What tells the name by which clients call a service.
class Caller {
 public:
  Caller(const Desired& desired, const DesiredServer& server, const ServerState& state)
      : desired_(desired), server_(server), state_(state) {}

  std::optional<Endpoint> call(const ObservedSlot& slot, const SlotRule& rule,
                               const Endpoint& endpoint) const {
    if (rule.assignable) {
      for (const std::vector<std::string>& names : candidates(slot, endpoint.port)) {
        for (const std::string& name : names) {
          if (name.find('*') != std::string::npos) continue;
          if (auto called = named(endpoint, name)) return called;
        }
      }
    }
    return named(endpoint, {});
  }

 private:
  using Names = std::vector<std::string>;

  // The names of the certificates that may answer, the likeliest first.
  std::vector<Names> candidates(const ObservedSlot& slot, std::uint16_t port) const {
    const std::optional<Thumbprint> choice = choice_at(slot.slot, port);
    std::vector<Names> wanted;
    for (const DesiredBinding& binding : server_.bindings) {
      if (!binding.is_for(slot.slot)) continue;
      const DesiredCertificate& certificate = desired_.certificates[binding.certificate];
      const auto at = certificate.thumbprint == choice ? wanted.begin() : wanted.end();
      wanted.insert(at, names_of(certificate));
    }
    if (choice) wanted.push_back(names_of(*choice));
    if (!slot.holders.has_value()) return wanted;
    for (const Thumbprint& holder : slot.holders.value()) wanted.push_back(names_of(holder));
    return wanted;
  }

  std::optional<Thumbprint> choice_at(const SlotName& slot, std::uint16_t port) const {
    for (const Chooser& chooser : state_.choosers) {
      if (!chooser.listens(slot, port)) continue;
      const Known<Thumbprint> choice = pick(chooser, state_);
      if (choice.has_value()) return choice.value();
    }
    return std::nullopt;
  }

  Names names_of(const DesiredCertificate& certificate) const {
    if (!certificate.names.empty()) return certificate.names;
    return certificate.certificate ? certificate.certificate->names
                                   : names_of(certificate.thumbprint);
  }

  Names names_of(const Thumbprint& thumbprint) const {
    const ObservedCertificate* copy = state_.find(thumbprint);
    return copy && copy->certificate ? copy->certificate->names : Names();
  }

  const Desired& desired_;
  const DesiredServer& server_;
  const ServerState& state_;
};

// What all endpoints of a service show together.
Known<Thumbprint> served_by(const SlotName& slot, const ServerState& state) {
  std::vector<Thumbprint> leaves;
  std::vector<std::string> parts;
  for (const SeenEndpoint& seen : state.endpoints) {
    if (seen.slot != slot || seen.served.is_absent()) continue;
    if (seen.served.is_unknown()) {
      return Unknown{fmt::format("{}: {}", seen.endpoint.port, seen.served.why())};
    }
    const std::vector<Thumbprint>& shown = seen.served.value();
    leaves.insert(leaves.end(), shown.begin(), shown.end());
    parts.push_back(fmt::format("{} shows {}", seen.endpoint.port, short_texts(shown, " and ")));
  }
  if (leaves.empty()) return Absent{};
  const bool is_one = std::ranges::count(leaves, leaves.front()) == std::ssize(leaves);
  return is_one ? Known<Thumbprint>(leaves.front()) : Unknown{join(parts, ", ")};
}

}  // namespace

std::vector<FleetEndpoint> endpoints_of(const Desired& desired, const DesiredServer& server,
                                        const ServerState& state, const PlatformCatalog& catalog) {
  std::vector<FleetEndpoint> result;
  const Capabilities* platform = find_platform(catalog, server.target.platform);
  if (!platform) return result;
  const Caller caller(desired, server, state);
  const std::string host = host_of(server.target);
  for (const ObservedSlot& slot : state.slots) {
    const SlotRule* rule = platform->find_slot(slot.slot);
    if (!rule) continue;
    for (const EndpointRule& where : rule->endpoints) {
      auto endpoint = caller.call(slot, *rule, {where.protocol, host, where.port, {}});
      if (!endpoint) continue;
      result.push_back({server.target.name, slot.slot, *std::move(endpoint)});
    }
  }
  std::ranges::sort(result, {}, &FleetEndpoint::endpoint);
  return result;
}

std::vector<FleetEndpoint> endpoints_of(const Desired& desired, const Observed& observed,
                                        const PlatformCatalog& catalog) {
  std::vector<FleetEndpoint> result;
  for (const DesiredEndpoint& each : desired.endpoints) result.push_back({{}, {}, each.endpoint});
  for (const DesiredServer& server : desired.servers) {
    const ObservedServer* actual = observed.find(server.target.name);
    if (!actual || !actual->state.has_value()) continue;
    std::ranges::move(endpoints_of(desired, server, actual->state.value(), catalog),
                      std::back_inserter(result));
  }
  return result;
}

void record(const std::vector<FleetEndpoint>& endpoints, std::vector<SeenEndpoint> seen,
            Observed& observed) {
  observed.endpoints.clear();
  for (std::size_t at = 0; at < endpoints.size(); ++at) {
    const FleetEndpoint& each = endpoints[at];
    SeenEndpoint answer{each.endpoint, each.slot, std::move(seen[at].served),
                        std::move(seen[at].fault)};
    if (each.server.empty()) {
      observed.endpoints.push_back(std::move(answer));
    } else if (ObservedServer* server = observed.find(each.server)) {
      server->state.value().endpoints.push_back(std::move(answer));
    }
  }
  std::ranges::sort(observed.endpoints, {}, &SeenEndpoint::endpoint);
  for (ObservedServer& server : observed.servers) {
    if (!server.state.has_value()) continue;
    ServerState& state = server.state.value();
    std::ranges::sort(state.endpoints, {}, &SeenEndpoint::endpoint);
    for (const SeenEndpoint& answer : state.endpoints) {
      state.find(answer.slot)->served = served_by(answer.slot, state);
    }
  }
}

void take_baseline(const Desired& desired, const PlatformCatalog& catalog, const Trust& trust,
                   Handshakes& handshakes, const Context& context, Observed& observed) {
  if (trust.probe.empty()) return;
  std::vector<FleetEndpoint> all = endpoints_of(desired, observed, catalog);
  std::erase_if(all, [&](const FleetEndpoint& each) {
    return !each.server.empty() && !trust.allows_probe(each.endpoint.host);
  });
  const auto forbidden = std::stable_partition(
      all.begin(), all.end(),
      [&](const FleetEndpoint& each) { return trust.allows_probe(each.endpoint.host); });
  std::vector<Endpoint> allowed;
  for (auto each = all.begin(); each != forbidden; ++each) allowed.push_back(each->endpoint);
  std::vector<SeenEndpoint> seen;
  if (!allowed.empty()) seen = handshakes.look(allowed, context);
  for (auto each = forbidden; each != all.end(); ++each) {
    seen.push_back({each->endpoint, {}, Unknown{"the trust file does not allow to look"}, {}});
  }
  record(all, std::move(seen), observed);
}

bool has_baseline(const Observed& observed) {
  return !observed.endpoints.empty() ||
         std::ranges::any_of(observed.servers, [](const ObservedServer& server) {
           return server.state.has_value() && !server.state.value().endpoints.empty();
         });
}

}  // namespace signet
