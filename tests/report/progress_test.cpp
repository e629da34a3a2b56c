#include "report/progress.h"

#include <gtest/gtest.h>

#include <sstream>

#include "renewal.h"

namespace signet {
namespace {

StepResult took(StepResult::End end, int milliseconds) {
  StepResult result;
  result.end = end;
  result.took = std::chrono::milliseconds(milliseconds);
  return result;
}

StepResult failure() {
  StepResult result = took(StepResult::End::not_done, 5);
  result.problem = {"store.full", "the store is full", "0 bytes\n left", "", ""};
  return result;
}

TEST(LineProgress, WritesALineForEachFinishedStep) {
  Renewal renewal;
  renewal.renew(2, 0);
  std::ostringstream out;
  LineProgress progress(out);
  progress.started(renewal.plan.steps[1]);
  progress.finished(renewal.plan.steps[1], took(StepResult::End::done, 12));
  progress.finished(renewal.plan.steps[2], failure());
  progress.finished(renewal.plan.steps[3], took(StepResult::End::skipped, 0));
  EXPECT_EQ(out.str(),
            "EX16-02/import/webmail: done (12 ms)\n"
            "EX16-02/assign/webmail:IIS: not done (5 ms): the store is full (0 bytes\\x0A left)\n"
            "EX16-02/assign/webmail:SMTP: skipped\n");
}

TEST(LiveProgress, RedrawsOneLineAndLeavesFailuresAbove) {
  Renewal renewal;
  renewal.renew(2, 0);
  const std::vector<Step>& steps = renewal.plan.steps;
  std::ostringstream out;
  {
    LiveProgress progress(out, {}, 5, 80);
    progress.started(steps[2]);
    progress.started(steps[3]);
    progress.finished(steps[2], took(StepResult::End::done, 12));
    progress.finished(steps[3], failure());
  }
  EXPECT_EQ(out.str(),
            "\r\x1b[K[0/5] EX16-02/assign/webmail:IIS"
            "\r\x1b[K[0/5] EX16-02/assign/webmail:IIS and 1 more"
            "\r\x1b[K[1/5] EX16-02/assign/webmail:SMTP"
            "\r\x1b[KEX16-02/assign/webmail:SMTP: not done (5 ms): the store is full (0 bytes\\x0A "
            "left)\n[2/5]"
            "\r\x1b[K");
}

TEST(LiveProgress, StaysInOneLineOfTheTerminal) {
  Renewal renewal;
  std::ostringstream out;
  {
    LiveProgress progress(out, {}, 5, 16);
    progress.started(renewal.plan.steps[0]);
  }
  EXPECT_EQ(out.str(), "\r\x1b[K[0/5] EX16-01/e\r\x1b[K");
}

}  // namespace
}  // namespace signet
