#include <gtest/gtest.h>

#include "store_fleet.h"

namespace signet {
namespace {

// One store with the certificates "n" (new) and "o" (old).
class StoreRulesTest : public testing::Test {
 protected:
  void SetUp() override {
    fresh_ = make_pair("webmail.example.com", fleet_.world.random);
    old_ = make_pair("old.example.com", fleet_.world.random);
    fleet_.names = {{fresh_.thumbprint, "n"}, {old_.thumbprint, "o"}};
    fleet_.init("EX1");
  }
  void add_old(const std::vector<std::string>& services) {
    fleet_.add("EX1", old_, true, services, false);
  }
  void add_new(const std::vector<std::string>& services = {}) {
    fleet_.add("EX1", fresh_, true, services, true);
  }
  std::string assign(const TestPair& pair, const std::string& slot) {
    return words(fleet_.act("EX1", Action::assign, pair.thumbprint, slot));
  }
  std::string remove(const TestPair& pair) {
    return words(fleet_.act("EX1", Action::remove, pair.thumbprint));
  }
  // holders() with the order of the two thumbprints taken out.
  std::string holders() {
    std::string text = fleet_.holders("EX1");
    const std::size_t both = text.find("SMTP=on");
    return both == std::string::npos ? text : text.replace(both, 7, "SMTP=no");
  }

  StoreFleet fleet_;
  TestPair fresh_, old_;
};

TEST_F(StoreRulesTest, ListsEveryServiceOfAnEmptyStore) {
  EXPECT_EQ(holders(), "IIS= IMAP= POP= SMTP= SMTP-default=");
}

TEST_F(StoreRulesTest, MovesAServiceThatHasOneHolder) {
  add_old({"IIS", "POP"});
  add_new();
  EXPECT_EQ(assign(fresh_, "IIS"), "done");
  EXPECT_EQ(holders(), "IIS=n IMAP= POP=o SMTP= SMTP-default=");
  EXPECT_EQ(assign(fresh_, "IIS"), "already");
}

TEST_F(StoreRulesTest, AddsToSmtpAndLeavesTheDefaultAlone) {
  add_old({"SMTP"});
  add_new();
  EXPECT_EQ(holders(), "IIS= IMAP= POP= SMTP=o SMTP-default=o");
  EXPECT_EQ(assign(fresh_, "SMTP"), "done");
  EXPECT_EQ(holders(), "IIS= IMAP= POP= SMTP=no SMTP-default=o");
}

TEST_F(StoreRulesTest, MakesTheFirstSmtpCertificateTheDefault) {
  add_new();
  EXPECT_EQ(assign(fresh_, "SMTP"), "done");
  EXPECT_EQ(holders(), "IIS= IMAP= POP= SMTP=n SMTP-default=n");
}

TEST_F(StoreRulesTest, KeepsTheOldDefaultInSmtpWhenTheDefaultMoves) {
  add_old({"SMTP"});
  add_new();
  EXPECT_EQ(assign(fresh_, "SMTP-default"), "done");
  EXPECT_EQ(holders(), "IIS= IMAP= POP= SMTP=no SMTP-default=n");
}

TEST_F(StoreRulesTest, RemovesNothingThatIsInUse) {
  add_old({"IIS", "SMTP"});
  add_new();
  const std::string in_use =
      "not done: the certificate " + old_.thumbprint.text() + " is in use by ";
  EXPECT_EQ(remove(old_), in_use + "IIS, SMTP-default");
  EXPECT_EQ(assign(fresh_, "IIS"), "done");
  EXPECT_EQ(remove(old_), in_use + "SMTP-default");
  EXPECT_EQ(assign(fresh_, "SMTP-default"), "done");
  EXPECT_EQ(remove(old_), "done");
  EXPECT_EQ(holders(), "IIS=n IMAP= POP= SMTP=n SMTP-default=n");
  EXPECT_EQ(remove(old_), "already");
}

TEST_F(StoreRulesTest, DeletesTheKeyOfWhatItRemoves) {
  add_old({});
  const std::filesystem::path key = fleet_.path("EX1") / "keys" / (old_.thumbprint.text() + ".p12");
  ASSERT_TRUE(std::filesystem::exists(key));
  EXPECT_EQ(remove(old_), "done");
  EXPECT_FALSE(std::filesystem::exists(key));
}

TEST_F(StoreRulesTest, SaysWhyItRefuses) {
  fleet_.add("EX1", old_, false, {}, false);
  EXPECT_EQ(assign(fresh_, "IIS"),
            "not done: the certificate " + fresh_.thumbprint.text() + " is not in this store");
  EXPECT_EQ(assign(old_, "IIS"),
            "not done: the certificate " + old_.thumbprint.text() + " is there without its key");
  add_new();
  EXPECT_EQ(assign(fresh_, "IIS:shop.example.com"),
            "not done: a store has no service IIS:shop.example.com");
  EXPECT_EQ(words(fleet_.act("EX1", Action::configure, fresh_.thumbprint)),
            "not done: a store cannot configure");
  EXPECT_EQ(words(fleet_.act("EX1", Action::import, old_.thumbprint)),
            "not done: the certificate " + old_.thumbprint.text() + " is there without its key");
  ASSERT_EQ(remove(old_), "done");
  EXPECT_EQ(words(fleet_.act("EX1", Action::import, old_.thumbprint)),
            "not done: there is nothing to import");
  const KeyBundle other = fleet_.bundle(fresh_);
  const ApplyResult result = fleet_.act("EX1", Action::import, old_.thumbprint, {}, &other);
  EXPECT_EQ(result.problem.code, "certificates.other-leaf");
  const KeyBundle closed{old_.thumbprint, old_.pkcs12, Secret(as_bytes("not the password"))};
  EXPECT_EQ(fleet_.act("EX1", Action::import, old_.thumbprint, {}, &closed).problem.code,
            "password.wrong");
  EXPECT_EQ(fleet_.observe("EX1").value().find(old_.thumbprint), nullptr);
}

TEST_F(StoreRulesTest, StartsNothingAfterAStop) {
  add_new();
  fleet_.world.stop.request_stop();
  EXPECT_EQ(assign(fresh_, "IIS"), "not done: a stop was requested before it began");
  EXPECT_EQ(holders(), "IIS= IMAP= POP= SMTP= SMTP-default=");
}

TEST_F(StoreRulesTest, KeepsANonExportableKeyToItself) {
  add_old({});
  const ApplyResult result = fleet_.act("EX1", Action::export_key, old_.thumbprint);
  EXPECT_EQ(words(result),
            "not done: the key of " + old_.thumbprint.text() + " is not exportable here");
  EXPECT_FALSE(result.bundle.has_value());
}

TEST_F(StoreRulesTest, KeepsFriendlyNamesOfSixtyThreeCharacters) {
  Step step;
  step.address = {TargetName::parse("EX1").value(),
                  Action::import,
                  CertificateKey::parse("webmail").value(),
                  {}};
  step.thumbprint = fresh_.thumbprint;
  std::string umlauts;
  for (int count = 0; count < 64; ++count) umlauts += "\xC3\xBC";
  step.friendly_name = umlauts;
  const KeyBundle bundle = fleet_.bundle(fresh_);
  Platform& platform = fleet_.platform;
  const Target target = fleet_.target("EX1");
  EXPECT_EQ(words(platform.apply(target, step, &bundle, fleet_.world.context)),
            "not done: the friendly name has 64 characters; a store keeps 63 of UTF-8");
  step.friendly_name = umlauts.substr(2);
  EXPECT_EQ(words(platform.apply(target, step, &bundle, fleet_.world.context)), "done");
  EXPECT_EQ(fleet_.observe("EX1").value().certificates[0].friendly_name.value(), umlauts.substr(2));
}

TEST_F(StoreRulesTest, ProvesTheKeyByOpeningIt) {
  using enum ProveResult::Verdict;
  add_new({"IIS"});
  EXPECT_EQ(fleet_.prove("EX1", fresh_.thumbprint, {"IIS"}).verdict, proven);
  EXPECT_EQ(to_line(fleet_.prove("EX1", fresh_.thumbprint, {"IIS", "POP", "IMAP"}).problem),
            "the certificate " + fresh_.thumbprint.text() + " does not hold POP, IMAP");

  const std::string name = fresh_.thumbprint.text() + ".p12";
  add_old({});
  const std::filesystem::path keys = fleet_.path("EX1") / "keys";
  std::filesystem::copy_file(keys / (old_.thumbprint.text() + ".p12"), keys / name,
                             std::filesystem::copy_options::overwrite_existing);
  const ProveResult swapped = fleet_.prove("EX1", fresh_.thumbprint, {"IIS"});
  EXPECT_EQ(swapped.verdict, refuted);
  EXPECT_EQ(swapped.problem.code, "certificates.other-leaf");
  EXPECT_EQ(swapped.problem.where, "EX1/keys/" + name);

  fleet_.write(keys / name, "not a key");
  EXPECT_EQ(fleet_.prove("EX1", fresh_.thumbprint, {}).verdict, refuted);
  std::filesystem::remove(keys / name);
  EXPECT_EQ(to_line(fleet_.prove("EX1", fresh_.thumbprint, {}).problem),
            "the certificate " + fresh_.thumbprint.text() + " is there without its key");
}

}  // namespace
}  // namespace signet
