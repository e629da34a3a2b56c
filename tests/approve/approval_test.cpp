#include "approve/approval.h"

#include "signers.h"

namespace signet::test {
namespace {

using Approving = Signers;

TEST_F(Approving, SignersOfEveryKindOfKeyCount) {
  const fs::path alice = make_key("alice");
  const fs::path bob = make_key("bob", "rsa", "2048");
  const fs::path carol = make_key("carol", "ecdsa", "384");
  allow("alice@example.com", alice);
  allow("bob@example.com namespaces=\"git,signet-*\"", bob);
  allow("carol valid-after=\"20260101\",valid-before=\"20270101Z\"", carol);
  const std::vector<fs::path> files = {sign(carol, "c.sig"), sign(alice, "a.sig"),
                                       sign(bob, "b.sig")};
  EXPECT_EQ(verdict(files),
            "a.sig alice@example.com counts\n"
            "b.sig bob@example.com counts\n"
            "c.sig carol counts\n"
            "3 of 2\n");
}

TEST_F(Approving, WhatIsSignedNamesTheChangeAndNothingElse) {
  EXPECT_EQ(statement_of(change_digest()), "signet change " + change_digest().text() + "\n");
  const std::string before = statement_of(change_digest());
  plan_.blocked.push_back({});
  EXPECT_NE(statement_of(change_digest()), before);
}

TEST_F(Approving, ASignatureOfAnotherChangeDoesNotCount) {
  const fs::path alice = make_key("alice");
  allow("alice", alice);
  const fs::path file = sign(alice, "a.sig");
  plan_.approvals = 1;
  EXPECT_EQ(verdict({file}),
            "a.sig -: it is over other bytes: another change, or it is damaged\n"
            "0 of 2\n");
}

TEST_F(Approving, ASignatureForSomethingElseDoesNotCount) {
  const fs::path alice = make_key("alice");
  allow("alice", alice);
  const std::string statement = statement_of(change_digest());
  EXPECT_EQ(
      verdict({sign(alice, statement, "a.sig", "git"), sign(alice, "something", "b.sig", "file"),
               sign(alice, statement, "c.sig", "two words")}),
      "a.sig -: it is for \"git\", not for \"signet-plan\"\n"
      "b.sig -: it is over other bytes and for \"file\", not for \"signet-plan\"\n"
      "c.sig -: it is for \"two words\", not for \"signet-plan\"\n"
      "0 of 2\n");
}

TEST_F(Approving, AnUnlistedKeyDoesNotCountAndIsNamedForWhoMayListIt) {
  const fs::path mallory = make_key("mallory");
  allow("alice", make_key("alice"));
  const std::string told(as_text(ssh_keygen({"-l", "-f", mallory}).output));
  const std::size_t at = told.find("SHA256:");
  const std::string fingerprint = told.substr(at, told.find(' ', at) - at);
  EXPECT_EQ(verdict({sign(mallory, "m.sig")}),
            "m.sig -: its key " + fingerprint + " is not in allowed_signers\n0 of 2\n");
}

TEST_F(Approving, AKeyCountsBetweenItsDatesOnly) {
  const fs::path alice = make_key("alice"), bob = make_key("bob"), carol = make_key("carol");
  allow("alice valid-before=\"20261001\"", alice);
  allow("bob valid-after=\"20270101Z\"", bob);
  allow("carol valid-before=\"202611221159\"", carol);
  EXPECT_EQ(verdict({sign(alice, "a.sig"), sign(bob, "b.sig"), sign(carol, "c.sig")}),
            "a.sig alice: alice's key was valid until 2026-10-01 only\n"
            "b.sig bob: bob's key is valid from 2027-01-01 on only\n"
            "c.sig carol: carol's key was valid until 2026-11-22T11:59:00Z only\n"
            "0 of 2\n");
  now_ -= 2min;
  EXPECT_EQ(verdict({folder_.path() / "c.sig"}), "c.sig carol counts\n1 of 2\n");
}

TEST_F(Approving, DatesAreUtcWhateverTheMachineSays) {
  const fs::path alice = make_key("alice");
  allow("alice valid-before=\"202611221200\"", alice);
  ::setenv("TZ", "Pacific/Honolulu", 1);
  EXPECT_EQ(verdict({sign(alice, "a.sig")}), "a.sig alice counts\n1 of 2\n");
  now_ += 1s;
  EXPECT_EQ(verdict({folder_.path() / "a.sig"}),
            "a.sig alice: alice's key was valid until 2026-11-22T12:00:00Z only\n0 of 2\n");
  ::unsetenv("TZ");
}

TEST_F(Approving, AKeyForOtherThingsDoesNotCount) {
  const fs::path alice = make_key("alice");
  allow("alice namespaces=\"git,file\"", alice);
  EXPECT_EQ(verdict({sign(alice, "a.sig")}),
            "a.sig alice: alice's key may sign for \"git,file\" only\n0 of 2\n");
}

TEST_F(Approving, TheSameSignerCountsOnce) {
  const fs::path laptop = make_key("laptop"), desk = make_key("desk"), other = make_key("other");
  allow("alice@example.com", laptop);
  allow("alice@example.com", desk);
  allow("Alice@Example.com", other);
  const fs::path first = sign(laptop, "a.sig");
  fs::copy_file(first, folder_.path() / "b.sig");
  EXPECT_EQ(verdict({first, folder_.path() / "b.sig", sign(desk, "c.sig"), sign(other, "d.sig")}),
            "a.sig alice@example.com counts\n"
            "b.sig alice@example.com: alice@example.com has signed already\n"
            "c.sig alice@example.com: alice@example.com has signed already\n"
            "d.sig Alice@Example.com: Alice@Example.com has signed already\n"
            "1 of 2\n");
}

TEST_F(Approving, AKeyUnderTwoNamesIsOneSigner) {
  const fs::path alice = make_key("alice");
  allow("alice", alice);
  allow("bob", alice);
  const fs::path first = sign(alice, "a.sig");
  fs::copy_file(first, folder_.path() / "b.sig");
  EXPECT_EQ(verdict({first, folder_.path() / "b.sig"}),
            "a.sig alice counts\nb.sig alice: alice has signed already\n1 of 2\n");
}

TEST_F(Approving, AKeyWhoseFirstLineHasEndedCountsByItsSecond) {
  const fs::path alice = make_key("alice");
  allow("alice valid-before=\"20260101\"", alice);
  allow("alice.new", alice);
  EXPECT_EQ(verdict({sign(alice, "a.sig")}), "a.sig alice.new counts\n1 of 2\n");
}

TEST_F(Approving, LinesForManyNamesAllowNobodyAndSpeakForNobodyElse) {
  const fs::path alice = make_key("alice"), bob = make_key("bob"), carol = make_key("carol");
  allow("alice,alice@example.com", alice);
  allow("*@example.com", bob);
  allow("bob@example.com valid-before=\"20260101\"", bob);
  allow("ca cert-authority", carol);
  EXPECT_EQ(verdict({sign(alice, "a.sig"), sign(bob, "b.sig"), sign(carol, "c.sig")}),
            "a.sig -: line 1 of allowed_signers with its key is not supported: its name is a list "
            "or a pattern\n"
            "b.sig bob@example.com: bob@example.com's key was valid until 2026-01-01 only\n"
            "c.sig -: line 4 of allowed_signers with its key is not supported: it is a certificate "
            "authority\n"
            "0 of 2\n");
}

TEST_F(Approving, SmallRsaKeysDoNotCount) {
  const fs::path alice = make_key("alice", "rsa", "1024");
  allow("alice", alice);
  EXPECT_EQ(verdict({sign(alice, "a.sig")}),
            "a.sig -: its RSA key has 1024 bits, which is less than 2048\n0 of 2\n");
}

TEST_F(Approving, SshCertificatesAreNotSupported) {
  const fs::path authority = make_key("authority"), alice = make_key("alice");
  allow("alice cert-authority", authority);
  ssh_keygen({"-q", "-s", authority, "-I", "alice", "-n", "alice", alice.string() + ".pub"});
  fs::rename(alice.string() + "-cert.pub", alice.string() + ".pub");
  EXPECT_EQ(verdict({sign(alice, "a.sig")}),
            "a.sig -: it is made with an SSH certificate, which is not supported\n0 of 2\n");
}

TEST_F(Approving, WhatIsNoSignatureDoesNotCount) {
  const fs::path alice = make_key("alice");
  allow("alice", alice);
  const std::string good = content(sign(alice, "a.sig"));
  std::string bits = good;
  bits[bits.size() - 60] = bits[bits.size() - 60] == 'A' ? 'B' : 'A';
  fs::create_directory(folder_.path() / "folder.sig");
  EXPECT_EQ(verdict({write("bits.sig", bits), write("cut.sig", good.substr(0, good.size() / 2)),
                     write("empty.sig", ""), folder_.path() / "folder.sig",
                     write("huge.sig", std::string(5 << 20, 'x')), write("more.sig", good + "more"),
                     folder_.path() / "none.sig"}),
            "bits.sig -: it is over other bytes: another change, or it is damaged\n"
            "cut.sig -: it ends too early\n"
            "empty.sig -: it is no SSH signature\n"
            "folder.sig -: cannot read: not a regular file\n"
            "huge.sig -: it is longer than any signature\n"
            "more.sig -: there is something after its end\n"
            "none.sig -: cannot read: No such file or directory\n"
            "0 of 2\n");
}

TEST_F(Approving, AnEarlierChangesSignaturesCountBesideThePlansOwn) {
  const fs::path alice = make_key("alice"), bob = make_key("bob");
  allow("alice", alice);
  allow("bob", bob);
  const Fingerprint earlier = change_digest();
  const fs::path old = sign(alice, "a.sig");
  plan_.blocked.pop_back();
  const fs::path again = sign(alice, "c.sig");
  const std::vector<SignedChange> changes = {{change_digest(), {sign(bob, "b.sig"), again}},
                                             {earlier, {old}}};
  const auto approvals = check_approvals(plan_, changes, trust_, now_);
  ASSERT_TRUE(approvals);
  EXPECT_EQ(approvals->counted, 2U);
  EXPECT_TRUE(approvals->is_enough());
  EXPECT_EQ(approvals->signatures.at(2).why_not, "alice has signed already");
}

}  // namespace
}  // namespace signet::test
