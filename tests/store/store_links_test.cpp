#include <gtest/gtest.h>
#include <sys/stat.h>

#include "store/store_files.h"
#include "store_fleet.h"

namespace signet {
namespace {

// The store EX1, whose files and folders become links to a store outside the root.
class StoreLinksTest : public testing::Test {
 protected:
  void SetUp() override {
    pair_ = make_pair("webmail.example.com", fleet_.world.random);
    fleet_.init("EX1");
    fleet_.add("EX1", pair_, true, {}, true);
    name_ = pair_.thumbprint.text();
    outside_ = elsewhere_.path() / "A";
    std::filesystem::copy(store(), outside_, std::filesystem::copy_options::recursive);
  }
  std::filesystem::path store() const { return fleet_.path("EX1"); }
  void link(const std::string& name) {
    std::filesystem::remove_all(store() / name);
    std::filesystem::create_symlink(outside_ / name, store() / name);
  }
  bool outside_is_whole() const {
    return std::filesystem::exists(outside_ / "keys" / (name_ + ".p12")) &&
           std::filesystem::exists(outside_ / "certificates" / (name_ + ".cer"));
  }
  std::string act(Action action, const std::string& slot = {}) {
    return words(fleet_.act("EX1", action, pair_.thumbprint, slot));
  }
  // "refuted: why", as the proof that the pair is usable there ends.
  std::string proof() {
    const ProveResult result = fleet_.prove("EX1", pair_.thumbprint, {});
    using enum ProveResult::Verdict;
    if (result.verdict == proven) return "proven";
    return (result.verdict == refuted ? "refuted: " : "unknown: ") + to_line(result.problem);
  }

  StoreFleet fleet_;
  TemporaryFolder elsewhere_;
  TestPair pair_;
  std::string name_;
  std::filesystem::path outside_;
};

TEST_F(StoreLinksTest, ThatReplaceAFolderMakeTheStoreUnknownAndLoseNobodysKey) {
  for (const std::string folder : {"keys", "certificates"}) {
    link(folder);
    const Bytes before = read_file(store() / "store.json", 1 << 20).value();
    const std::string why = "EX1/" + folder + ": a symbolic link, not a folder";
    EXPECT_EQ(fleet_.observe("EX1").why(), why);
    EXPECT_EQ(act(Action::remove), "not done: " + why);
    EXPECT_EQ(act(Action::assign, "IIS"), "not done: " + why);
    EXPECT_EQ(act(Action::export_key), "not done: " + why);
    EXPECT_EQ(proof(), "unknown: " + why);
    EXPECT_TRUE(outside_is_whole()) << folder;
    EXPECT_EQ(read_file(store() / "store.json", 1 << 20).value(), before);
    std::filesystem::remove(store() / folder);
    std::filesystem::copy(outside_ / folder, store() / folder);
  }
  EXPECT_EQ(act(Action::remove), "done");
}

TEST_F(StoreLinksTest, ThatAppearAfterTheStoreWasReadAreNotFollowedEither) {
  const store::Files files(store(), "EX1");
  ASSERT_TRUE(files.read_state());
  link("keys");
  link("certificates");
  EXPECT_EQ(to_line(files.delete_key(pair_.thumbprint).error()),
            "EX1/keys: a symbolic link, not a folder");
  EXPECT_EQ(to_line(files.delete_certificate(pair_.thumbprint).error()),
            "EX1/certificates: a symbolic link, not a folder");
  EXPECT_EQ(to_line(files.open_key(pair_.thumbprint).error()),
            "EX1/keys: a symbolic link, not a folder");
  EXPECT_TRUE(outside_is_whole());
}

TEST_F(StoreLinksTest, InAFilesPlaceAreNotRead) {
  const std::string key = "keys/" + name_ + ".p12";
  link(key);
  EXPECT_EQ(fleet_.observe("EX1").value().certificates[0].has_key.why(),
            "EX1/" + key + ": cannot look: a symbolic link");
  EXPECT_EQ(act(Action::export_key), "not done: EX1/" + key + ": cannot look: a symbolic link");
  EXPECT_EQ(proof(), "unknown: EX1/" + key + ": cannot look: a symbolic link");
  EXPECT_EQ(to_line(store::Files(store(), "EX1").open_key(pair_.thumbprint).error()),
            "EX1/" + key + ": cannot read: a symbolic link");
  const std::string certificate = "certificates/" + name_ + ".cer";
  link(certificate);
  EXPECT_EQ(fleet_.observe("EX1").value().certificates[0].has_key.why(),
            "EX1/" + certificate + ": cannot read: a symbolic link");
  link("store.json");
  EXPECT_EQ(fleet_.observe("EX1").why(), "EX1/store.json: cannot read: a symbolic link");
  EXPECT_EQ(act(Action::remove), "not done: EX1/store.json: cannot read: a symbolic link");
}

TEST_F(StoreLinksTest, ToAPasswordAreNotRead) {
  link("store.key");
  const std::string why = "EX1/store.key: a symbolic link, not a regular file";
  EXPECT_EQ(act(Action::export_key), "not done: " + why);
  EXPECT_EQ(proof(), "unknown: " + why);
}

TEST_F(StoreLinksTest, AreNotMistakenForAFolderThatIsMissing) {
  std::filesystem::remove_all(store() / "keys");
  EXPECT_TRUE(fleet_.observe("EX1").value().certificates[0].has_key == Known<bool>(false));
  const ApplyResult removed = fleet_.act("EX1", Action::remove, pair_.thumbprint);
  EXPECT_EQ(words(removed), "done");
  EXPECT_TRUE(removed.warnings.empty());
}

// A pipe cannot be read, whoever asks; a test that runs as root can read what it has no right to.
TEST_F(StoreLinksTest, AndWhatCannotBeReadOtherwiseLeavesAProofUnknown) {
  const std::filesystem::path certificate = store() / "certificates" / (name_ + ".cer");
  std::filesystem::remove(certificate);
  ASSERT_EQ(::mkfifo(certificate.c_str(), 0600), 0);
  EXPECT_EQ(proof(),
            "unknown: EX1/certificates/" + name_ + ".cer: cannot read: not a regular file");
  std::filesystem::remove(certificate);
  EXPECT_EQ(proof(),
            "refuted: EX1/certificates/" + name_ + ".cer: cannot read: No such file or directory");
  fleet_.write(certificate, as_text(pair_.der));
  ASSERT_EQ(::chmod((store() / "store.key").c_str(), 0644), 0);
  EXPECT_EQ(proof(),
            "unknown: EX1/store.key: other users may read it; it guards the store's keys (mode "
            "0644)");
  std::filesystem::remove(store() / "store.key");
  EXPECT_EQ(proof(), "unknown: EX1/store.key: cannot look: No such file or directory");
}

TEST_F(StoreLinksTest, AndAKeyThatWasReadAndIsWrongRefutesAProof) {
  EXPECT_EQ(proof(), "proven");
  fleet_.write(store() / "keys" / (name_ + ".p12"), "nonsense");
  EXPECT_TRUE(proof().starts_with("refuted: EX1/keys/" + name_ + ".p12: ")) << proof();
  std::filesystem::remove(store() / "keys" / (name_ + ".p12"));
  EXPECT_EQ(proof(), "refuted: the certificate " + name_ + " is there without its key");
}

}  // namespace
}  // namespace signet
