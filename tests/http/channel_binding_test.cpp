#include "http/channel_binding.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "base/file.h"
#include "realm.h"

namespace signet::test {
namespace {

struct Case {
  const char* key;
  const char* signature;
  const char* digest;  // that the binding must be made with
};

// The `openssl` program makes the certificates and hashes them.
TEST(ChannelBinding, UsesTheHashOfTheCertificatesSignature) {
  const TemporaryFolder folder;
  const std::string path = folder.path().string();
  run(
      fmt::format("cd {} && openssl genrsa -out rsa 2048 && openssl genpkey -algorithm ed25519 "
                  "-out ed25519",
                  path));
  for (const Case& given : {
           Case{"rsa", "-sha256", "sha256"},
           Case{"rsa", "-sha384", "sha384"},
           Case{"rsa", "-sha512", "sha512"},
           Case{"rsa", "-sha1", "sha256"},
           Case{"rsa", "-md5", "sha256"},
           Case{"rsa", "-sha224", "sha224"},
           Case{"rsa", "-sha384 -sigopt rsa_padding_mode:pss", "sha384"},
           Case{"ed25519", "", "sha256"},
       }) {
    run(
        fmt::format("cd {0} && openssl req -x509 -key {1} -subj /CN=a {2} "
                    "-outform DER -out der && openssl dgst -{3} -binary -out hash der",
                    path, given.key, given.signature, given.digest));
    const Bytes der = read_file(folder.path() / "der", 65536).value();
    const Bytes hash = read_file(folder.path() / "hash", 65536).value();
    EXPECT_EQ(as_text(server_end_point(der).value()),
              "tls-server-end-point:" + std::string(as_text(hash)))
        << given.key << given.signature;
  }
}

TEST(ChannelBinding, NeedsACertificate) {
  EXPECT_EQ(server_end_point({}).error().summary, "the server's certificate cannot be read");
  EXPECT_EQ(server_end_point(as_bytes("nonsense")).error().code, "tls.failed");
}

}  // namespace
}  // namespace signet::test
