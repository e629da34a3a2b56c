#include "resources/observed.h"

#include <algorithm>

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
         left.exportable == right.exportable && left.friendly_name == right.friendly_name;
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

bool holds(const std::vector<Thumbprint>& holders, const Thumbprint& thumbprint) {
  return std::ranges::find(holders, thumbprint) != holders.end();
}

}  // namespace signet
