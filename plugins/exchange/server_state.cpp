#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"
#include "exchange/copy_limits.h"
#include "exchange/server_facts.h"

namespace signet::exchange {

namespace {

using Holders = Known<std::vector<Thumbprint>>;

constexpr const char* hybrid = "hybrid";

bool has(const Holders& holders, const Thumbprint& thumbprint) {
  return holders.has_value() && holds(holders.value(), thumbprint);
}

ObservedCertificate observed(const ExchangeCertificate& item) {
  ObservedCertificate result;
  result.thumbprint = item.thumbprint;
  result.certificate = item.certificate;
  result.has_key = item.has_key;
  result.exportable = item.has_key == Known<bool>(false) ? Known<bool>(Absent{}) : item.exportable;
  result.friendly_name = item.friendly_name;
  return result;
}

void add_certificates(const ServerFacts& facts, ServerState& state) {
  const Holders auth = holders_of(Slot::auth, facts);
  const Holders federation = holders_of(Slot::federation, facts);
  const Holders management_service = holders_of(Slot::wmsvc, facts);
  for (const ExchangeCertificate& item : facts.certificates) {
    ObservedCertificate copy = observed(item);
    copy.limits =
        limits_of(item, {has(auth, item.thumbprint), has(federation, item.thumbprint),
                         has(management_service, item.thumbprint), facts.has_edge_subscription});
    state.certificates.push_back(std::move(copy));
  }
  // Nothing can use the key of a request.
  for (const ExchangeCertificate& item : facts.requests) {
    ObservedCertificate copy = observed(item);
    copy.has_key = false;
    copy.exportable = Absent{};
    copy.limits = limits_of(item, {});
    state.certificates.push_back(std::move(copy));
  }
  std::ranges::sort(state.certificates, {}, &ObservedCertificate::thumbprint);
}

Known<std::string> name_of_service(const Known<std::string>& name) {
  if (name.has_value() && name.value().empty()) return Absent{};
  return name;
}

std::string closed_by(const Known<std::string>& mode) {
  if (mode.is_unknown()) return "UMStartupMode is unknown: " + mode.why();
  const bool is_closed = mode.has_value() && mode.value() == "TCP";
  return is_closed ? "UMStartupMode is TCP; set it to TLS or Dual first" : std::string();
}

void add_services(const ServerFacts& facts, ServerState& state) {
  for (const Slot slot : all_slots()) {
    const bool is_um = slot == Slot::um || slot == Slot::um_call_router;
    if (is_um && facts.has_um() == Known<bool>(false)) continue;
    ObservedSlot item{name_of(slot), holders_of(slot, facts), {}};
    if (slot == Slot::imap) item.name = name_of_service(facts.imap_name);
    if (slot == Slot::pop) item.name = name_of_service(facts.pop_name);
    if (slot == Slot::um) item.closed = closed_by(facts.um_mode);
    if (slot == Slot::um_call_router) item.closed = closed_by(facts.call_router_mode);
    state.slots.push_back(std::move(item));
  }
}

// Where the connectors could not be read, one slot and one chooser stand for all of them.
void add_unread(ConnectorKind kind, const std::string& why, ServerState& state) {
  const SlotName slot = name_of(kind);
  state.slots.push_back({slot, Unknown{why}, {}});
  state.choosers.push_back({slot.text() + " connectors", name_of(Slot::smtp), slot, {}});
}

template <class T>
std::string why_not(const Known<T>& known) {
  return known.is_unknown() ? known.why() : "not read";
}

bool is_same_server(const std::string& name, const ServerFacts& facts) {
  return equal_ignoring_case(name, facts.server.text()) ||
         equal_ignoring_case(name, facts.identity.name) ||
         equal_ignoring_case(name, facts.identity.fqdn);
}

// The source servers by the names that a manifest has for them, or nothing where a name is none.
std::optional<std::vector<TargetName>> sources_of(const SendConnector& connector,
                                                  const ServerFacts& facts) {
  std::vector<TargetName> sources;
  for (const std::string& source : connector.sources) {
    const auto name = is_same_server(source, facts) ? Expected<TargetName>(facts.server)
                                                    : TargetName::parse(source);
    if (!name) return std::nullopt;
    sources.push_back(*name);
  }
  std::ranges::sort(sources);
  return sources;
}

std::vector<Criterion> named(const Known<IssuedName>& certificate) {
  if (!certificate.has_value()) return {};
  return {{certificate.value().issuer, certificate.value().subject, {}}};
}

void add_send_connector(const SendConnector& connector, const ServerFacts& facts,
                        ServerState& state) {
  const auto is_this = [&](const std::string& source) { return is_same_server(source, facts); };
  if (std::ranges::none_of(connector.sources, is_this)) return;
  const auto slot = name_of(ConnectorSlot{ConnectorKind::send, connector.name});
  auto sources = sources_of(connector, facts);
  if (!slot || !sources) {
    return add_unread(ConnectorKind::send,
                      "the name of a connector or of one of its servers is not understood", state);
  }
  ObservedSlot item{*slot, holders_of(connector.certificate, facts), {}};
  item.shared_with = *std::move(sources);
  if (connector.is_hybrid) item.labels = {hybrid};
  state.slots.push_back(std::move(item));
  if (connector.certificate.is_absent()) return;
  state.choosers.push_back({"send connector " + connector.name, name_of(Slot::smtp), *slot,
                            named(connector.certificate)});
}

// None where the last resort, the server's own name, or the first choice is not known.
std::vector<Criterion> criteria_of(const ReceiveConnector& connector, const ServerFacts& facts) {
  if (connector.certificate.is_unknown() || facts.identity.fqdn.empty()) return {};
  std::vector<Criterion> criteria = named(connector.certificate);
  if (!connector.fqdn.empty()) criteria.push_back({{}, {}, connector.fqdn});
  if (connector.fqdn != facts.identity.fqdn) criteria.push_back({{}, {}, facts.identity.fqdn});
  return criteria;
}

void add_receive_connector(const ReceiveConnector& connector, const ServerFacts& facts,
                           ServerState& state) {
  const auto slot = name_of(ConnectorSlot{ConnectorKind::receive, connector.name});
  if (!slot) {
    return add_unread(ConnectorKind::receive, "the name of a connector is not understood", state);
  }
  ObservedSlot item{*slot, holders_of(connector.certificate, facts), {}};
  if (connector.is_hybrid) item.labels = {hybrid};
  state.slots.push_back(std::move(item));
  if (!connector.offers_tls) return;
  state.choosers.push_back({"receive connector " + connector.name, name_of(Slot::smtp), *slot,
                            criteria_of(connector, facts), connector.ports});
}

void add_connectors(const ServerFacts& facts, ServerState& state) {
  if (facts.send_connectors.has_value()) {
    for (const SendConnector& each : facts.send_connectors.value()) {
      add_send_connector(each, facts, state);
    }
  } else {
    add_unread(ConnectorKind::send, why_not(facts.send_connectors), state);
  }
  if (facts.receive_connectors.has_value()) {
    for (const ReceiveConnector& each : facts.receive_connectors.value()) {
      add_receive_connector(each, facts, state);
    }
  } else {
    add_unread(ConnectorKind::receive, why_not(facts.receive_connectors), state);
  }
}

}  // namespace

ServerState state_of(const ServerFacts& facts) {
  ServerState state;
  add_certificates(facts, state);
  add_services(facts, state);
  add_connectors(facts, state);
  std::ranges::stable_sort(state.slots, {}, &ObservedSlot::slot);
  std::ranges::stable_sort(state.choosers, {}, &Chooser::name);
  const auto twice = std::ranges::unique(state.slots, {}, &ObservedSlot::slot);
  state.slots.erase(twice.begin(), twice.end());
  state.names = facts.names;
  return state;
}

ServerState edge_state() {
  ServerState state;
  state.unmanaged =
      "it is an Edge server: its certificates are managed in its own shell, and a subscription is "
      "made again after a change";
  return state;
}

}  // namespace signet::exchange
