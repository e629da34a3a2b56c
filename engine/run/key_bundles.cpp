#include "run/key_bundles.h"

#include <algorithm>
#include <utility>

namespace signet {

KeyBundles::KeyBundles(const Plan& plan) {
  for (StepId id = 0; id < plan.steps.size(); ++id) {
    const Step& step = plan.steps[id];
    if (step.address.action == Action::export_key) exports_[id];
    if (step.address.action != Action::import) continue;
    for (const StepId need : step.needs) {
      const Step& source = plan.steps[need];
      if (source.address.action != Action::export_key || source.thumbprint != step.thumbprint) {
        continue;
      }
      export_of_[id] = need;
      exports_[need].consumers.push_back(id);
      ++exports_[need].left;
      break;
    }
  }
}

bool KeyBundles::is_wanted(StepId export_step) const { return exports_.at(export_step).left > 0; }

const std::vector<StepId>& KeyBundles::consumers(StepId export_step) const {
  return exports_.at(export_step).consumers;
}

void KeyBundles::hold(StepId export_step, KeyBundle bundle) {
  Held& held = exports_.at(export_step);
  if (held.left > 0) held.bundle = std::make_shared<const KeyBundle>(std::move(bundle));
}

std::shared_ptr<const KeyBundle> KeyBundles::for_import(StepId import_step) const {
  const auto found = export_of_.find(import_step);
  return found == export_of_.end() ? nullptr : exports_.at(found->second).bundle;
}

void KeyBundles::ended(StepId step) {
  const auto found = export_of_.find(step);
  if (found == export_of_.end()) return;
  Held& held = exports_.at(found->second);
  if (--held.left == 0) held.bundle.reset();
}

std::size_t KeyBundles::held() const {
  return static_cast<std::size_t>(std::ranges::count_if(
      exports_, [](const auto& item) { return item.second.bundle != nullptr; }));
}

}  // namespace signet
