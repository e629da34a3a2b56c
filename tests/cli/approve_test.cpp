#include "world.h"

namespace signet::test {
namespace {

// Two people who may sign, one who may not, and a plan for two servers.
class Approving : public World {
 protected:
  Approving() {
    for (const char* name : {"alice", "bob", "mallory"}) {
      const std::string comment = std::string(name) + "@laptop";
      run({"ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", comment, "-f", name});
    }
    write(folder_ / "allowed_signers", "alice@example.com " + content(folder_ / "alice.pub") +
                                           "bob@example.com " + content(folder_ / "bob.pub"));
    trust("least: 2");
    make_fleet("two-servers", "two");
    signet({"plan", "two", "-o", "plan.json"});
  }

  void trust(const std::string& approvals) const {
    write(folder_ / "trust.yaml",
          "signet_trust: 1\napprovals: {signers: allowed_signers, " + approvals + "}\n");
  }
  Ran sign(const std::string& key) const { return signet({"sign", "plan.json", "--key", key}); }
  Ran apply(std::vector<std::string> more = {}) const {
    std::vector<std::string> words = {"apply", "plan.json", "--yes", "--trust", "trust.yaml"};
    words.insert(words.end(), more.begin(), more.end());
    return signet(words);
  }
  // The change's digest, as anybody finds it in the plan file.
  std::string digest() const {
    const std::string plan = content(folder_ / "plan.json");
    const std::string key = "\"digest\":\"";
    const std::size_t at = plan.find(key);
    EXPECT_NE(at, std::string::npos);
    return plan.substr(at + key.size(), 64);
  }
  std::string fingerprint(const std::string& key) const {
    const std::string told = run({"ssh-keygen", "-l", "-f", key}).out;
    const std::size_t at = told.find("SHA256:");
    return told.substr(at, told.find(' ', at) - at);
  }
};

TEST_F(Approving, APlanIsCarriedOutWhenEnoughHaveSigned) {
  const Ran alice = sign("alice");
  EXPECT_EQ(alice.code, 0) << alice.err;
  EXPECT_NE(alice.out.find("PLAN    plan.json\nCHANGE  " + digest() + "\nCLASS   "),
            std::string::npos)
      << alice.out;
  EXPECT_NE(alice.out.find("STEPS   5 steps on 2 servers; 0 blocked, 0 not known, 0 left out, 0 "
                           "waived\n"),
            std::string::npos)
      << alice.out;
  EXPECT_TRUE(alice.out.ends_with("SIGNED  plan.json.alice@laptop.sig\n        with " +
                                  fingerprint("alice") + "\n"))
      << alice.out;
  sign("bob");
  const Ran ran = apply();
  EXPECT_EQ(ran.code, 0) << ran.err;
  EXPECT_TRUE(ran.err.starts_with("2 of 2 approvals: alice@example.com, bob@example.com\n"))
      << ran.err;
}

TEST_F(Approving, APlanWithTooFewSignersIsRefusedBeforeAnyServerIsLookedAt) {
  sign("alice");
  sign("mallory");
  write(folder_ / "plan.json.old.sig", "nonsense");
  fs::rename(folder_ / "two/fleet", folder_ / "two/away");
  const auto before = tree(folder_);
  const Ran ran = apply();
  EXPECT_EQ(ran.code, 5);
  EXPECT_EQ(ran.out, "");
  EXPECT_EQ(ran.err,
            "plan.json: error: the plan has 1 of 2 approvals (approved: alice@example.com; "
            "plan.json.mallory@laptop.sig does not count: its key " +
                fingerprint("mallory") +
                " is not in allowed_signers; plan.json.old.sig does not count: it is no SSH "
                "signature)\n"
                "  hint: nothing was changed; signet sign plan.json by another of the signers\n");
  EXPECT_EQ(tree(folder_), before);
}

TEST_F(Approving, AnotherPlansSignaturesDoNotCount) {
  sign("alice");
  sign("bob");
  signet({"plan", "two", "-o", "plan.json", "--only", "EX16-02"});
  const Ran ran = apply();
  EXPECT_EQ(ran.code, 5);
  EXPECT_EQ(ran.err,
            "plan.json: error: the plan has 0 of 2 approvals (nobody has approved; "
            "plan.json.alice@laptop.sig does not count: it is over other bytes: another change, or "
            "it is damaged; plan.json.bob@laptop.sig does not count: it is over other bytes: "
            "another change, or it is damaged)\n"
            "  hint: nothing was changed; signet sign plan.json by another of the signers\n");
}

TEST_F(Approving, AnEarlierPlanThatDidMoreCoversThisOne) {
  sign("alice");
  sign("bob");
  for (const char* name : {"plan.json", "plan.json.alice@laptop.sig", "plan.json.bob@laptop.sig"}) {
    fs::rename(folder_ / name, folder_ / ("old-" + std::string(name)));
  }
  signet({"plan", "two", "-o", "plan.json"});
  EXPECT_EQ(apply().code, 5);
  const Ran ran = apply({"--approved", "old-plan.json"});
  EXPECT_EQ(ran.code, 0) << ran.err;
}

TEST_F(Approving, AnEarlierPlanThatDidLessDoesNotCoverThisOne) {
  signet({"plan", "two", "-o", "less.json", "--only", "EX16-01"});
  signet({"sign", "less.json", "--key", "alice"});
  signet({"sign", "less.json", "--key", "bob"});
  const Ran ran = apply({"--approved", "less.json"});
  EXPECT_EQ(ran.code, 5);
  EXPECT_NE(
      ran.err.find("error: the plan has 0 of 2 approvals (nobody has approved; less.json does "
                   "not cover it: "),
      std::string::npos)
      << ran.err;
}

TEST_F(Approving, SignaturesAreFoundElsewhereToo) {
  signet({"sign", "plan.json", "--key", "alice", "-o", "a.sig"});
  signet({"sign", "plan.json", "--key", "bob", "-o", "b.sig"});
  EXPECT_EQ(apply().code, 5);
  const Ran ran = apply({"--signature", "a.sig", "--signature", "./a.sig", "--signature", "b.sig"});
  EXPECT_EQ(ran.code, 0) << ran.err;
}

TEST_F(Approving, TheRunnersFileIsTheOnlyOneThatNamesSigners) {
  write(folder_ / "two/approvals.yaml", "approvals: {least: 2}\n");
  signet({"plan", "two", "-o", "plan.json"});
  Ran ran = signet({"apply", "plan.json", "--yes"});
  EXPECT_EQ(ran.code, 5);
  EXPECT_EQ(ran.err,
            "error: 2 approvals wanted, and no trust file says who may give them\n"
            "  hint: name them in the file given with --trust: approvals: {signers: "
            "allowed_signers}\n");
  ran = signet({"apply", "two", "--yes"});
  EXPECT_EQ(ran.code, 5);
  EXPECT_EQ(ran.err,
            "error: the manifest wants approvals, which only a saved plan can have\n"
            "  hint: signet plan PATH -o plan.json, signet sign plan.json, signet apply "
            "plan.json\n");
}

TEST_F(Approving, AManifestCanOnlyTighten) {
  write(folder_ / "two/approvals.yaml", "approvals: {least: 1}\n");
  signet({"plan", "two", "-o", "plan.json"});
  sign("alice");
  EXPECT_EQ(apply().code, 5);  // the runner wants two
  trust("least: 0");
  EXPECT_EQ(apply().code, 0);  // the manifest's one
}

TEST_F(Approving, WhatCountsIsToldWithoutApplying) {
  sign("alice");
  sign("mallory");
  Ran ran = signet({"approvals", "plan.json", "--trust", "trust.yaml"});
  EXPECT_EQ(ran.code, 5);
  EXPECT_EQ(ran.out,
            "CHANGE     " + digest() +
                "\nAPPROVALS  1 of 2\n"
                " plan.json.alice@laptop.sig    alice@example.com  counts\n"
                " plan.json.mallory@laptop.sig  -                  does not count: its key " +
                fingerprint("mallory") + " is not in allowed_signers\n");
  sign("bob");
  ran = signet({"approvals", "plan.json", "--trust", "trust.yaml", "--format", "json"});
  EXPECT_EQ(ran.code, 0);
  EXPECT_NE(ran.out.find("\"enough\": true"), std::string::npos) << ran.out;
}

TEST_F(Approving, CanBeMadeAndCheckedByHand) {
  const std::string statement = "printf 'signet change %s\\n' " + digest();
  run({"bash", "-c",
       statement + " | ssh-keygen -Y sign -n signet-plan -f alice > plan.json.by-hand.sig"});
  sign("bob");
  EXPECT_EQ(run({"bash", "-c",
                 statement + " | ssh-keygen -Y verify -n signet-plan -f allowed_signers -I "
                             "bob@example.com -s plan.json.bob@laptop.sig"})
                .code,
            0);
  EXPECT_EQ(apply().code, 0);
}

TEST_F(Approving, NobodyElsesSignatureIsReplaced) {
  for (const char* key : {"alice", "bob"}) {
    run({"bash", "-c",
         "sed -i 's/@laptop$//;s/ [a-z]*$/ root@host/' " + std::string(key) + ".pub"});
  }
  EXPECT_NE(sign("alice").out.find("SIGNED  plan.json.root@host.sig\n"), std::string::npos);
  const std::string first = content(folder_ / "plan.json.root@host.sig");
  EXPECT_NE(sign("bob").out.find("SIGNED  plan.json.root@host."), std::string::npos);
  EXPECT_EQ(content(folder_ / "plan.json.root@host.sig"), first);
  EXPECT_EQ(sign("alice").code, 0);  // its own, anew
  const Ran ran = signet({"sign", "plan.json", "--key", "bob", "-o", "plan.json.root@host.sig"});
  EXPECT_EQ(ran.code, 1);
  EXPECT_EQ(ran.err,
            "plan.json.root@host.sig: error: is there and is no signature by this key: it is not "
            "replaced\n  hint: name another file after -o\n");
  EXPECT_EQ(apply().code, 0);
}

TEST_F(Approving, TheKeyIsThatOfTheHomeFolderOrTheAgents) {
  environment_["HOME"] = folder_.string();
  Ran ran = signet({"sign", "plan.json"});
  EXPECT_EQ(ran.code, 1);
  EXPECT_EQ(ran.err,
            "error: there is no key in ~/.ssh and none in the SSH agent\n"
            "  hint: --key FILE names one\n");
  const std::string agent = "ssh-agent bash -c 'ssh-add -q bob && $SIGNET sign plan.json'";
  ran = run({"bash", "-c", agent});
  EXPECT_EQ(ran.code, 0) << ran.err;
  EXPECT_NE(ran.out.find(fingerprint("bob")), std::string::npos) << ran.out;
  fs::create_directories(folder_ / ".ssh");
  fs::copy(folder_ / "alice", folder_ / ".ssh/id_ed25519");
  ran = signet({"sign", "plan.json"});
  EXPECT_NE(ran.out.find(fingerprint("alice")), std::string::npos) << ran.out << ran.err;
  EXPECT_EQ(apply().code, 0);
}

TEST_F(Approving, AnEditedPlanIsNotSigned) {
  const std::string plan = content(folder_ / "plan.json");
  write(folder_ / "plan.json", replaced(plan, "it has an exportable copy", "it has a copy"));
  EXPECT_EQ(sign("alice").code, 1);
  EXPECT_FALSE(fs::exists(folder_ / "plan.json.alice@laptop.sig"));
}

TEST_F(Approving, WithoutSshKeygenNothingIsBelieved) {
  sign("alice");
  sign("bob");
  environment_["PATH"] = "/nowhere";
  const Ran ran = apply();
  EXPECT_EQ(ran.code, 5);
  EXPECT_EQ(ran.err,
            "error: ssh-keygen could not be used (the command cannot be started: No such file or "
            "directory)\n"
            "  hint: approvals need OpenSSH 8.9 or later on this machine\n");
}

}  // namespace
}  // namespace signet::test
