#include "resources/rules.h"

#include <algorithm>
#include <array>

namespace signet {

namespace {

constexpr std::array<Rule, 13> rules = {{
    {"issuer-change", Severity::block,
     "a connector keeps looking for the issuer of the certificate that is replaced"},
    {"key-size", Severity::block, "the key is shorter than the policy wants"},
    {"lost-name", Severity::block,
     "a service answers for a name today that its new certificate does not cover"},
    {"mixed-end", Severity::block,
     "different certificates stand behind one balanced name when all is done"},
    {"names", Severity::block, "the certificate does not cover a name that the manifest gives it"},
    {"self-signed", Severity::block, "the certificate is self-signed"},
    {"share-at-once", Severity::warn,
     "more of a group changes at the same time than the policy wants"},
    {"shorter-validity", Severity::block,
     "the new certificate ends before the one that it replaces"},
    {"signature", Severity::block, "the certificate is signed with MD5 or SHA-1"},
    {"usage", Severity::block, "the extended key usage does not allow TLS servers"},
    {"validity-left", Severity::warn, "the certificate ends soon"},
    {"wider-wildcard", Severity::block,
     "the new certificate has a wildcard that the one that it replaces has not"},
    {"window", Severity::block, "no change window is left"},
}};

}  // namespace

std::span<const Rule> all_rules() { return rules; }

const Rule* find_rule(std::string_view name) {
  const auto found = std::ranges::find(rules, name, &Rule::name);
  return found == rules.end() ? nullptr : &*found;
}

Severity severity_of(const Rule& rule, const Policy& policy) {
  for (const auto& [name, severity] : policy.severities) {
    if (name == rule.name) return severity;
  }
  return rule.severity;
}

}  // namespace signet
