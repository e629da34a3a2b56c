#include "x509/pkcs12.h"

#include <gtest/gtest.h>

#include "laboratory.h"

namespace signet {
namespace {

using Cipher = Pkcs12Style::Cipher;
using Provider = Pkcs12Style::Provider;

Bytes written(const KeyMaterial& material, Pkcs12Style style, std::string password = "secret") {
  return write_pkcs12(material, secret(std::move(password)), style).value();
}

bool holds(const std::string& text, std::string_view part) {
  return text.find(part) != std::string::npos;
}

// What the openssl program says about our file; it reads it without its legacy provider.
std::string info(const Laboratory& lab, ByteView content) {
  lab.write("w.p12", content);
  return lab.run(
      "openssl pkcs12 -in w.p12 -passin pass:secret -info -nodes | grep -v '^[A-Za-z0-9+/=]*$'");
}

TEST(Pkcs12Writer, WritesAesForWhoeverCanReadIt) {
  const Laboratory lab;
  const std::string text = info(lab, written(lab.leaf, {Cipher::aes256_sha256, Provider::none}));
  EXPECT_TRUE(holds(text, "MAC: sha256, Iteration 2048\n")) << text;
  EXPECT_TRUE(holds(text,
                    "PKCS7 Encrypted data: PBES2, PBKDF2, AES-256-CBC, Iteration 2048, "
                    "PRF hmacWithSHA256"))
      << text;
  EXPECT_TRUE(holds(text,
                    "Shrouded Keybag: PBES2, PBKDF2, AES-256-CBC, Iteration 2048, "
                    "PRF hmacWithSHA256"))
      << text;
  EXPECT_FALSE(holds(text, "Microsoft")) << text;
}

TEST(Pkcs12Writer, WritesTripleDesForWindows2016) {
  const Laboratory lab;
  const Bytes content = written(lab.leaf, {Cipher::des3_sha1, Provider::none});
  const std::string text = info(lab, content);
  EXPECT_TRUE(holds(text, "MAC: sha1, Iteration 2048\n")) << text;
  EXPECT_TRUE(holds(text, "Encrypted data: pbeWithSHA1And3-KeyTripleDES-CBC, Iteration 2048"))
      << text;
  EXPECT_TRUE(holds(text, "Keybag: pbeWithSHA1And3-KeyTripleDES-CBC, Iteration 2048")) << text;
  EXPECT_TRUE(read_pkcs12_profile(content)->opens_on_windows_2016);
  EXPECT_FALSE(read_pkcs12_profile(content)->needs_legacy);
}

TEST(Pkcs12Writer, AsksWindowsForTheSchannelProviderAndAMachineKey) {
  const Laboratory lab;
  for (const Cipher cipher : {Cipher::aes256_sha256, Cipher::des3_sha1}) {
    const Bytes content = written(lab.leaf, {cipher, Provider::schannel_csp});
    const std::string text = info(lab, content);
    EXPECT_TRUE(holds(text, "Microsoft CSP Name: Microsoft RSA SChannel Cryptographic Provider\n"))
        << text;
    EXPECT_TRUE(holds(text, "Microsoft Local Key set: <No Values>\n")) << text;
    EXPECT_TRUE(holds(text, "Key Attributes\n    X509v3 Key Usage: 10 \n")) << text;
    const auto file = read_with(content, "secret");
    EXPECT_EQ(file->keys[0].provider, "Microsoft RSA SChannel Cryptographic Provider");
    EXPECT_EQ(file->pkcs12->key_provider, file->keys[0].provider);
  }
}

TEST(Pkcs12Writer, WhatItWritesIsReadBackWhole) {
  for (const auto type : {CertificateSpec::KeyType::ec_p256, CertificateSpec::KeyType::rsa_2048}) {
    const Laboratory lab(type);
    for (const std::string password : {"secret", "", "p\u00e4\U0001F511 \"'", "a\nb"}) {
      for (const Cipher cipher : {Cipher::aes256_sha256, Cipher::des3_sha1}) {
        const Bytes content = written(lab.leaf, {cipher, Provider::none}, password);
        auto file = read_with(content, password.c_str());
        ASSERT_TRUE(file) << to_text(file.error());
        EXPECT_TRUE(file->warnings.empty());
        const auto material = take_key_material(std::move(*file), nullptr);
        ASSERT_TRUE(material);
        EXPECT_TRUE(material->leaf == lab.leaf.leaf);
        EXPECT_TRUE(material->chain == lab.leaf.chain);
        EXPECT_EQ(material->key.public_key(), lab.leaf.key.public_key());
        EXPECT_EQ(material->friendly_name, "leaf.example.com");
      }
    }
  }
}

TEST(Pkcs12Writer, KeepsFriendlyNamesOfAllScripts) {
  Laboratory lab;
  lab.leaf.friendly_name = "B\u00fcro \U0001F511";
  const auto file = read_with(written(lab.leaf, {}), "secret");
  EXPECT_EQ(file->friendly_names[0], "B\u00fcro \U0001F511");
  EXPECT_EQ(file->keys[0].friendly_name, "B\u00fcro \U0001F511");
}

TEST(Pkcs12Writer, RefusesAKeyOfAnotherCertificate) {
  Laboratory lab;
  std::swap(lab.leaf.key, lab.issuing.key);
  const auto content = write_pkcs12(lab.leaf, secret("secret"), {});
  ASSERT_FALSE(content);
  EXPECT_EQ(to_text(content.error()), "error: the key does not fit the certificate " +
                                          lab.leaf.leaf.certificate->thumbprint.text());
}

TEST(Pkcs12Writer, NeverWritesTheSameBytesTwice) {
  const Laboratory lab;
  EXPECT_NE(written(lab.leaf, {}), written(lab.leaf, {})) << "salts are random";
}

}  // namespace
}  // namespace signet
