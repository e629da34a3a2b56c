#include "world.h"

namespace signet::test {
namespace {

// EX16-01 has a certificate that EX16-02 is to get in the first wave, and EX16-03 in the second.
class MovedWorld : public World {
 protected:
  MovedWorld() {
    make_fleet("two-servers", "two");
    take_file("farm/mail-2026.pfx");
    good({"store", "init", "two/fleet/EX16-03", "--self-signed", "EX16-03"});
    write(folder_ / "two/manifest.yaml", replaced(replaced(content(folder_ / "two/manifest.yaml"),
                                                           "EX16-[01..02]", "EX16-[02..03]"),
                                                  "      webmail: [IIS, SMTP]\n",
                                                  "      webmail: [IIS]\n"
                                                  "    rollout: {waves: [EX16-02, EX16-03]}\n"
                                                  "  source: {servers: [EX16-01]}\n"));
    EXPECT_EQ(signet({"plan", "two", "-o", "plan.json"}).code, 2);
  }
  // Somebody else gives a service of a server another certificate.
  void move(const std::string& server, const std::string& service) const {
    good({"store", "add", "two/fleet/" + server, "mail-2026.pfx", "--services", service,
          "--password-env", "SIGNET_DEMO_PASSWORD"});
  }
  std::string holder(const std::string& server) const {
    const std::string shown = good({"show", "two/fleet/" + server});
    const std::size_t at = shown.find("IIS");
    return at == shown.npos ? "" : shown.substr(shown.rfind("\n  ", at) + 3, 8);
  }
};

TEST_F(MovedWorld, IsNamedServerByServer) {
  move("EX16-03", "IIS");
  move("EX16-02", "IIS");
  const auto before = tree(folder_);
  const Ran ran = signet({"apply", "plan.json", "--yes"});
  EXPECT_EQ(ran.code, 5);
  const std::size_t first = ran.err.find("error: EX16-02 slot IIS is ");
  const std::size_t second = ran.err.find("error: EX16-03 slot IIS is ");
  EXPECT_LT(first, second) << ran.err;
  EXPECT_NE(second, std::string::npos) << ran.err;
  EXPECT_NE(ran.err.find("error: the world has moved since the plan was made (2 servers: EX16-02, "
                         "EX16-03)\n  hint: nothing was changed; make a new plan\n"),
            std::string::npos)
      << ran.err;
  EXPECT_EQ(tree(folder_), before);
}

TEST_F(MovedWorld, WhereNoStepReliesOnItRefusesNothing) {
  move("EX16-02", "POP");
  const Ran ran = signet({"apply", "plan.json", "--yes"});
  EXPECT_EQ(ran.code, 0) << ran.err;
  EXPECT_NE(ran.err.find("also moved: EX16-02 slot POP: EBE7D028"), std::string::npos) << ran.err;
  EXPECT_NE(ran.err.find("no step relies on what also moved\n"), std::string::npos) << ran.err;
}

TEST_F(MovedWorld, LeavesOutItsWaveOnlyWhereThatIsAllowed) {
  move("EX16-03", "IIS");
  EXPECT_EQ(signet({"apply", "plan.json", "--yes"}).code, 5);
  const Ran ran = signet({"apply", "plan.json", "--yes", "--allow-unaffected"});
  EXPECT_EQ(ran.code, 3) << ran.err;
  EXPECT_NE(ran.err.find("wave 1 of mailbox runs\n"
                         "wave 2 of mailbox is left out: EX16-03 slot IIS moved\n"),
            std::string::npos)
      << ran.err;
  EXPECT_NE(ran.out.find("left out: EX16-03 slot IIS moved"), std::string::npos) << ran.out;
  EXPECT_EQ(holder("EX16-02"), "BC078987");
  EXPECT_EQ(holder("EX16-03"), "EBE7D028");
  EXPECT_NE(good({"history", "last"}).find("  incomplete\n"), std::string::npos);
}

TEST_F(MovedWorld, LeavesOutWhatNeedsItsWaveAsWell) {
  move("EX16-02", "IIS");
  const Ran ran = signet({"apply", "plan.json", "--yes", "--allow-unaffected"});
  // The second wave's import needs nothing of the first, so a copy goes there and stays unused.
  EXPECT_EQ(ran.code, 3) << ran.err;
  EXPECT_NE(ran.err.find("wave 1 of mailbox is left out: EX16-02 slot IIS moved\n"
                         "wave 2 of mailbox runs, less 1 step for want of what is left out\n"),
            std::string::npos)
      << ran.err;
  EXPECT_NE(holder("EX16-03"), "BC078987");
  EXPECT_EQ(holder("EX16-02"), "EBE7D028");
}

TEST_F(MovedWorld, OfEveryWaveRefusesAllOfIt) {
  move("EX16-02", "IIS");
  move("EX16-03", "IIS");
  const auto before = tree(folder_);
  EXPECT_EQ(signet({"apply", "plan.json", "--yes", "--allow-unaffected"}).code, 5);
  EXPECT_EQ(tree(folder_), before);
}

}  // namespace
}  // namespace signet::test
