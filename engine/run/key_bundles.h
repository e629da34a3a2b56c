#pragma once

#include <map>
#include <memory>
#include <vector>

#include "plan/plan.h"
#include "platform/key_bundle.h"

namespace signet {

// The keys of a run on their way: each is held from its export until the last import that takes it
// has ended, however it ended, and wiped then.
class KeyBundles {
 public:
  explicit KeyBundles(const Plan& plan);

  // Whether an import that has not ended takes what this export gives.
  bool is_wanted(StepId export_step) const;
  // The imports that take what this export gives.
  const std::vector<StepId>& consumers(StepId export_step) const;
  // Wiped at once when nothing wants it any more.
  void hold(StepId export_step, KeyBundle bundle);
  // What the import takes; null when no export of the plan gave it.
  std::shared_ptr<const KeyBundle> for_import(StepId import_step) const;
  // Must be told of every step that ended, once.
  void ended(StepId step);

  std::size_t held() const;

 private:
  struct Held {
    std::vector<StepId> consumers;
    std::size_t left = 0;
    std::shared_ptr<const KeyBundle> bundle;
  };

  std::map<StepId, Held> exports_;
  std::map<StepId, StepId> export_of_;  // by import
};

}  // namespace signet
