#include "plan/discover.h"

#include <algorithm>
#include <map>
#include <set>
#include <unordered_map>

#include "base/text.h"

namespace signet {

namespace {

constexpr std::size_t name_longest = 64;  // a key is typed by people and stands in addresses

// What the fleet says of one certificate.
struct Found {
  CertificatePointer certificate;
  bool is_exportable = true;  // every copy is
};
using FoundCertificates = std::map<Thumbprint, Found>;

bool may_have_key(const ObservedCertificate& copy) {
  return copy.has_key.is_unknown() || (copy.has_key.has_value() && copy.has_key.value());
}

FoundCertificates gather(const Observed& observed, const std::vector<Target>& targets) {
  FoundCertificates found;
  for (const Target& target : targets) {
    const ObservedServer* server = observed.find(target.name);
    if (!server || !server->state.has_value()) continue;
    for (const ObservedCertificate& copy : server->state.value().certificates) {
      if (!may_have_key(copy)) continue;
      Found& entry = found[copy.thumbprint];
      if (!entry.certificate) entry.certificate = copy.certificate;
      const bool exportable = copy.exportable.has_value() && copy.exportable.value();
      entry.is_exportable = entry.is_exportable && exportable;
    }
  }
  return found;
}

// "*.example.com" -> "wildcard.example.com"; what a key may not have becomes '-'.
std::string tidy(const Found& found) {
  if (!found.certificate || found.certificate->common_name.empty()) return "certificate";
  std::string name = to_lower(found.certificate->common_name);
  if (name.starts_with("*.")) name.replace(0, 1, "wildcard");
  if (name.size() > name_longest) name.resize(name_longest);
  for (char& letter : name) {
    if (!CertificateKeyTag::allows(letter)) letter = '-';
  }
  return name;
}

CertificateKey key_of(const std::string& name, const Thumbprint& thumbprint, bool is_unique) {
  const auto key = CertificateKey::parse(is_unique ? name : name + "-" + thumbprint.short_text());
  return key ? *key : *CertificateKey::parse(thumbprint.text());
}

DesiredCertificate declare(const CertificateKey& key, const Thumbprint& thumbprint,
                           const Found& found) {
  DesiredCertificate result;
  result.key = key;
  result.thumbprint = thumbprint;
  result.certificate = found.certificate;
  if (found.certificate) result.names = found.certificate->names;
  result.exportable = found.is_exportable;
  return result;
}

std::vector<DesiredCertificate> declare_all(const FoundCertificates& found) {
  std::unordered_map<std::string, int> uses;
  for (const auto& [thumbprint, entry] : found) ++uses[tidy(entry)];
  std::vector<DesiredCertificate> result;
  std::set<CertificateKey> taken;
  for (const auto& [thumbprint, entry] : found) {
    const std::string name = tidy(entry);
    CertificateKey key = key_of(name, thumbprint, uses[name] == 1);
    if (!taken.insert(key).second) key = *CertificateKey::parse(thumbprint.text());
    result.push_back(declare(key, thumbprint, entry));
  }
  std::ranges::sort(result, {}, &DesiredCertificate::key);
  return result;
}

std::vector<SlotName> slots_of(const ServerState& state, const Thumbprint& thumbprint) {
  std::vector<SlotName> slots;
  for (const ObservedSlot& slot : state.slots) {
    if (slot.holders.has_value() && holds(slot.holders.value(), thumbprint)) {
      slots.push_back(slot.slot);
    }
  }
  return slots;
}

using Indices = std::unordered_map<Thumbprint, std::uint32_t>;

std::vector<DesiredBinding> bindings_of(const ServerState& state, const Indices& indices) {
  std::vector<DesiredBinding> bindings;
  for (const ObservedCertificate& copy : state.certificates) {
    if (!may_have_key(copy)) continue;
    bindings.push_back({indices.at(copy.thumbprint), slots_of(state, copy.thumbprint)});
  }
  std::ranges::sort(bindings, {}, &DesiredBinding::certificate);
  return bindings;
}

}  // namespace

Desired discover(const Observed& observed, const std::vector<Target>& targets) {
  Desired desired;
  desired.certificates = declare_all(gather(observed, targets));
  Indices indices;
  for (std::uint32_t at = 0; at < desired.certificates.size(); ++at) {
    indices.emplace(desired.certificates[at].thumbprint, at);
  }
  for (const Target& target : targets) {
    DesiredServer& server = desired.servers.emplace_back();
    server.target = target;
    const ObservedServer* actual = observed.find(target.name);
    if (!actual || !actual->state.has_value()) continue;
    server.bindings = bindings_of(actual->state.value(), indices);
  }
  return desired;
}

}  // namespace signet
