#pragma once

#include <optional>
#include <string>
#include <vector>

#include "disturbance.h"
#include "plan/plan.h"
#include "run/run_result.h"
#include "stories.h"

namespace signet::exchange::test {

// One look, plan and run of signet, as a process of its own.
struct Attempt {
  Plan plan;
  RunResult result;
  std::vector<std::string> calls;   // of cmdlets, from the first look on
  std::vector<std::string> wrongs;  // of what acts said of themselves
};

// Ends calm, whatever was disturbed.
Attempt attempt(Story& story, const std::optional<Disturbance>& disturbance = {});

// All servers, those that are not in the manifest too, once nothing is on its way any more.
Observed look(Story& story);

// "EX2/import/webmail: done", one a line.
std::string text_of(const Attempt& attempt);

}  // namespace signet::exchange::test
