#include "world.h"

namespace signet::test {
namespace {

using Applying = World;

TEST_F(Applying, BringsAboutWhatIsDesiredAndProvesIt) {
  make_fleet("two-servers", "two");
  const Ran ran = signet({"apply", "two", "--yes"});
  EXPECT_EQ(ran.code, 0) << ran.err;
  EXPECT_NE(ran.out.find("RUN " + run_in(ran.out) +
                         "  5 steps: 5 done, 0 already, 0 not done, 0 unknown, 0 skipped\n"
                         "Every step is done.\n"
                         "Proven: the servers were looked at again and are as planned.\n"),
            std::string::npos)
      << ran.out;
  EXPECT_EQ(signet({"verify", "two"}).code, 0);
  EXPECT_EQ(signet({"apply", "two"}).code, 0);  // nothing to do needs no approval
}

TEST_F(Applying, WithoutATerminalAndWithoutYesIsDeclined) {
  make_fleet("two-servers", "two");
  const auto before = tree(folder_);
  const Ran ran = signet({"apply", "two"});
  EXPECT_EQ(ran.code, 1);
  EXPECT_EQ(ran.err,
            "error: nobody is here to approve the plan\n"
            "  hint: --yes carries it out without a question\n");
  EXPECT_EQ(tree(folder_), before);
}

TEST_F(Applying, ASavedPlanWorksOnceAndFromAnotherPlace) {
  make_fleet("two-servers", "two");
  signet({"plan", "two", "-o", "two/plan.json"});
  fs::rename(folder_ / "two", folder_ / "moved");
  const Ran first = signet({"apply", "moved/plan.json", "--yes"});
  EXPECT_EQ(first.code, 0) << first.err;
  EXPECT_EQ(first.out, "RUN " + run_in(first.out) +
                           "  5 steps: 5 done, 0 already, 0 not done, 0 unknown, 0 skipped\n"
                           "Every step is done.\n"
                           "Proven: the servers were looked at again and are as planned.\n");
  const Ran second = signet({"apply", "moved/plan.json", "--yes"});
  EXPECT_EQ(second.code, 5);
  EXPECT_EQ(second.err,
            "moved/plan.json: error: the plan was applied already\n"
            "  hint: everything that it does is there; make a new plan if there is more to do\n");
}

TEST_F(Applying, ASavedPlanIsRefusedWhenTheWorldHasMoved) {
  make_fleet("two-servers", "two");
  make_fleet("farm", "farm");
  signet({"plan", "two", "-o", "plan.json"});
  good({"store", "add", "two/fleet/EX16-02", "farm/mail-2026.pfx", "--services", "IIS",
        "--password-env", "SIGNET_DEMO_PASSWORD"});
  const auto before = tree(folder_);
  const Ran ran = signet({"apply", "plan.json", "--yes"});
  EXPECT_EQ(ran.code, 5);
  EXPECT_NE(ran.err.find("EX16-02/assign/webmail:IIS: error: EX16-02 slot IIS is "
                         "EBE7D028C9BBB1CF94D22F89B0E330F1423AE00B (it was "),
            std::string::npos)
      << ran.err;
  EXPECT_NE(ran.err.find("error: the world has moved since the plan was made (1 server: EX16-02)\n"
                         "  hint: nothing was changed; make a new plan\n"),
            std::string::npos)
      << ran.err;
  EXPECT_EQ(tree(folder_), before);
}

TEST_F(Applying, ASavedPlanIsCarriedOutWhole) {
  make_fleet("two-servers", "two");
  signet({"plan", "two", "-o", "plan.json"});
  const Ran ran = signet({"apply", "plan.json", "--yes", "--only", "EX16-02"});
  EXPECT_EQ(ran.code, 1);
  EXPECT_EQ(ran.err,
            "plan.json: error: a saved plan is carried out whole\n"
            "  hint: make a plan with --only or --except\n");
}

TEST_F(Applying, TheTrustFileCanWantASavedPlan) {
  make_fleet("two-servers", "two");
  write(folder_ / "trust.yaml", "signet_trust: 1\napprovals: {apply_without_plan: false}\n");
  const Ran ran = signet({"apply", "two", "--yes", "--trust", "trust.yaml"});
  EXPECT_EQ(ran.code, 5);
  EXPECT_EQ(ran.err,
            "error: the trust file wants a saved plan\n"
            "  hint: signet plan PATH -o plan.json, have it reviewed, then signet apply "
            "plan.json\n");
  signet({"plan", "two", "-o", "plan.json"});
  EXPECT_EQ(signet({"apply", "plan.json", "--yes", "--trust", "trust.yaml"}).code, 0);
}

TEST_F(Applying, NothingStartsWithoutThePasswordOfItsSource) {
  make_fleet("farm", "farm");
  environment_.erase("SIGNET_DEMO_PASSWORD");
  const auto before = tree(folder_ / "farm");
  const Ran ran = signet({"apply", "farm", "--yes"});
  EXPECT_EQ(ran.code, 5);
  EXPECT_NE(ran.out.find("Refused, nothing was started: "), std::string::npos) << ran.out;
  EXPECT_NE(ran.out.find("SIGNET_DEMO_PASSWORD"), std::string::npos) << ran.out;
  EXPECT_EQ(tree(folder_ / "farm"), before);
}

TEST_F(Applying, AFailedStepIsToldAndWhatNeedsItIsSkipped) {
  make_fleet("two-servers", "two");
  write(folder_ / "two/fleet/EX16-01/store.key", "not its password");
  const Ran ran = signet({"apply", "two", "--yes"});
  EXPECT_EQ(ran.code, 4);
  EXPECT_NE(ran.out.find("  5 steps: 0 done, 0 already, 1 not done, 0 unknown, 4 skipped\n"
                         "FAILED\n EX16-01/export/webmail: "),
            std::string::npos)
      << ran.out;
  EXPECT_NE(ran.out.find("SKIPPED\n 4 because of EX16-01/export/webmail\n"), std::string::npos)
      << ran.out;
}

TEST_F(Applying, TellsMachinesWhatItDid) {
  make_fleet("two-servers", "two");
  const Ran ran = signet({"apply", "two", "--yes", "--format", "json", "--log-format", "json"});
  EXPECT_EQ(ran.code, 0);
  EXPECT_EQ(ran.out.front(), '{');
  EXPECT_NE(ran.out.find("\"succeeded\": true"), std::string::npos);
  EXPECT_NE(ran.out.find("\"unproven\": []"), std::string::npos);
  EXPECT_EQ(ran.err, "");
}

}  // namespace
}  // namespace signet::test
