#include "base/json.h"
#include "cli/git_commit.h"
#include "plan/plan_file.h"
#include "world.h"

namespace signet::test {
namespace {

class History : public World {
 protected:
  History() { make_fleet("two-servers", "two"); }
  fs::path journal() const { return state_ / "signet/journal.sqlite"; }
};

TEST_F(History, HasNothingBeforeTheFirstRunAndMakesNoFile) {
  const Ran ran = signet({"history"});
  EXPECT_EQ(ran.code, 1);
  EXPECT_EQ(ran.err, journal().string() +
                         ": error: there is no journal yet: nothing was applied here\n"
                         "  hint: --journal FILE names another one\n");
  signet({"plan", "two"});
  EXPECT_EQ(signet({"apply", "two"}).code, 1);  // declined
  EXPECT_TRUE(!fs::exists(journal()) || good({"history"}).find("\n2") == std::string::npos);
}

TEST_F(History, ListsRunsAndTellsTheStepsOfOne) {
  const std::string run = run_in(good({"apply", "two", "--yes"}));
  const std::string list = good({"history"});
  EXPECT_EQ(
      list.find(
          "RUN                   STARTED               CHANGE    END   STEPS   CHECKS  UNDO\n" +
          run + "  20"),
      0U)
      << list;
  EXPECT_NE(list.find("  done  5 done  closed\n"), std::string::npos) << list;
  const std::string one = good({"history", run.substr(0, 15)});
  EXPECT_EQ(one.find("RUN " + run + "  done\nCHANGE    "), 0U) << one;
  EXPECT_NE(one.find("STEPS     5 done\n"
                     " EX16-01/export/webmail: done\n"
                     " EX16-02/import/webmail: done\n"
                     " EX16-02/assign/webmail:IIS: done\n"
                     " EX16-02/assign/webmail:SMTP: done\n"
                     " EX16-02/prove/webmail: done\n"),
            std::string::npos)
      << one;
  EXPECT_NE(one.find((folder_ / "two").string()), std::string::npos) << one;
}

TEST_F(History, TellsMachines) {
  const Ran applied = signet({"apply", "two", "--yes", "--format", "json"});
  const auto report = parse_json(applied.out);
  ASSERT_TRUE(report);
  const auto list = parse_json(good({"history", "--format", "json"}));
  ASSERT_TRUE(list);
  const Json& run = (*list)["runs"][0];
  EXPECT_EQ(run["run"], (*report)["run"]);
  EXPECT_EQ(run["digest"], (*report)["digest"]);
  EXPECT_EQ(run["end"], "done");
  EXPECT_EQ(run["counts"]["done"], 5);
  const auto one = parse_json(good({"history", "last", "--format", "json"}));
  EXPECT_EQ((*one)["steps"].size(), 5U);
  EXPECT_EQ((*one)["steps"][1]["address"], "EX16-02/import/webmail");
}

TEST_F(History, IsKeptWhereItIsToldTo) {
  good({"apply", "two", "--yes", "--journal", "mine/runs.sqlite"});
  EXPECT_TRUE(fs::is_empty(state_));
  EXPECT_NE(good({"history", "--journal", "mine/runs.sqlite"}).find("5 done"), std::string::npos);
  environment_.erase("XDG_STATE_HOME");
  environment_["HOME"] = folder_.string();
  good({"plan", "two"});
  EXPECT_EQ(signet({"apply", "two", "--yes"}).code, 0);  // nothing to do, nothing to keep
  EXPECT_FALSE(fs::exists(folder_ / ".local"));
  environment_.erase("HOME");
  const Ran ran = signet({"history"});
  EXPECT_EQ(ran.code, 1);
  EXPECT_EQ(ran.err,
            "error: there is no place for the journal: neither XDG_STATE_HOME nor HOME is set\n"
            "  hint: --journal FILE names one\n");
}

TEST_F(History, ThatCannotBeWrittenKeepsEverythingAsItIs) {
  const auto before = tree(folder_);
  const Ran full = signet({"apply", "two", "--yes", "--journal", "/dev/full"});
  EXPECT_EQ(full.code, 1);
  EXPECT_EQ(full.err,
            "/dev/full: error: cannot write the journal: not a file\n"
            "  hint: --journal FILE names another place\n");
  EXPECT_EQ(signet({"apply", "two", "--yes", "--journal", "/proc/no/runs.sqlite"}).code, 1);
  EXPECT_EQ(tree(folder_), before);
}

// The journal is there and can be opened; the disk has no room for one more run.
TEST_F(History, ThatRunsOutOfRoomStopsBeforeTheFirstAct) {
  make_fleet("two-servers", "other");
  good({"apply", "other", "--yes"});
  const auto before = tree(folder_);
  const Ran ran =
      run({"bash", "-c", "trap '' XFSZ; ulimit -f 4; \"$SIGNET\" apply two --yes --parallel 1"});
  EXPECT_EQ(ran.code, 1) << ran.out << ran.err;
  EXPECT_NE(ran.err.find("--journal FILE names another place\n"), std::string::npos) << ran.err;
  EXPECT_EQ(tree(folder_), before);
}

TEST_F(History, ThatIsDamagedStopsApplyAndIsLeftAsItIs) {
  write(journal(), std::string(5000, 'x'));
  const auto before = tree(folder_);
  const Ran ran = signet({"apply", "two", "--yes"});
  EXPECT_EQ(ran.code, 1);
  EXPECT_EQ(ran.err.find(journal().string() +
                         ": error: cannot open the journal: the file is no journal, or it is "
                         "damaged\n  hint: nothing was changed in it: move it"),
            0U)
      << ran.err;
  EXPECT_EQ(tree(folder_), before);
  EXPECT_EQ(content(journal()), std::string(5000, 'x'));
}

// --- the commit that a plan's header names ---

class Commits : public History {
 protected:
  const std::string first_ = std::string(40, 'a'), second_ = std::string(40, 'b');
};

TEST_F(Commits, AreReadFromBranchesPackedReferencesAndLinkedTrees) {
  write(folder_ / ".git/HEAD", "ref: refs/heads/main\n");
  EXPECT_EQ(find_commit(folder_ / "two"), "");
  write(folder_ / ".git/packed-refs", "# pack-refs with: peeled\n" + first_ +
                                          " refs/heads/main\n^" + second_ + "\n" + second_ +
                                          " refs/heads/other\n");
  EXPECT_EQ(find_commit(folder_ / "two"), first_);
  write(folder_ / ".git/refs/heads/main", second_ + "\n");
  EXPECT_EQ(find_commit(folder_ / "two"), second_);
  write(folder_ / ".git/worktrees/linked/HEAD", "ref: refs/heads/other\n");
  write(folder_ / ".git/worktrees/linked/commondir", "../..\n");
  write(folder_ / "linked/.git", "gitdir: " + (folder_ / ".git/worktrees/linked").string() + "\n");
  EXPECT_EQ(find_commit(folder_ / "linked"), second_);
  write(folder_ / ".git/HEAD", first_ + "\n");
  EXPECT_EQ(find_commit(folder_), first_);
}

TEST_F(Commits, AreNothingThatARepositoryShouldNotSay) {
  write(folder_ / "secret", first_);
  for (const char* head :
       {"ref: refs/../../secret", "ref: secret", "ref: refs/heads/loop", "x", ""}) {
    write(folder_ / ".git/refs/heads/loop", "ref: refs/heads/loop\n");
    write(folder_ / ".git/HEAD", head);
    EXPECT_EQ(find_commit(folder_), "") << head;
  }
}

TEST_F(Commits, StandInThePlansHeader) {
  write(folder_ / ".git/HEAD", first_ + "\n");
  signet({"plan", "two", "-o", "plan.json"});
  const auto file = read_plan_file(content(folder_ / "plan.json"));
  ASSERT_TRUE(file);
  EXPECT_EQ(file->header.commit, first_);
  EXPECT_NE(file->header.host, "");
  EXPECT_FALSE(file->header.seen.empty());
}

}  // namespace
}  // namespace signet::test
