#pragma once

#include <string>

#include "report/plan_text.h"

// The parts of plan_text(); each ends with a line feed, or is empty when it has nothing to say.
namespace signet::plan_sections {

std::string look_at_these(const Plan& plan, const PlanTextOptions& options);
std::string certificates(const Plan& plan, const PlanTextOptions& options);
// Every step with its address, reason, before and after, and needs.
std::string listed_steps(const Plan& plan, const PlanTextOptions& options);
// The servers' sequences without removals, equal ones as one block; removals as a block at the end.
std::string folded_steps(const Plan& plan, const PlanTextOptions& options);
std::string waves(const Plan& plan, const PlanTextOptions& options);
// Calls by kind, undo, proof, and what is kept.
std::string summary(const Plan& plan, const PlanTextOptions& options);

// How many parts a list of servers may have in one line.
inline std::size_t most_parts(const PlanTextOptions& options) {
  return options.all ? static_cast<std::size_t>(-1) : 12;
}

}  // namespace signet::plan_sections
