#include "run/key_files.h"

#include <gtest/gtest.h>

#include "base/file.h"
#include "support/fleet.h"
#include "support/temporary_folder.h"

namespace signet {
namespace {

class KeyFiles : public testing::Test {
 protected:
  void write(const std::string& name, const std::string& content) {
    std::filesystem::create_directories((folder_.path() / name).parent_path());
    ASSERT_TRUE(write_file_atomically(folder_.path() / name, as_bytes(content), 0600));
  }
  std::map<std::string, Known<Fingerprint>> observe(std::string_view desired_text) {
    Desired desired = test::desired(desired_text);
    desired.root = folder_.path() / "fleet";
    return observe_key_files(desired, trust_);
  }
  static std::string digest(std::string_view content) {
    return Fingerprint::of(as_bytes(content)).text();
  }

  TemporaryFolder folder_;
  Trust trust_;
};

TEST_F(KeyFiles, AreKnownByTheirContent) {
  write("fleet/webmail.pfx", "one");
  write("fleet/mail.pem", "two");
  write("fleet/mail.key", "three");
  const auto files = observe(
      "certificate webmail: source=file:webmail.pfx\n"
      "certificate again: source=file:webmail.pfx\n"
      "certificate mail: source=EX16-01 source=pair:mail.pem+mail.key source=env:MAIL_PFX\n");
  ASSERT_EQ(files.size(), 3U);
  EXPECT_EQ(files.at("webmail.pfx").value().text(), digest("one"));
  EXPECT_EQ(files.at("mail.pem").value().text(), digest("two"));
  EXPECT_EQ(files.at("mail.key").value().text(), digest("three"));
}

TEST_F(KeyFiles, AreAbsentOnlyWhenTheyAreNotThere) {
  std::filesystem::create_directories(folder_.path() / "fleet" / "folder");
  write("fleet/huge.pfx", std::string((1 << 20) + 1, 'x'));
  const auto files = observe(
      "certificate a: source=file:missing.pfx\n"
      "certificate b: source=file:folder\n"
      "certificate c: source=file:huge.pfx\n");
  EXPECT_TRUE(files.at("missing.pfx").is_absent());
  ASSERT_TRUE(files.at("folder").is_unknown());
  EXPECT_EQ(files.at("folder").why(), "cannot read: not a regular file");
  ASSERT_TRUE(files.at("huge.pfx").is_unknown());
  EXPECT_EQ(files.at("huge.pfx").why(), "1048577 bytes, more than the limit of 1048576");
}

TEST_F(KeyFiles, OutsideOfTheManifestsFolderNeedTrust) {
  write("keys/webmail.pfx", "one");
  write("fleet/other.pfx", "two");
  const auto outside = observe("certificate a: source=file:../keys/webmail.pfx\n");
  ASSERT_TRUE(outside.at("../keys/webmail.pfx").is_unknown());
  EXPECT_EQ(
      outside.at("../keys/webmail.pfx").why(),
      "\"../keys/webmail.pfx\" lies outside the manifest's folder and no trust file allows it");
  trust_.paths.push_back(folder_.path() / "keys");
  const auto trusted = observe("certificate a: source=file:../keys/webmail.pfx\n");
  EXPECT_EQ(trusted.at("../keys/webmail.pfx").value().text(), digest("one"));
}

}  // namespace
}  // namespace signet
