#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "plan/plan.h"

namespace signet {

// What a schedule must know of a plan and what never changes: numbers for targets, units and the
// members of rollouts, who needs whom, and in which order steps are preferred.
struct ScheduleLayout {
  struct Place {
    std::uint32_t target = 0;
    std::optional<std::uint32_t> unit;    // index into units
    std::optional<std::uint32_t> member;  // index into members
    bool needs_place = false;             // starting it takes one of its rollout's places
    bool keeps_place = false;             // its member keeps a place until it ended
  };
  // A server in a rollout.
  struct Member {
    std::uint32_t target = 0;
    std::uint32_t rollout = 0;
    std::vector<StepId> steps;
  };
  struct Unit {
    std::uint32_t target = 0;
    std::vector<StepId> steps;
  };

  explicit ScheduleLayout(const Plan& plan);

  std::span<const StepId> dependents(StepId step) const {
    return std::span(dependents_).subspan(first_[step], first_[step + 1] - first_[step]);
  }

  std::vector<Place> places;        // one per step
  std::vector<std::uint32_t> rank;  // one per step; lower is preferred; unique
  std::vector<StepId> by_rank;      // the reverse
  std::vector<Unit> units;
  std::vector<Member> members;
  std::vector<std::vector<std::uint32_t>> rollouts;  // their members
  std::vector<std::vector<std::uint32_t>> targets;   // their members

 private:
  void number_steps(const Plan& plan);
  void link(const Plan& plan);
  void sort(const Plan& plan);

  std::vector<std::uint32_t> first_;
  std::vector<StepId> dependents_;
};

}  // namespace signet
