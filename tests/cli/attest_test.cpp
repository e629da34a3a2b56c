#include "base/json.h"
#include "journal/journal.h"
#include "plan/plan_file.h"
#include "world.h"

namespace signet::test {
namespace {

// Two servers behind two balancers, which people give the certificate: M1 and M2.
class Attesting : public World {
 protected:
  Attesting() {
    make_fleet("two-servers", "two");
    write(folder_ / "two/manifest.yaml",
          content(folder_ / "two/manifest.yaml") +
              "balancer:\n"
              "  - {names: [autodiscover.example.com], mode: offload}\n"
              "  - {names: [webmail.example.com], mode: bridging}\n");
  }
  // The same without what differs from run to run.
  std::string plain(std::string text, const std::string& run) const {
    text = replaced(std::move(text), run, "RUN");
    for (std::size_t at; (at = text.find(" by ")) != text.npos;) {
      const std::size_t end = text.find("Z", at);
      text.replace(at, end + 1 - at, " <by somebody>");
    }
    return text;
  }
  std::string apply() const { return run_in(good({"apply", "two", "--yes"})); }
  // A run of the same plan that ended in another way.
  std::string keep_run(const std::string& end) {
    good_plan();
    const auto journal = Journal::open(folder_ / "kept.sqlite").value();
    RunRecord run;
    run.id = "20261123-000000-0000";
    run.plan = content(folder_ / "plan.json");
    run.digest = change_digest(read_plan_file(run.plan)->plan).text();
    run.who = "alice@runner1";
    EXPECT_TRUE(journal->begin(run));
    if (end.empty()) return run.id;
    EXPECT_TRUE(journal->end(run.id, Seconds{}, end));
    return run.id;
  }
  void good_plan() const { EXPECT_EQ(signet({"plan", "two", "-o", "plan.json"}).code, 2); }
  std::string refusal(std::vector<std::string> arguments) const {
    const Ran ran = signet(std::move(arguments));
    EXPECT_EQ(ran.code, 1) << ran.out;
    EXPECT_EQ(ran.out, "");
    return ran.err;
  }
};

const std::string m1 =
    "M1  balancer: put the certificate of autodiscover.example.com on the balancer (offload)\n";
const std::string m2 =
    "M2  balancer: put the certificate of webmail.example.com on the balancer (bridging)\n";

TEST_F(Attesting, ClosesARunWhenEachOfItsChecksIsSignedOff) {
  const std::string report = good({"apply", "two", "--yes"});
  const std::string run = run_in(report.substr(report.find("\nRUN ") + 1));
  EXPECT_NE(report.find("\nMANUAL  M1  balancer: "), std::string::npos) << report;
  EXPECT_NE(
      report.find("OPEN until 2 checks by hand are signed off: signet attest " + run + " M1 M2\n"),
      std::string::npos)
      << report;
  EXPECT_NE(good({"history"}).find("  5 done  open: M1, M2\n"), std::string::npos)
      << good({"history"});
  EXPECT_EQ(plain(good({"attest", run}), run), m1 + "      not signed off\n" + m2 +
                                                   "      not signed off\n"
                                                   "RUN is open: M1, M2\n");

  EXPECT_EQ(good({"attest", run, "M2", "--note", "CHG0412\x1b[1m"}), run + " is open: M1\n");
  EXPECT_NE(good({"history"}).find("  open: M1\n"), std::string::npos);
  EXPECT_EQ(good({"attest", "last", "M1"}), run + " is closed\n");
  EXPECT_NE(good({"history"}).find("  closed\n"), std::string::npos);
  const std::string one = plain(good({"history", run}), run);
  EXPECT_NE(one.find("CHECKS    closed\n " + m1 + "       signed off <by somebody>\n " + m2 +
                     "       signed off <by somebody>: CHG0412\\x1B[1m\n"),
            std::string::npos)
      << one;
}

TEST_F(Attesting, TakesSeveralAtOnceOrNone) {
  const std::string run = apply();
  EXPECT_EQ(refusal({"attest", run, "M1", "M3"}),
            "error: " + run +
                " has no check M3\n"
                "  hint: it has M1, M2; nothing was written\n");
  EXPECT_EQ(good({"attest", run, "M2", "M1", "M2"}), run + " is closed\n");
}

TEST_F(Attesting, TellsWhoSignedOffBefore) {
  const std::string run = apply();
  good({"attest", run, "M1"});
  const std::string twice = refusal({"attest", run, "M2", "M1"});
  EXPECT_EQ(plain(twice, run),
            "error: M1 of RUN was signed off before: <by somebody>\n"
            "  hint: nothing was written; a check is signed off once\n");
  const auto list = parse_json(good({"history", run, "--format", "json"}));
  const std::string who = (*list)["attestations"][0]["who"];
  EXPECT_NE(twice.find("by " + who + " at "), std::string::npos) << twice;
  EXPECT_EQ((*list)["checks"], "open: M2");
  EXPECT_EQ((*list)["attestations"][1]["who"], Json());
}

TEST_F(Attesting, IsForRunsThatEndedWell) {
  for (const char* end : {"failed", "refused", "interrupted"}) {
    fs::remove(folder_ / "kept.sqlite");
    const std::string run = keep_run(end);
    EXPECT_EQ(
        refusal({"attest", run, "M1", "--journal", "kept.sqlite"}),
        "error: " + run + " did not end well: " + end +
            "\n  hint: finish it first: plan and apply again, and sign off the checks of that "
            "run\n");
    EXPECT_EQ(good({"history", "--journal", "kept.sqlite"}).find("open"), std::string::npos);
  }
  fs::remove(folder_ / "kept.sqlite");
  const std::string run = keep_run("");
  EXPECT_EQ(
      refusal({"attest", run, "M1", "--journal", "kept.sqlite"}),
      "error: " + run +
          " has no end: it was killed, or is still under way\n"
          "  hint: where it was killed, plan and apply again, and sign off the checks of that "
          "run\n");
}

TEST_F(Attesting, IsNotForARunThatWasTakenBackButForItsUndo) {
  write(folder_ / "two/manifest.yaml",
        replaced(content(folder_ / "two/manifest.yaml"), "[IIS, SMTP]", "[IIS]"));
  const std::string run = apply();
  const std::string back = good({"apply", "--undo", run, "--yes"});
  const std::string undo = run_in(back.substr(back.find("\nRUN ") + 1));
  EXPECT_NE(back.find("signet attest " + undo + " M1 M2\n"), std::string::npos) << back;
  EXPECT_EQ(refusal({"attest", run, "M1"}), "error: " + run + " was taken back by " + undo +
                                                "\n  hint: signet attest " + undo +
                                                " lists what is to be looked at after that\n");
  EXPECT_EQ(good({"attest", undo, "M1", "M2"}), undo + " is closed\n");
}

TEST_F(Attesting, HasNothingToListWithoutAJournalOrChecks) {
  EXPECT_EQ(refusal({"attest", "last"}), (state_ / "signet/journal.sqlite").string() +
                                             ": error: there is no journal yet: nothing was "
                                             "applied here\n"
                                             "  hint: --journal FILE names another one\n");
  make_fleet("two-servers", "other");
  const std::string report = good({"apply", "other", "--yes"});
  const std::string run = run_in(report.substr(report.find("\nRUN ") + 1));
  EXPECT_EQ(report.find("OPEN"), std::string::npos);
  EXPECT_EQ(good({"attest", run}), "nothing was left to a person\n" + run + " is closed\n");
  EXPECT_EQ(refusal({"attest", run, "M1"}),
            "error: " + run + " has no check M1\n  hint: nothing was left to a person\n");
  EXPECT_EQ(refusal({"attest", run, "--note", "x"}),
            "--note: error: a note belongs to a check\n  hint: signet attest RUN M1 --note TEXT\n");
}

TEST_F(Attesting, TellsMachinesWhatIsOpen) {
  const auto report = parse_json(good({"apply", "two", "--yes", "--format", "json"}));
  ASSERT_TRUE(report);
  EXPECT_EQ((*report)["open_checks"], Json::array({"M1", "M2"}));
  const auto list = parse_json(good({"history", "--format", "json"}));
  EXPECT_EQ((*list)["runs"][0]["checks"], "open: M1, M2");
}

}  // namespace
}  // namespace signet::test
