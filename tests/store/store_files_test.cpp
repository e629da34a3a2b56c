#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "crypto/system_random.h"
#include "store_fleet.h"

namespace signet {
namespace {

class StoreFilesTest : public testing::Test {
 protected:
  void SetUp() override {
    pair_ = make_pair("webmail.example.com", fleet_.world.random);
    fleet_.init("EX1");
  }
  unsigned mode(const std::filesystem::path& path) const {
    struct stat status{};
    EXPECT_EQ(::lstat(path.c_str(), &status), 0) << path;
    return status.st_mode & 07777;
  }
  std::vector<std::string> files_of(const std::string& name) const {
    std::vector<std::string> files;
    for (const auto& item : std::filesystem::recursive_directory_iterator(fleet_.path(name))) {
      if (item.is_regular_file()) {
        files.push_back(std::filesystem::relative(item.path(), fleet_.path(name)).string());
      }
    }
    std::ranges::sort(files);
    return files;
  }
  std::filesystem::path key() const {
    return fleet_.path("EX1") / "keys" / (pair_.thumbprint.text() + ".p12");
  }
  std::string import(const TestPair& pair) {
    const KeyBundle bundle = fleet_.bundle(pair);
    return words(fleet_.act("EX1", Action::import, pair.thumbprint, {}, &bundle));
  }

  StoreFleet fleet_;
  TestPair pair_;
};

TEST_F(StoreFilesTest, AreTheOwnersAlone) {
  const ::mode_t before = ::umask(0);
  fleet_.init("EX2");
  ::umask(before);
  ASSERT_EQ(import(pair_), "done");
  for (const char* name : {"EX1", "EX2"}) {
    for (const char* folder : {"", "keys", "certificates"}) {
      EXPECT_EQ(mode(fleet_.path(name) / folder), 0700U) << name << folder;
    }
    EXPECT_EQ(mode(fleet_.path(name) / "store.key"), 0600U);
    EXPECT_EQ(mode(fleet_.path(name) / "store.json"), 0600U);
  }
  EXPECT_EQ(mode(key()), 0600U);
  EXPECT_EQ(mode(fleet_.path("EX1") / "lock"), 0600U);
}

TEST_F(StoreFilesTest, HoldNoKeyAndNoPasswordInClear) {
  ASSERT_EQ(import(pair_), "done");
  const Secret password(as_bytes(test_password));
  auto file = read_certificate_file(pair_.pkcs12, &password).value();
  const Bytes own_password = read_file(fleet_.path("EX1") / "store.key", 1000).value();
  for (const std::string& name : files_of("EX1")) {
    const Bytes content = read_file(fleet_.path("EX1") / name, 1 << 20).value();
    EXPECT_EQ(as_text(content).find(test_password), std::string::npos) << name;
    EXPECT_EQ(as_text(content).find("PRIVATE KEY"), std::string::npos) << name;
    if (name != "store.key") {
      EXPECT_EQ(as_text(content).find(as_text(own_password)), std::string::npos) << name;
    }
    if (name == "store.key") continue;
    // Only the store's own password opens a file with a key, and no file opens without one.
    const auto open = read_certificate_file(content, nullptr);
    EXPECT_TRUE(!open || open->keys.empty()) << name;
  }
  EXPECT_EQ(own_password.size(), 44U);
}

TEST_F(StoreFilesTest, ThatAKilledImportLeftAreNoCertificatesAndGoWithTheNextChange) {
  const TestPair other = make_pair("old.example.com", fleet_.world.random);
  const std::filesystem::path store = fleet_.path("EX1");
  const std::string name = other.thumbprint.text();
  fleet_.write(store / "keys" / (name + ".p12"), "half an import");
  fleet_.write(store / "keys" / (name + ".p12.aB3xY9"), "torn");
  fleet_.write(store / "certificates" / (name + ".cer"), as_text(other.der));
  fleet_.write(store / "certificates" / (name + ".cer.Qw3rty"), "torn");
  fleet_.write(store / "store.json.next.Zx1234", "torn");
  fleet_.write(store / "store.json.next", "not renamed");
  fleet_.write(store / "store.json.backup", "somebody's");
  fleet_.write(store / "keys" / "README", "somebody's");
  EXPECT_TRUE(fleet_.observe("EX1").value().certificates.empty());
  ASSERT_EQ(import(pair_), "done");
  EXPECT_EQ(files_of("EX1"),
            (std::vector<std::string>{"certificates/" + pair_.thumbprint.text() + ".cer",
                                      "keys/" + pair_.thumbprint.text() + ".p12", "keys/README",
                                      "lock", "store.json", "store.json.backup", "store.key"}));
  EXPECT_EQ(import(other), "done");
  EXPECT_EQ(fleet_.prove("EX1", other.thumbprint, {}).verdict, ProveResult::Verdict::proven);
}

TEST_F(StoreFilesTest, WaitForNobodyForever) {
  ASSERT_EQ(import(pair_), "done");
  const int other = ::open((fleet_.path("EX1") / "lock").c_str(), O_RDWR | O_CLOEXEC);
  ASSERT_EQ(::flock(other, LOCK_EX), 0);
  fleet_.world.context.deadline = fleet_.world.clock.steady();
  EXPECT_EQ(words(fleet_.act("EX1", Action::assign, pair_.thumbprint, "IIS")),
            "not done: another process is changing this store");
  EXPECT_TRUE(fleet_.observe("EX1").has_value());
  fleet_.world.context.deadline += std::chrono::milliseconds(45);
  EXPECT_EQ(words(fleet_.act("EX1", Action::assign, pair_.thumbprint, "IIS")),
            "not done: another process is changing this store");
  ::close(other);
  EXPECT_EQ(words(fleet_.act("EX1", Action::assign, pair_.thumbprint, "IIS")), "done");
}

TEST_F(StoreFilesTest, AreNotWrittenThroughLinksThatCameWithACheckout) {
  const std::filesystem::path store = fleet_.path("EX1");
  std::filesystem::remove(store / "keys");
  std::filesystem::create_directory(fleet_.path("public"));
  std::filesystem::create_symlink("../public", store / "keys");
  EXPECT_EQ(import(pair_), "not done: EX1/keys: a symbolic link, not a folder");
  EXPECT_TRUE(std::filesystem::is_empty(fleet_.path("public")));
}

TEST_F(StoreFilesTest, AreNotTrustedWithAPasswordThatOthersCanRead) {
  ASSERT_EQ(::chmod((fleet_.path("EX1") / "store.key").c_str(), 0644), 0);
  EXPECT_EQ(import(pair_),
            "not done: EX1/store.key: other users may read it; it guards the store's keys (mode "
            "0644)");
}

TEST_F(StoreFilesTest, ThatCannotBeWrittenLeaveTheStoreAsItWas) {
  ASSERT_EQ(import(pair_), "done");
  const std::filesystem::path state = fleet_.path("EX1") / "store.json";
  const Bytes before = read_file(state, 1 << 20).value();
  const TestPair other = make_pair("old.example.com", fleet_.world.random);
  std::filesystem::remove_all(fleet_.path("EX1") / "certificates");
  fleet_.write(fleet_.path("EX1") / "certificates", "a file in the folder's place");
  EXPECT_EQ(import(other), "not done: EX1/certificates: not a folder");
  EXPECT_EQ(fleet_.observe("EX1").why(), "EX1/certificates: not a folder");
  EXPECT_EQ(read_file(state, 1 << 20).value(), before);
}

TEST_F(StoreFilesTest, OfANewServerHaveASelfSignedCertificateForEverything) {
  SystemRandom random;
  const auto name = TargetName::parse("EX3").value();
  const auto made =
      store::init(fleet_.path("EX3"), name, "ex3.example.com", random, fleet_.world.clock);
  ASSERT_TRUE(made) << to_text(made.error());
  const ServerState state = fleet_.observe("EX3").value();
  ASSERT_EQ(state.certificates.size(), 1U);
  const ObservedCertificate& own = state.certificates[0];
  EXPECT_TRUE(own.certificate->self_signed);
  EXPECT_EQ(own.certificate->key_bits, 2048);
  EXPECT_EQ(date_text(own.certificate->not_after), "2031-11-23");
  EXPECT_TRUE(own.exportable == Known<bool>(false));
  EXPECT_TRUE(own.friendly_name == Known<std::string>("Self-signed"));
  for (const ObservedSlot& item : state.slots) {
    EXPECT_EQ(item.holders.value(), std::vector{own.thumbprint}) << item.slot.text();
  }
  EXPECT_EQ(fleet_.prove("EX3", own.thumbprint, {"IIS", "SMTP-default"}).verdict,
            ProveResult::Verdict::proven);
}

TEST_F(StoreFilesTest, OfAnotherAreNeverOverwritten) {
  const auto again = store::init(fleet_.path("EX1"), TargetName::parse("EX1").value(), std::nullopt,
                                 fleet_.world.random, fleet_.world.clock);
  ASSERT_FALSE(again);
  EXPECT_EQ(again.error().code, "store.exists");
  EXPECT_EQ(again.error().summary, "there is something at this place already");
  std::filesystem::create_directory(fleet_.path("empty"));
  fleet_.init("empty");
  EXPECT_TRUE(fleet_.observe("empty").has_value());
  for (const auto& item : std::filesystem::directory_iterator(fleet_.folder.path())) {
    EXPECT_FALSE(item.path().filename().string().starts_with('.')) << item.path();
  }
}

TEST_F(StoreFilesTest, AreAddedWholeOrNotAtAll) {
  const Secret password(as_bytes(test_password));
  store::Addition addition;
  addition.file = pair_.der;
  addition.services = {SlotName::parse("IIS").value()};
  EXPECT_EQ(store::add(fleet_.path("EX1"), addition).error().code, "store.without-key");
  addition.file = pair_.pkcs12;
  addition.password = &password;
  addition.services.push_back(SlotName::parse("Gopher").value());
  EXPECT_EQ(store::add(fleet_.path("EX1"), addition).error().summary,
            "a store has no service Gopher");
  EXPECT_TRUE(fleet_.observe("EX1").value().certificates.empty());
  addition.services.pop_back();
  ASSERT_TRUE(store::add(fleet_.path("EX1"), addition));
  EXPECT_EQ(store::add(fleet_.path("EX1"), addition).error().summary,
            "the certificate " + pair_.thumbprint.text() + " is in this store already");
}

}  // namespace
}  // namespace signet
