#include "world.h"

namespace signet::test {
namespace {

using Planning = World;

TEST_F(Planning, ChangesAreTwoAndNothingToDoIsZero) {
  make_fleet("two-servers", "two");
  EXPECT_EQ(signet({"plan", "two"}).code, 2);
  EXPECT_EQ(signet({"apply", "two", "--yes"}).code, 0);
  EXPECT_EQ(signet({"plan", "two"}).code, 0);
}

TEST_F(Planning, ChangesNothingAndResolvesNothing) {
  make_fleet("farm", "farm");
  const std::string manifest = content(folder_ / "farm/manifest.yaml");
  const std::string command = "{command: [touch, " + (folder_ / "TOUCHED").string() + "]}";
  write(folder_ / "farm/manifest.yaml", replaced(manifest, "{env: SIGNET_DEMO_PASSWORD}", command));
  environment_.erase("SIGNET_DEMO_PASSWORD");
  const auto before = tree(folder_);

  EXPECT_EQ(signet({"validate", "farm"}).code, 0);
  EXPECT_EQ(signet({"plan", "farm"}).code, 2);
  EXPECT_EQ(signet({"plan", "farm", "--format", "json", "--all"}).code, 2);
  EXPECT_EQ(signet({"verify", "farm"}).code, 2);
  EXPECT_EQ(signet({"show", "farm"}).code, 0);
  EXPECT_EQ(signet({"show", "farm/fleet"}).code, 0);
  EXPECT_EQ(signet({"discover", "farm/fleet"}).code, 0);

  EXPECT_EQ(tree(folder_), before);
}

// All but when it was made.
std::string change_of(const std::string& plan) { return plan.substr(0, plan.find("\nMADE ")); }

TEST_F(Planning, OnSavedObservationsNeedsNoServer) {
  make_fleet("two-servers", "two");
  write(folder_ / "observed/all.json", good({"show", "two", "--format", "json"}));
  const std::string live = change_of(signet({"plan", "two"}).out);
  fs::remove_all(folder_ / "two/fleet");
  const Ran saved = signet({"plan", "two", "--observed", "observed"});
  EXPECT_EQ(saved.code, 2);
  EXPECT_EQ(change_of(saved.out), live);
  EXPECT_EQ(change_of(signet({"plan", "two", "--observed", "observed/all.json"}).out), live);
}

TEST_F(Planning, ASavedPlanIsReviewedWithoutItsServers) {
  make_fleet("two-servers", "two");
  const std::string plan = signet({"plan", "two", "-o", "plan.json"}).out;
  fs::remove_all(folder_ / "two");
  const Ran ran = signet({"review", "plan.json"});
  EXPECT_EQ(ran.code, 0) << ran.err;
  EXPECT_EQ(ran.out, plan);
  const std::string digest = plan.substr(5, 8);
  for (const auto& [format, beginning] : std::vector<std::pair<std::string, std::string>>{
           {"markdown", "### PLAN " + digest + ": "},
           {"dot", "digraph \"plan " + digest + "\" {"},
           {"json", content(folder_ / "plan.json")}}) {
    const Ran shown = signet({"review", "plan.json", "--format", format});
    EXPECT_EQ(shown.code, 0) << shown.err;
    EXPECT_EQ(shown.out.substr(0, beginning.size()), beginning);
  }
}

TEST_F(Planning, AReviewSaysWhatWasAddedSinceAnApproval) {
  make_fleet("renewal", "renewal");
  EXPECT_EQ(signet({"plan", "renewal", "--only", "EX16-02", "-o", "old.json"}).code, 2);
  EXPECT_EQ(signet({"plan", "renewal", "-o", "new.json"}).code, 2);
  const Ran more = signet({"review", "new.json", "--approved", "old.json"});
  EXPECT_NE(more.out.find("\nSINCE APPROVED "), std::string::npos) << more.out;
  EXPECT_NE(more.out.find(": ADDED "), std::string::npos) << more.out;
  const Ran less = signet({"review", "old.json", "--approved", "new.json"});
  EXPECT_NE(less.out.find(": nothing added"), std::string::npos) << less.out;
}

TEST_F(Planning, AReviewRefusesAnEditedPlan) {
  make_fleet("two-servers", "two");
  EXPECT_EQ(signet({"plan", "two", "-o", "plan.json"}).code, 2);
  write(folder_ / "plan.json", replaced(content(folder_ / "plan.json"), "EX16-02", "EX16-09"));
  const Ran ran = signet({"review", "plan.json"});
  EXPECT_EQ(ran.code, 5);
  EXPECT_EQ(ran.out, "");
  EXPECT_NE(ran.err.find("plan.json"), std::string::npos) << ran.err;
}

// The first line of a plan, from "valid until" on.
std::string validity(const std::string& plan) {
  const std::size_t from = plan.find("valid until");
  return plan.substr(from, plan.find('\n') - from);
}

TEST_F(Planning, HoldsForAsLongAsItIsTold) {
  make_fleet("two-servers", "two");
  const std::string week = validity(signet({"plan", "two"}).out);
  EXPECT_EQ(validity(signet({"plan", "two", "--ttl", "7d"}).out), week);
  EXPECT_NE(validity(signet({"plan", "two", "--ttl", "1h"}).out), week);
  for (const std::string wrong : {"0s", "soon", "400d"}) {
    const Ran ran = signet({"plan", "two", "--ttl", wrong});
    EXPECT_EQ(ran.code, 1);
    EXPECT_EQ(ran.err, "--ttl: error: \"" + wrong + "\" is no duration of at most 366 days\n" +
                           "  hint: for example 12h or 7d\n");
  }
}

TEST_F(Planning, OnNoObservationsIsAnError) {
  make_fleet("two-servers", "two");
  fs::create_directories(folder_ / "observed");
  const Ran ran = signet({"plan", "two", "--observed", "observed"});
  EXPECT_EQ(ran.code, 1);
  EXPECT_EQ(ran.err,
            "observed: error: no observation is here\n"
            "  hint: signet show PATH --format json > FILE.json saves one\n");
}

TEST_F(Planning, AnUnreadableServerIsUnknownAndNeverUnchanged) {
  make_fleet("two-servers", "two");
  write(folder_ / "two/fleet/EX16-02/store.json", "{");
  const Ran ran = signet({"plan", "two"});
  EXPECT_EQ(ran.code, 3);
  EXPECT_NE(ran.out.find("1 unknown"), std::string::npos) << ran.out;
}

TEST_F(Planning, OnlyAndExceptChooseServers) {
  make_fleet("renewal", "renewal");
  const std::string plan = signet({"plan", "renewal", "--only", "EX16-02", "--all"}).out;
  EXPECT_NE(plan.find("EX16-02/import/webmail"), std::string::npos) << plan;
  EXPECT_EQ(plan.find("EX16-03"), std::string::npos) << plan;
  const std::string rest = signet({"plan", "renewal", "--except", "EX16-02"}).out;
  EXPECT_EQ(rest.find("EX16-02"), std::string::npos) << rest;
  const Ran unknown = signet({"plan", "renewal", "--only", "EX16-22"});
  EXPECT_EQ(unknown.code, 1);
  EXPECT_EQ(unknown.err,
            "--only: error: there is no server \"EX16-22\" in the manifest\n"
            "  hint: did you mean \"EX16-02\"?\n");
}

TEST_F(Planning, ASavedPlanIsTheSameOnEveryMachine) {
  make_fleet("two-servers", "two");
  EXPECT_EQ(signet({"plan", "two", "-o", "plan.json"}).code, 2);
  const std::string plan = content(folder_ / "plan.json");
  EXPECT_EQ(plan.find(folder_.string()), std::string::npos);
  EXPECT_NE(plan.find("\"root\":\"two\""), std::string::npos) << plan;
}

TEST_F(Planning, ReplacesNothingButPlans) {
  make_fleet("two-servers", "two");
  const auto before = tree(folder_);
  for (const std::string slip : {"two/manifest.yaml", "two/fleet/EX16-01/store.json"}) {
    const Ran ran = signet({"plan", "two", "-o", slip});
    EXPECT_EQ(ran.code, 1);
    EXPECT_EQ(ran.err, slip +
                           ": error: is there and is no plan: it is not replaced\n"
                           "  hint: name another file after -o\n");
  }
  EXPECT_EQ(signet({"plan", "two", "-o", "/dev/null"}).code, 1);
  EXPECT_EQ(tree(folder_), before);
  EXPECT_EQ(signet({"plan", "two", "-o", "plan.json"}).code, 2);
  EXPECT_EQ(signet({"plan", "two", "-o", "plan.json"}).code, 2);
}

TEST_F(Planning, APlanLeadsNoFurtherThanTheFoldersAtHand) {
  make_fleet("two-servers", "two");
  fs::create_directories(folder_ / "a/b");
  signet({"plan", "two", "-o", "a/b/plan.json"});
  const Ran ran = run({"bash", "-c", "cd a && \"$SIGNET\" apply b/plan.json --yes"});
  EXPECT_EQ(ran.code, 1);
  EXPECT_NE(ran.err.find("which is neither below this folder nor below the plan's"),
            std::string::npos)
      << ran.err;
  EXPECT_EQ(signet({"apply", "a/b/plan.json", "--yes"}).code, 0);
}

TEST_F(Planning, APlanThatCannotBeSavedIsReported) {
  make_fleet("two-servers", "two");
  const Ran ran = signet({"plan", "two", "-o", "nowhere/plan.json"});
  EXPECT_EQ(ran.code, 1);
  EXPECT_EQ(ran.err, "nowhere/plan.json: error: cannot write: No such file or directory\n");
}

TEST_F(Planning, MistakesInAManifestAreShownWhereTheyAre) {
  write(folder_ / "web.yaml", "signet: 1\ncertifcates: {}\n");
  const Ran ran = signet({"plan", "web.yaml"});
  EXPECT_EQ(ran.code, 1);
  EXPECT_EQ(ran.out, "");
  EXPECT_EQ(ran.err.substr(0, ran.err.find('\n')),
            "web.yaml:2:1: error: unknown key \"certifcates\" in a manifest");
  EXPECT_EQ(signet({"validate", "web.yaml"}).err, ran.err);
}

}  // namespace
}  // namespace signet::test
