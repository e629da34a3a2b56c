#include "x509/private_key.h"

#include <gtest/gtest.h>

#include <thread>
#include <type_traits>

#include "laboratory.h"
#include "x509/pkcs12.h"

namespace signet {
namespace {

static_assert(!std::is_copy_constructible_v<PrivateKey>);
static_assert(!std::is_copy_constructible_v<KeyMaterial>);
static_assert(!std::is_copy_constructible_v<CertificateFile::Key>);

TEST(PrivateKey, FitsItsOwnCertificateOnly) {
  const Laboratory lab;
  EXPECT_TRUE(fits(lab.leaf.key, *lab.leaf.leaf.certificate));
  EXPECT_FALSE(fits(lab.leaf.key, *lab.issuing.leaf.certificate));
  EXPECT_TRUE(proves(lab.leaf.key, lab.leaf.leaf.der));
  EXPECT_FALSE(proves(lab.leaf.key, lab.issuing.leaf.der));
  EXPECT_FALSE(proves(lab.leaf.key, Bytes(3)));
}

TEST(PrivateKey, EveryKindProvesItself) {
  const Laboratory lab;
  for (const char* kind : {"ED25519", "ED448", "RSA-PSS", "EC -pkeyopt ec_paramgen_curve:P-521",
                           "EC -pkeyopt ec_paramgen_curve:secp256k1"}) {
    auto file = read_with(
        lab.make(std::string("openssl genpkey -algorithm ") + kind +
                     " -out k && openssl req -x509 -key k -subj /CN=x -out f && cat k >> f",
                 "f"),
        nullptr);
    ASSERT_TRUE(file) << kind << to_text(file.error());
    EXPECT_TRUE(take_key_material(std::move(*file), nullptr)) << kind;
  }
}

// A failing test prints its values: neither the key nor the password may be among them.
TEST(PrivateKey, PrintsNoKeyAndNoPassword) {
  const Laboratory lab;
  EXPECT_EQ(testing::PrintToString(lab.leaf.key), "PrivateKey(EC P-256)");
  EXPECT_EQ(testing::PrintToString(secret("canary")), "Secret(6 bytes)");
  const Bytes der = lab.make("openssl pkey -in leaf.key -outform DER -out k", "k");
  const std::string key(as_text(ByteView(der).subspan(36, 16)));
  const auto file = read_with(der, nullptr);
  ASSERT_TRUE(file);
  for (const std::string& text :
       {testing::PrintToString(file->keys[0].key), testing::PrintToString(file->keys),
        testing::PrintToString(*file), testing::PrintToString(lab.leaf)}) {
    EXPECT_EQ(text.find(key), std::string::npos);
    EXPECT_EQ(text.find(to_hex(as_bytes(key))), std::string::npos);
  }
}

TEST(CertificateFile, IsReadByManyThreadsAtOnce) {
  const Laboratory lab;
  const Bytes content = lab.make(
      "openssl pkcs12 -export -legacy -in leaf.pem -inkey leaf.key -passout pass:secret -out f",
      "f");
  std::vector<std::string> results(8);
  {
    std::vector<std::jthread> threads;
    for (std::string& result : results) {
      threads.emplace_back([&] {
        for (int i = 0; i < 10; ++i) result = summary(read_with(content, "secret"));
      });
    }
  }
  EXPECT_EQ(results, std::vector<std::string>(8, "leaf.example.com | EC P-256"));
}

}  // namespace
}  // namespace signet
