#include "signers.h"

namespace signet::test {
namespace {

using Wanting = Signers;

TEST_F(Wanting, APlanNeedsWhatTheRunnerSaysAndNeverLess) {
  EXPECT_EQ(approvals_wanted(plan_, trust_), 2U);
  plan_.approvals = 1;
  EXPECT_EQ(approvals_wanted(plan_, trust_), 2U);
  plan_.approvals = 3;
  EXPECT_EQ(approvals_wanted(plan_, trust_), 3U);
}

TEST_F(Wanting, ALikeForLikePlanMayNeedFewer) {
  trust_.approvals_like_for_like = 1;
  EXPECT_EQ(approvals_wanted(plan_, trust_), 2U);
  EXPECT_EQ(approvals_wanted(Plan(), trust_), 1U);
  Plan tightened;
  tightened.approvals = 2;
  EXPECT_EQ(approvals_wanted(tightened, trust_), 2U);
}

TEST_F(Wanting, WithoutSignersNobodyCanApprove) {
  EXPECT_EQ(check_approvals(plan_, std::vector<fs::path>(), Trust(), now_), Approvals());
  plan_.approvals = 2;
  EXPECT_EQ(to_text(check_approvals(plan_, std::vector<fs::path>(), Trust(), now_).error()),
            "error: 2 approvals wanted, and no trust file says who may give them\n"
            "  hint: name them in the file given with --trust: approvals: {signers: "
            "allowed_signers}");
}

TEST_F(Wanting, AFileOfSignersThatCannotBeReadIsAProblem) {
  write("allowed_signers", "# people\n\nalice ssh-ed25519 AAAA\n");
  EXPECT_EQ(verdict({}), trust_.signers.string() +
                             ":3: error: this line is no signer\n"
                             "  hint: NAME [OPTIONS] KEY-TYPE KEY, as ssh-keygen(1) describes it");
  fs::remove(trust_.signers);
  EXPECT_EQ(verdict({}),
            trust_.signers.string() + ": error: cannot read: No such file or directory");
}

TEST_F(Wanting, FilesWithoutEndAreNotLookedAt) {
  EXPECT_EQ(verdict(std::vector<fs::path>(101, folder_.path() / "a.sig")),
            "error: 101 signatures are more than the 100 that are looked at\n"
            "  hint: delete those that do not belong to this plan");
}

// PATH is this test's own; ctest runs each test in a process of its own.
class Program : public Signers {
 protected:
  Program() : path_(std::getenv("PATH")) {
    const fs::path alice = make_key("alice");
    allow("alice", alice);
    sign(alice, "a.sig");
    ::setenv("PATH", folder_.path().c_str(), 1);
  }
  ~Program() override { ::setenv("PATH", path_.c_str(), 1); }
  void stand_in(const std::string& script) const {
    ::chmod(write("ssh-keygen", "#!/bin/sh\n" + script).c_str(), 0755);
  }
  std::string verdict() const { return Signers::verdict({folder_.path() / "a.sig"}); }

 private:
  std::string path_;
};

TEST_F(Program, ThatIsNotThereIsAProblem) {
  EXPECT_EQ(verdict(),
            "error: ssh-keygen could not be used (the command cannot be started: No such file or "
            "directory)\n"
            "  hint: approvals need OpenSSH 8.9 or later on this machine");
}

TEST_F(Program, ThatSaysSomethingElseIsNotBelieved) {
  const std::string hint = "\n  hint: approvals need OpenSSH 8.9 or later on this machine";
  stand_in("exit 0");
  EXPECT_EQ(verdict(), "error: ssh-keygen could not be used (it ended with 0: )" + hint);
  stand_in("echo 'unknown option -- Y'; echo usage >&2; exit 1");
  EXPECT_EQ(
      verdict(),
      "error: ssh-keygen could not be used (it ended with 1: unknown option -- Y; usage)" + hint);
  stand_in("echo 'No user exists for uid 7' >&2; exit 255");
  EXPECT_EQ(
      verdict(),
      "error: ssh-keygen could not be used (it ended with 255: No user exists for uid 7)" + hint);
  stand_in("kill -9 $$");
  EXPECT_EQ(verdict(),
            "error: ssh-keygen could not be used (the command was ended by a signal)" + hint);
}

TEST_F(Program, GetsNothingOfThisProcessButWhereProgramsAre) {
  const fs::path seen = folder_.path() / "seen";
  stand_in("/usr/bin/env > " + seen.string() + "; echo 'Could not verify signature.'; exit 255");
  ::setenv("SSH_SK_PROVIDER", "/tmp/evil.so", 1);
  EXPECT_EQ(verdict(),
            "a.sig -: it is over other bytes: another change, or it is damaged\n0 of 2\n");
  const std::string environment = content(seen);
  EXPECT_NE(environment.find("LC_ALL=C\n"), std::string::npos);
  EXPECT_EQ(environment.find("SSH_SK_PROVIDER"), std::string::npos);
}

TEST_F(Program, LeavesNothingBehind) {
  const fs::path temporary = folder_.path() / "temporary";
  fs::create_directory(temporary);
  ::setenv("TMPDIR", temporary.c_str(), 1);
  stand_in("/bin/ls -la " + temporary.string() + "/* > " + (folder_.path() / "seen").string() +
           "; exit 9");
  verdict();
  ::unsetenv("TMPDIR");
  EXPECT_NE(content(folder_.path() / "seen").find("-rw-------"), std::string::npos);
  EXPECT_TRUE(fs::is_empty(temporary));
}

}  // namespace
}  // namespace signet::test
