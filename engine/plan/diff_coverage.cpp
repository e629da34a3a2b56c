#include <algorithm>

#include "plan/diff_rules.h"

namespace signet {

namespace {

// A certificate in a kind of service, and on how many servers.
struct Use {
  CertificatePointer bytes;
  std::uint64_t before = 0;
  std::uint64_t after = 0;
};
using Uses = std::map<std::pair<std::string, Thumbprint>, Use>;

// What clients get from the service by a name that they call.
bool answers(const SlotRule* rule) {
  return rule && rule->assignable && !rule->is_client && rule->implies.empty();
}

void count(const ServerState& state, const Capabilities& platform, std::uint64_t Use::* number,
           Uses& uses) {
  for (const ObservedSlot& slot : state.slots) {
    const SlotRule* rule = platform.find_slot(slot.slot);
    if (!answers(rule) || !slot.holders.has_value()) continue;
    for (const Thumbprint& holder : slot.holders.value()) {
      const ObservedCertificate* copy = state.find(holder);
      if (!copy || !copy->certificate || copy->certificate->self_signed) continue;
      Use& use = uses[{rule->kind, holder}];
      use.bytes = copy->certificate;
      ++(use.*number);
    }
  }
}

// A copy that is brought by the plan shows its bytes in the manifest only.
void show(const Draft& draft, ServerState& state) {
  for (ObservedCertificate& copy : state.certificates) {
    if (copy.certificate) continue;
    const auto index = draft.find_certificate(copy.thumbprint);
    if (index) copy.certificate = draft.certificates[*index].information;
  }
}

Uses find_uses(Draft& draft) {
  Uses uses;
  for (ServerIndex index = 0; index < draft.desired.servers.size(); ++index) {
    if (!draft.includes(draft.server(index).target.name)) continue;
    const ServerState* before = draft.state_of(index);
    const Capabilities* platform = draft.platform_of(index);
    if (!before || !platform) continue;
    count(*before, *platform, &Use::before, uses);
    const auto after = draft.after.find(index);
    if (after != draft.after.end()) show(draft, after->second.state);
    count(after == draft.after.end() ? *before : after->second.state, *platform, &Use::after, uses);
  }
  return uses;
}

}  // namespace

void find_coverage(Draft& draft) {
  std::map<std::pair<std::string, std::string>, NameCoverage> rows;  // by name and service
  for (const auto& [where, use] : find_uses(draft)) {
    const auto& [service, thumbprint] = where;
    for (const std::string& name : use.bytes->names) {
      NameCoverage& row = rows[{name, service}];
      if (use.before > 0) row.before.push_back({thumbprint, use.before});
      if (use.after > 0) row.after.push_back({thumbprint, use.after});
    }
  }
  for (auto& [where, row] : rows) {
    if (row.before == row.after) {
      ++draft.plan.names_unchanged;
      continue;
    }
    std::tie(row.name, row.service) = where;
    draft.plan.coverage.push_back(std::move(row));
  }
}

}  // namespace signet
