#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "plan/plan.h"
#include "run/run_result.h"

namespace signet::test {

// A plan as text, one step a line, in any order:
//   EX16-02/assign/webmail:IIS after EX16-02/import/webmail unit=1 in=mailbox
//   group:mailbox/await/webmail after EX16-02/prove/webmail hold=900
//   runner/export/webmail file=webmail.pfx
//   EX16-02/prove/webmail slots=IIS,SMTP
//   EX16-02/import/webmail guard=absent       (the certificate is absent)
//   EX16-02/assign/webmail:IIS guard=old      (the slot is held by old)
// `in` names one of the rollouts. Mistakes throw std::invalid_argument. Targets are on "store", the
// runner on "runner".
Plan plan_of(std::string_view text, const std::vector<Rollout>& rollouts = {});

Rollout rollout(std::string group, std::uint32_t at_most, std::uint32_t stop_after = 1);

StepId id_of(const Plan& plan, std::string_view address);

// How each step ended, a line each in the order of the plan:
//   EX16-02/import/webmail: not done: failed on purpose
//   EX16-02/assign/webmail:IIS: skipped because of EX16-02/import/webmail
std::string text_of(const Plan& plan, const RunResult& result);
std::string text_of(const Plan& plan, StepId step, const StepResult& result);

}  // namespace signet::test
