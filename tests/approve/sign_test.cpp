#include "signers.h"

namespace signet::test {
namespace {

using Signing = Signers;

TEST_F(Signing, MakesWhatCounts) {
  const fs::path alice = make_key("alice"), bob = make_key("bob", "rsa", "2048");
  allow("alice", alice);
  allow("bob", bob);
  const auto first = sign_change(change_digest(), alice);
  const auto second = sign_change(change_digest(), bob);
  ASSERT_TRUE(first) << to_text(first.error());
  ASSERT_TRUE(second) << to_text(second.error());
  EXPECT_EQ(first->key.type, "ssh-ed25519");
  EXPECT_EQ(verdict({write("a.sig", first->armoured), write("b.sig", second->armoured)}),
            "a.sig alice counts\nb.sig bob counts\n2 of 2\n");
}

TEST_F(Signing, WithoutAKeySaysWhatSshKeygenSaid) {
  const fs::path none = folder_.path() / "none";
  const auto made = sign_change(change_digest(), none);
  ASSERT_FALSE(made);
  EXPECT_EQ(to_text(made.error()), none.string() +
                                       ": error: ssh-keygen did not sign (Couldn't load public "
                                       "key " +
                                       none.string() + ": No such file or directory)");
}

TEST_F(Signing, IsCheckedBeforeItIsHandedOut) {
  const fs::path alice = make_key("alice");
  const std::string other = content(sign(alice, "something else", "a.sig"));
  write("other", other);
  ::chmod(write("ssh-keygen", "#!/bin/sh\n[ $2 = sign ] && /bin/cp " +
                                  (folder_.path() / "other").string() +
                                  " $7.sig && exit 0\nexec /usr/bin/ssh-keygen \"$@\"\n")
              .c_str(),
          0755);
  const std::string path = std::getenv("PATH");
  ::setenv("PATH", folder_.path().c_str(), 1);
  const auto made = sign_change(change_digest(), alice);
  ::setenv("PATH", path.c_str(), 1);
  ASSERT_FALSE(made);
  EXPECT_EQ(to_text(made.error()), "error: ssh-keygen made a signature of something else");
}

}  // namespace
}  // namespace signet::test
