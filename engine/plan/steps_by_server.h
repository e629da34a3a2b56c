#pragma once

#include <cstdint>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "plan/plan.h"

namespace signet {

// The plan's steps by the servers that they are about, in order; without awaits.
class StepsByServer {
 public:
  // `plan` must outlive it.
  explicit StepsByServer(const Plan& plan);

  // Whether both are about one server.
  bool share(StepId left, StepId right) const;

  // Calls `look(other)` for each step that is about one of this one's servers.
  template <class Look>
  void each_beside(StepId id, Look look) const {
    for (const std::uint32_t server : of_step_[id]) {
      for (const StepId other : steps_[server]) {
        if (other != id) look(other);
      }
    }
  }

 private:
  std::unordered_map<std::string_view, std::uint32_t> numbers_;
  std::vector<std::vector<StepId>> steps_;           // of each server
  std::vector<std::vector<std::uint32_t>> of_step_;  // sorted
};

}  // namespace signet
