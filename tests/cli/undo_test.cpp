#include <algorithm>

#include "base/json.h"
#include "journal/journal.h"
#include "plan/plan_file.h"
#include "world.h"

namespace signet::test {
namespace {

class Undoing : public World {
 protected:
  // Two servers, of which EX16-02 is to use webmail for `services`.
  void make_two(const std::string& services) {
    make_fleet("two-servers", "two");
    write(folder_ / "two/manifest.yaml",
          replaced(content(folder_ / "two/manifest.yaml"), "[IIS, SMTP]", services));
    before_ = state();
  }
  Json state() const {
    auto json = parse_json(good({"show", "two/fleet", "--format", "json"}));
    return json ? (*json)["servers"] : Json();
  }
  // What a run of this plan would have written until a moment: each step with its end.
  std::string keep_run(
      const std::vector<std::pair<std::string, std::optional<std::string>>>& steps) {
    const auto journal = Journal::open(folder_ / "kept.sqlite").value();
    RunRecord run;
    run.id = "20261123-000000-0000";
    run.plan = content(folder_ / "plan.json");
    run.digest = change_digest(read_plan_file(run.plan)->plan).text();
    run.root = (folder_ / "two").string();
    EXPECT_TRUE(journal->begin(run));
    for (const auto& [address, end] : steps) {
      EXPECT_TRUE(journal->step_started(run.id, address));
      if (!end) continue;
      EXPECT_TRUE(journal->step_finished(run.id, {address, end, ""}));
    }
    return run.id;
  }
  Ran undo(const std::string& run) const {
    return signet({"apply", "--undo", run, "--yes", "--journal", "kept.sqlite"});
  }

  Json before_;
};

TEST_F(Undoing, GivesBackWhatWasThereBefore) {
  make_two("[IIS]");
  const std::string run = run_in(good({"apply", "two", "--yes"}));
  ASSERT_NE(state(), before_);
  const Ran back = signet({"apply", "--undo", run, "--yes"});
  EXPECT_EQ(back.code, 0) << back.err << back.out;
  EXPECT_EQ(back.out.find("Takes back " + run + ". The way back belongs to its plan "), 0U)
      << back.out;
  EXPECT_NE(back.out.find("Proven: "), std::string::npos) << back.out;
  EXPECT_EQ(state(), before_);

  const std::string undo = run_in(back.out.substr(back.out.find("RUN ")));
  EXPECT_NE(good({"history"}).find("taken back by " + undo), std::string::npos);
  EXPECT_NE(good({"history", undo}).find("takes back " + run), std::string::npos);
}

TEST_F(Undoing, IsDoneOnceAndNotUndoneItself) {
  make_two("[IIS]");
  const std::string run = run_in(good({"apply", "two", "--yes"}));
  good({"apply", "--undo", run, "--yes"});
  const Ran again = signet({"apply", "--undo", run, "--yes"});
  EXPECT_EQ(again.code, 5);
  EXPECT_EQ(again.err.find("error: " + run + " was taken back already, by "), 0U) << again.err;
  const Ran undo_of_undo = signet({"apply", "--undo", "last", "--yes"});
  EXPECT_EQ(undo_of_undo.code, 5);
  EXPECT_NE(undo_of_undo.err.find(" took back " + run +
                                  " and is not taken back itself\n"
                                  "  hint: make a new plan and apply it\n"),
            std::string::npos)
      << undo_of_undo.err;
}

// The copy was there before, so that it does not go, and nothing takes SMTP off it.
TEST_F(Undoing, SaysFirstWhatStays) {
  make_two("[IIS, SMTP]");
  good({"store", "add", "two/fleet/EX16-02", "two/webmail.pfx", "--password-env",
        "SIGNET_DEMO_PASSWORD"});
  const std::string run = run_in(good({"apply", "two", "--yes"}));
  const Ran back = signet({"apply", "--undo", run, "--yes"});
  EXPECT_EQ(back.code, 3) << back.err;
  EXPECT_EQ(back.out.find("STAYS, as it cannot be taken back: 1 step\n"
                          " EX16-02/assign/webmail:SMTP: the copy was there before, and no service "
                          "can be taken off a certificate\n"
                          "Takes back "),
            0U)
      << back.out;
  const Ran rest = signet({"apply", "--undo", run, "--yes"});
  EXPECT_EQ(rest.code, 5);
  EXPECT_NE(rest.err.find("was taken back already"), std::string::npos) << rest.err;
}

TEST_F(Undoing, IsRefusedWhenWhatTheRunLeftHasMoved) {
  make_two("[IIS]");
  take_file("farm/mail-2026.pfx");
  const std::string run = run_in(good({"apply", "two", "--yes"}));
  good({"store", "add", "two/fleet/EX16-02", "mail-2026.pfx", "--services", "IIS", "--password-env",
        "SIGNET_DEMO_PASSWORD"});
  const Json moved = state();
  const Ran back = signet({"apply", "--undo", run, "--yes"});
  EXPECT_EQ(back.code, 5);
  EXPECT_NE(back.err.find("error: EX16-02 slot IIS is EBE7D028"), std::string::npos) << back.err;
  EXPECT_NE(back.err.find("error: the world has moved since " + run +
                          ", so that it cannot be taken back (1 server: EX16-02)\n"),
            std::string::npos)
      << back.err;
  EXPECT_EQ(state(), moved);
}

// What was there already is not the run's to take back.
TEST_F(Undoing, LeavesWhatTheRunFoundAlready) {
  make_two("[IIS]");
  signet({"plan", "two", "-o", "plan.json"});
  good({"apply", "two", "--yes"});
  const std::string run = keep_run({{"EX16-01/export/webmail", "done"},
                                    {"EX16-02/import/webmail", "already"},
                                    {"EX16-02/assign/webmail:IIS", "done"}});
  const Ran back = undo(run);
  EXPECT_EQ(back.code, 0) << back.err << back.out;
  EXPECT_NE(back.out.find("  1 step: 1 done"), std::string::npos) << back.out;
  EXPECT_NE(good({"show", "two/fleet/EX16-02"}).find("BC078987"), std::string::npos);
}

// Nobody wrote down how the steps ended, and their ends are there: so they were done.
TEST_F(Undoing, LooksAtTheServerWhereTheJournalDoesNotKnow) {
  make_two("[IIS]");
  signet({"plan", "two", "-o", "plan.json"});
  good({"apply", "two", "--yes"});
  const std::string run = keep_run({{"EX16-01/export/webmail", "done"},
                                    {"EX16-02/import/webmail", "done"},
                                    {"EX16-02/assign/webmail:IIS", std::nullopt}});
  const Ran back = undo(run);
  EXPECT_EQ(back.code, 0) << back.err << back.out;
  EXPECT_NE(back.out.find("That run has no end: it was killed, or is still under way."),
            std::string::npos)
      << back.out;
  EXPECT_EQ(state(), before_);
}

TEST_F(Undoing, DoesNothingForAStepThatNeverHappened) {
  make_two("[IIS]");
  signet({"plan", "two", "-o", "plan.json"});
  const std::string run =
      keep_run({{"EX16-01/export/webmail", "done"}, {"EX16-02/import/webmail", std::nullopt}});
  const Ran back = undo(run);
  EXPECT_EQ(back.code, 5);
  EXPECT_EQ(back.err, "error: " + run +
                          " did nothing that could be taken back\n"
                          "  hint: nothing was changed\n");
}

TEST_F(Undoing, NeedsAnAnswerOfTheServerWhereTheJournalDoesNotKnow) {
  make_two("[IIS]");
  signet({"plan", "two", "-o", "plan.json"});
  const std::string run = keep_run({{"EX16-02/import/webmail", "unknown"}});
  write(folder_ / "two/fleet/EX16-02/store.json", "{");
  const Ran back = undo(run);
  EXPECT_EQ(back.code, 5);
  EXPECT_EQ(back.err.find("EX16-02/import/webmail: error: nobody knows whether this step was done, "
                          "and its server could not be read ("),
            0U)
      << back.err;
}

TEST_F(Undoing, OfAFailedRunTakesBackWhatItDid) {
  make_two("[IIS]");
  take_file("farm/mail-2026.pfx");
  for (const char* server : {"EX16-03", "EX16-04"}) {
    good({"store", "init", std::string("two/fleet/") + server, "--self-signed", server});
  }
  good({"store", "add", "two/fleet/EX16-03", "mail-2026.pfx", "--exportable", "--password-env",
        "SIGNET_DEMO_PASSWORD"});
  write(folder_ / "two/mail.yaml",
        "signet: 1\ncertificates:\n  mail:\n"
        "    thumbprint: EBE7D028C9BBB1CF94D22F89B0E330F1423AE00B\n"
        "    source: [{server: EX16-03}]\n"
        "groups:\n  more: {servers: [EX16-03, EX16-04], certificates: {mail: []}}\n");
  before_ = state();
  write(folder_ / "two/fleet/EX16-03/store.key", "not its password");
  const Ran failed = signet({"apply", "two", "--yes"});
  ASSERT_EQ(failed.code, 4) << failed.err << failed.out;
  const Ran back = signet({"apply", "--undo", "last", "--yes"});
  EXPECT_EQ(back.code, 0) << back.err << back.out;
  EXPECT_EQ(state()["EX16-02"], before_["EX16-02"]);
}

// Whatever the moment, the journal knows enough to go back to the beginning.
TEST_F(Undoing, OfAKilledRunGivesBackWhatWasThereBefore) {
  make_two("[IIS]");
  fs::rename(folder_ / "two", folder_ / "start");
  for (const std::size_t lines : {1U, 2U, 3U, 4U}) {
    SCOPED_TRACE(lines);
    fs::remove_all(folder_ / "two");
    fs::copy(folder_ / "start", folder_ / "two", fs::copy_options::recursive);
    {
      Program program(signet_command({"apply", "two", "--yes"}));
      program.read_until([&](const Ran& ran) {
        return static_cast<std::size_t>(std::ranges::count(ran.err, '\n')) >= lines;
      });
      program.signal(SIGKILL);
      program.finish();
    }
    const Ran back = signet({"apply", "--undo", "last", "--yes"});
    EXPECT_TRUE(back.code == 0 || (lines == 1 && back.code == 5)) << back.err << back.out;
    EXPECT_EQ(state(), before_);
  }
}

}  // namespace
}  // namespace signet::test
