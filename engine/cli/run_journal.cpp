#include "cli/run_journal.h"

#include "base/text.h"

namespace signet {

namespace {

std::string problem_text(const Plan& plan, const StepResult& result) {
  if (result.because) return "because of " + plan.steps[*result.because].address.text();
  return result.problem == Problem{} ? "" : printable(to_line(result.problem));
}

}  // namespace

Expected<void> RunJournal::may_start(const Step& step) {
  if (!failure_) {
    const auto written = journal_.step_started(run_, step.address.text());
    if (written) return {};
    failure_ = written.error();
  }
  return std::unexpected(*failure_);
}

void RunJournal::finished(const Step& step, const StepResult& result) {
  told_.finished(step, result);
  if (failure_) return;
  const auto written = journal_.step_finished(
      run_, {step.address.text(), std::string(to_text(result.end)), problem_text(plan_, result)});
  if (!written) failure_ = written.error();
}

}  // namespace signet
