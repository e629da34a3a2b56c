#include "report/run_text.h"

#include <gtest/gtest.h>

#include "base/json.h"
#include "renewal.h"

namespace signet {
namespace {

using End = StepResult::End;

Plan two_servers() {
  Renewal renewal;
  renewal.renew(2, 0);
  renewal.renew(3, 1);
  return renewal.plan;
}

StepResult ended(End end) {
  StepResult result;
  result.end = end;
  return result;
}

RunResult all(End end) {
  RunResult result;
  result.steps.assign(two_servers().steps.size(), ended(end));
  return result;
}

// The import of EX16-02 fails, and what needs it is skipped; an assign of EX16-03 is unknown.
RunResult failed_run() {
  RunResult result = all(End::done);
  result.steps[1] = ended(End::not_done);
  result.steps[1].problem = {"store.full", "the store is full", "0 bytes\x1b[2J left", "make room",
                             ""};
  for (std::size_t step : {2, 3, 4}) {
    result.steps[step] = ended(End::skipped);
    result.steps[step].because = 1;
  }
  result.steps[5] = ended(End::already);
  result.steps[6] = ended(End::unknown);
  result.steps[6].problem = {"platform.late", "no answer in 2m", "", "", ""};
  result.steps[7].warnings = {"SMTP restarts"};
  result.steps[8] = ended(End::skipped);
  result.steps[8].problem = {"run.stopped", "mailbox has 1 failed server", "", "", ""};
  return result;
}

std::string text(const RunResult& result) { return run_text(two_servers(), result, {}); }

TEST(RunText, TellsCausesBeforeConsequences) {
  EXPECT_EQ(text(failed_run()),
            "RUN  9 steps: 2 done, 1 already, 1 not done, 1 unknown, 4 skipped\n"
            "FAILED\n"
            " EX16-02/import/webmail: the store is full (0 bytes\\x1B[2J left)\n"
            "    hint: make room\n"
            "UNKNOWN, it may or may not have happened: look again\n"
            " EX16-03/assign/webmail:IIS: no answer in 2m\n"
            "SKIPPED\n"
            " 3 because of EX16-02/import/webmail\n"
            " 1 mailbox has 1 failed server\n"
            "WARNINGS\n"
            " EX16-03/assign/webmail:SMTP: SMTP restarts\n"
            "Not everything is done.\n");
}

TEST(RunText, TellsApartWhatIsSetAndNotServed) {
  RunResult result = all(End::done);
  result.steps[4] = ended(End::not_done);
  result.steps[4].problem = {"served.other", "set, but not served: https://ex16-02:443 serves 0A1B",
                             "", "plan again", ""};
  result.steps[8] = ended(End::not_done);
  result.steps[8].problem = {"await.not-served", "after 30m: pop3s://ex16-03:995 serves 0A1B", "",
                             "restart it", ""};
  EXPECT_EQ(text(result),
            "RUN  9 steps: 7 done, 0 already, 2 not done, 0 unknown, 0 skipped\n"
            "CLAIMED, BUT NOT SERVED: handshakes show something else\n"
            " EX16-02/prove/webmail: set, but not served: https://ex16-02:443 serves 0A1B\n"
            "    hint: plan again\n"
            "NOT RESTARTED IN TIME: the rest of the run is not undone by it\n"
            " EX16-03/prove/webmail: after 30m: pop3s://ex16-03:995 serves 0A1B\n"
            "    hint: restart it\n"
            "Not everything is done.\n");
}

TEST(RunText, SaysThatAllIsDone) {
  EXPECT_EQ(text(all(End::done)),
            "RUN  9 steps: 9 done, 0 already, 0 not done, 0 unknown, 0 skipped\n"
            "Every step is done.\n");
}

TEST(RunText, SaysThatItWasInterrupted) {
  RunResult result = all(End::done);
  result.interrupted = true;
  result.steps[8] = ended(End::skipped);
  result.steps[8].problem.summary = "a stop was asked for";
  EXPECT_EQ(text(result),
            "RUN  9 steps: 8 done, 0 already, 0 not done, 0 unknown, 1 skipped\n"
            "SKIPPED\n"
            " 1 a stop was asked for\n"
            "Interrupted: what was under way is finished, nothing new was started.\n");
}

TEST(RunText, SaysWhyItWasRefused) {
  RunResult result = all(End::skipped);
  result.refused =
      Problem{"source.changed", "webmail.pfx is not what was planned", "", "plan again", ""};
  EXPECT_EQ(text(result),
            "Refused, nothing was started: webmail.pfx is not what was planned\n"
            "    hint: plan again\n");
}

TEST(RunJson, WritesEveryFieldOfEveryStep) {
  const Json json = run_json(two_servers(), failed_run());
  EXPECT_EQ(json.at("counts").dump(),
            R"({"already":1,"done":2,"not done":1,"skipped":4,"unknown":1})");
  EXPECT_EQ(json.at("succeeded"), false);
  EXPECT_EQ(json.at("interrupted"), false);
  EXPECT_EQ(json.at("refused"), nullptr);
  EXPECT_EQ(json.at("steps").size(), 9U);
  EXPECT_EQ(
      json.at("steps").at(2).dump(),
      R"({"address":"EX16-02/assign/webmail:IIS","because":"EX16-02/import/webmail",)"
      R"("end":"skipped","problem":null,)"
      R"("thumbprint":"5555555555555555555555555555555555555555","took_ms":0,"warnings":[]})");
  EXPECT_EQ(json.at("steps").at(6).at("problem").dump(),
            R"({"code":"platform.late","detail":"","hint":"","summary":"no answer in 2m",)"
            R"("where":""})");
}

TEST(RunJson, TakesBytesThatAreNoText) {
  RunResult result = failed_run();
  result.steps[1].problem.summary = "\xFF";
  result.steps[7].warnings = {"\xC3"};
  const Json json = run_json(two_servers(), result);
  EXPECT_EQ(json.at("steps").at(1).at("problem").at("summary").dump(), R"("\\xFF")");
  EXPECT_EQ(json.at("steps").at(7).at("warnings").dump(), R"(["\\xC3"])");
}

}  // namespace
}  // namespace signet
