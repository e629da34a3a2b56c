#include "endpoints_text.h"

#include <algorithm>
#include <map>
#include <stdexcept>

#include "base/text.h"
#include "plan/baseline.h"
#include "support/fake_handshakes.h"
#include "support/test_world.h"

namespace signet::test {

namespace {

using Answer = FakeHandshakes::Answer;

// The text between quotes at the end, cut off with them.
std::string take_remark(std::string_view& text) {
  const std::size_t at = text.find('"');
  if (at == std::string_view::npos) return {};
  const std::string remark(text.substr(at + 1, text.rfind('"') - at - 1));
  text = trim(text.substr(0, at));
  return remark;
}

Answer answer_in(std::string_view text, const CertificateBook& certificates) {
  const std::string remark = take_remark(text);
  if (text == "refused") return FakeHandshakes::refuses(remark);
  if (text == "silent") return FakeHandshakes::is_silent(remark);
  std::vector<Thumbprint> leaves;
  for (const std::string_view name : split(text, ',')) {
    leaves.push_back(certificates(std::string(trim(name))).thumbprint);
  }
  return FakeHandshakes::shows(std::move(leaves), remark);
}

Answer as_configured(const FleetEndpoint& each, const Observed& observed) {
  const ServerState& state = observed.find(each.server)->state.value();
  for (const Chooser& chooser : state.choosers) {
    if (chooser.slot != each.slot) continue;
    if (std::ranges::find(chooser.ports, each.endpoint.port) == chooser.ports.end()) continue;
    const Known<Thumbprint> choice = pick(chooser, state);
    if (choice.has_value()) return FakeHandshakes::shows({choice.value()});
  }
  const ObservedSlot* slot = state.find(each.slot);
  if (!slot->holders.has_value() || slot->holders.value().empty()) {
    return FakeHandshakes::refuses();
  }
  return FakeHandshakes::shows({slot->holders.value().front()});
}

}  // namespace

void look_at_endpoints(std::string_view text, const CertificateBook& certificates,
                       const Desired& desired, const PlatformCatalog& catalog, Observed& observed) {
  FakeHandshakes handshakes;
  Trust trust;
  for (const std::string_view line : split(text, '\n')) {
    if (trim(line).empty()) continue;
    if (line.starts_with("probe ")) {
      for (const std::string_view host : split(line.substr(6), ' ')) {
        trust.probe.push_back(HostPattern::parse(host).value());
      }
      continue;
    }
    const std::size_t colon = line.find(": ");
    if (colon == std::string_view::npos) throw std::invalid_argument(std::string(line));
    handshakes.answer(std::string(line.substr(0, colon)),
                      {answer_in(line.substr(colon + 2), certificates)});
  }
  std::map<Endpoint, Answer> configured;
  for (const FleetEndpoint& each : endpoints_of(desired, observed, catalog)) {
    if (!each.server.empty()) configured.emplace(each.endpoint, as_configured(each, observed));
  }
  handshakes.answer_others([&](const Endpoint& endpoint) {
    const auto found = configured.find(endpoint);
    return found == configured.end() ? FakeHandshakes::is_silent() : found->second;
  });
  const TestWorld world;
  take_baseline(desired, catalog, trust, handshakes, world.context, observed);
}

}  // namespace signet::test
