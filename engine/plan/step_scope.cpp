#include "plan/step_scope.h"

#include <algorithm>
#include <string_view>

#include "base/text.h"

namespace signet {

namespace {

constexpr std::string_view by = " by ";

}  // namespace

std::vector<const TargetName*> servers_of(const Step& step) {
  std::vector<const TargetName*> servers;
  each_server(step, [&](const TargetName& server) { servers.push_back(&server); });
  return servers;
}

const Fact* slot_fact(const Step& step) {
  const auto found = std::ranges::find_if(step.guard, [&](const Fact& fact) {
    return fact.field == Fact::Field::slot && fact.target == step.address.target &&
           fact.slot == step.address.slot;
  });
  return found == step.guard.end() ? nullptr : &*found;
}

std::optional<std::string> name_in(const std::string& slot_value) {
  const std::size_t at = slot_value.find(by);
  if (at == std::string::npos || slot_value.starts_with("unknown (")) return std::nullopt;
  return slot_value.substr(at + by.size());
}

std::string slot_value(const std::vector<Thumbprint>& holders,
                       const std::optional<std::string>& name) {
  std::vector<std::string> texts;
  for (const Thumbprint& holder : holders) texts.push_back(holder.text());
  const std::string value = texts.empty() ? "none" : join(texts, ",");
  return name ? value + std::string(by) + *name : value;
}

std::string kind_of(const SlotName& slot) { return slot.text().substr(0, slot.text().find(':')); }

}  // namespace signet
