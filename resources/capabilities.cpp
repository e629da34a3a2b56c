#include "resources/capabilities.h"

#include <algorithm>

namespace signet {

namespace {

template <class Items, class Member>
auto find(const Items& items, Member member, std::string_view name) {
  const auto found = std::ranges::find(items, name, member);
  return found == items.end() ? nullptr : &*found;
}

}  // namespace

SlotRule exclusive_slot(std::string kind, std::string interrupts, std::string description) {
  SlotRule rule;
  rule.kind = std::move(kind);
  rule.interrupts = std::move(interrupts);
  rule.description = std::move(description);
  return rule;
}

std::string_view to_text(ProofLevel level) {
  switch (level) {
    case ProofLevel::none:
      return "none";
    case ProofLevel::configured:
      return "configured";
    case ProofLevel::served:
      return "served";
  }
  return "?";
}

const SlotRule* Capabilities::find_slot(const SlotName& slot) const {
  const std::string_view text = slot.text();
  return find(slots, &SlotRule::kind, text.substr(0, text.find(':')));
}

const OptionRule* Capabilities::find_option(std::string_view name) const {
  return find(options, &OptionRule::name, name);
}

const std::vector<std::string>& Capabilities::calls_of(const Address& step) const {
  static const std::vector<std::string> none;
  const std::string_view slot = step.slot.text();
  const std::string_view kind = slot.substr(0, slot.find(':'));
  const auto found = std::ranges::find_if(calls, [&](const CallRule& rule) {
    return rule.action == to_text(step.action) && (rule.kind.empty() || rule.kind == kind);
  });
  return found == calls.end() ? none : found->calls;
}

const Capabilities* find_platform(const PlatformCatalog& catalog, std::string_view name) {
  return find(catalog, &Capabilities::platform, name);
}

}  // namespace signet
