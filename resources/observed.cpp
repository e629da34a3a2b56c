#include "resources/observed.h"

#include <algorithm>
#include <optional>

namespace signet {

namespace {

// Binary search in a vector sorted by `member`.
template <class Items, class Key, class Member>
auto find_sorted(Items& items, const Key& key, Member member) -> decltype(items.data()) {
  const auto at = std::ranges::lower_bound(items, key, {}, member);
  return at != items.end() && (*at).*member == key ? &*at : nullptr;
}

}  // namespace

bool operator==(const ObservedCertificate& left, const ObservedCertificate& right) {
  const bool same_bytes =
      left.certificate == right.certificate ||
      (left.certificate && right.certificate && *left.certificate == *right.certificate);
  return same_bytes && left.thumbprint == right.thumbprint && left.has_key == right.has_key &&
         left.exportable == right.exportable && left.friendly_name == right.friendly_name &&
         left.limits == right.limits;
}

bool Chooser::listens(const SlotName& service, std::uint16_t port) const {
  return slot == service && std::ranges::binary_search(ports, port);
}

const ObservedCertificate* ServerState::find(const Thumbprint& thumbprint) const {
  return find_sorted(certificates, thumbprint, &ObservedCertificate::thumbprint);
}

ObservedCertificate* ServerState::find(const Thumbprint& thumbprint) {
  return find_sorted(certificates, thumbprint, &ObservedCertificate::thumbprint);
}

const ObservedSlot* ServerState::find(const SlotName& slot) const {
  return find_sorted(slots, slot, &ObservedSlot::slot);
}

ObservedSlot* ServerState::find(const SlotName& slot) {
  return find_sorted(slots, slot, &ObservedSlot::slot);
}

const ObservedServer* Observed::find(const TargetName& name) const {
  return find_sorted(servers, name, &ObservedServer::name);
}

ObservedServer* Observed::find(const TargetName& name) {
  return find_sorted(servers, name, &ObservedServer::name);
}

namespace {

bool meets(const Certificate& certificate, const Criterion& criterion) {
  if (!criterion.issuer.empty() || !criterion.subject.empty()) {
    return certificate.issuer == criterion.issuer && certificate.subject == criterion.subject;
  }
  return covers(certificate, criterion.name);
}

// The newest copy that meets the criterion: nothing where none does.
std::optional<Known<Thumbprint>> newest(const Criterion& criterion, const ServerState& state) {
  const ObservedCertificate* best = nullptr;
  const ObservedCertificate* rival = nullptr;
  for (const ObservedCertificate& copy : state.certificates) {
    if (copy.has_key == Known<bool>(false)) continue;
    if (!copy.certificate)
      return Unknown{copy.thumbprint.short_text() + " does not show its names"};
    if (!meets(*copy.certificate, criterion)) continue;
    if (copy.has_key.is_unknown()) {
      return Unknown{"whether " + copy.thumbprint.short_text() + " has its key is unknown"};
    }
    if (best && best->certificate->not_before == copy.certificate->not_before) rival = &copy;
    if (!best || best->certificate->not_before < copy.certificate->not_before) best = &copy;
  }
  if (!best) return std::nullopt;
  if (rival && rival->certificate->not_before == best->certificate->not_before) {
    return Unknown{best->thumbprint.short_text() + " and " + rival->thumbprint.short_text() +
                   " begin at the same time"};
  }
  return best->thumbprint;
}

}  // namespace

Known<Thumbprint> pick(const Chooser& chooser, const ServerState& state) {
  if (chooser.criteria.empty()) return Unknown{"what it looks for could not be read"};
  for (const Criterion& criterion : chooser.criteria) {
    if (auto found = newest(criterion, state)) return *std::move(found);
  }
  return Absent{};
}

bool holds(const std::vector<Thumbprint>& holders, const Thumbprint& thumbprint) {
  return std::ranges::find(holders, thumbprint) != holders.end();
}

}  // namespace signet
