#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "plan/certificate_policy.h"
#include "plan/diff_binding.h"
#include "resources/rules.h"

// Inside of diff: rules that speak of what a change does.
namespace signet {

// Something that a rule speaks of.
struct RuleCase {
  std::string_view rule;
  std::optional<ServerIndex> server;
  std::optional<CertificateIndex> certificate;
  std::string name;  // that clients call; may be empty
  Objection objection;
};

// Counts the case. Returns whether it blocks; otherwise it is said to be waived, or is a finding.
bool rule_blocks(Draft& draft, const RuleCase& found);

// What a service would lose, or what would become of clients, if the certificate took the place of
// those that hold the open slots. Returns whether any of it blocks.
bool block_replacement(Draft& draft, const Binding& binding, const Slots& slots);

// What only the whole plan shows: mixed certificates in the end, names that nobody answers for any
// more, more of a group at once than the policy wants, no window left. After find_coverage. Those
// that block are to be planned again without what they speak of.
std::vector<Veto> find_vetoes(Draft& draft);
// Why nothing may be changed here; the certificate is that of a binding, where there is one, and
// `retired` that of a removal.
const Objection* veto_of(const Draft& draft, ServerIndex index,
                         std::optional<CertificateIndex> certificate,
                         std::optional<Thumbprint> retired = {});

// Who answers for which name before and after; after all steps.
void find_coverage(Draft& draft);

// One verdict for each rule, and waivers that waive nothing.
void list_verdicts(Draft& draft);

}  // namespace signet
