#pragma once

#include <cstdint>
#include <vector>

#include "plan/plan.h"

namespace signet {

// Which of a plan's steps must be done before which others. Needs that do not stand before their
// step are not followed. Asking is cheap as long as few steps need many others.
class Ancestors {
 public:
  explicit Ancestors(const Plan& plan);  // `plan` must outlive it

  // Whether `earlier` is among the needs' needs of `later`; no step is among its own.
  bool has(StepId later, StepId earlier);

  // The step after all that it needs, as far as they are not in `done`, in an order that is
  // permitted.
  void append(StepId step, std::vector<StepId>& order, std::vector<bool>& done) const;

 private:
  using Bits = std::vector<std::uint64_t>;

  bool is_hub(StepId step) const;
  // Looks back from the step, but not beyond hubs; these are gathered.
  bool is_near(StepId later, StepId earlier, std::vector<StepId>& hubs);
  void fill_hubs();
  Bits bits_of(StepId hub);

  const Plan& plan_;
  std::vector<std::uint32_t> seen_;  // in which look a step was met last
  std::uint32_t look_ = 0;
  bool filled_ = false;
  std::vector<std::uint32_t> hub_at_;  // into bits_, from 1
  std::vector<Bits> bits_;
};

}  // namespace signet
