#include <gtest/gtest.h>

#include "laboratory.h"
#include "x509/pkcs12.h"

namespace signet {
namespace {

CertificateFile open(const Laboratory& lab, const std::string& command) {
  return std::move(*read_with(lab.make(command, "f"), "secret"));
}

CertificateFile file_of(const KeyMaterial& material) {
  return std::move(*read_with(*write_pkcs12(material, secret("secret"), {}), "secret"));
}

std::string name(const KeyMaterial& material) {
  return material.leaf.certificate->common_name + " " +
         material.leaf.certificate->thumbprint.text();
}

std::string problem(CertificateFile file, const Thumbprint* wanted) {
  const auto taken = take_key_material(std::move(file), wanted);
  return taken ? "taken" : taken.error().code + " " + to_text(taken.error());
}

// A file as an administrator makes it who exports the whole store.
struct TwoPairs : testing::Test {
  Laboratory lab;
  KeyMaterial other = lab.issue(server_spec("other.example.com"));
  CertificateFile file() { return merge(file_of(lab.leaf), file_of(other)); }
};

TEST_F(TwoPairs, TheWantedOneIsTakenWithItsKeyAndChain) {
  for (const KeyMaterial* wanted : {&lab.leaf, &other}) {
    const auto taken = take_key_material(file(), &wanted->leaf.certificate->thumbprint);
    ASSERT_TRUE(taken) << to_text(taken.error());
    EXPECT_TRUE(taken->leaf == wanted->leaf);
    EXPECT_EQ(taken->key.public_key(), wanted->key.public_key());
    EXPECT_TRUE(taken->chain == wanted->chain);
    EXPECT_EQ(taken->friendly_name, wanted->friendly_name);
  }
}

TEST_F(TwoPairs, WithoutAWishTheyAreAmbiguous) {
  EXPECT_EQ(
      problem(file(), nullptr),
      "key.ambiguous error: it holds several certificates with their keys (CN=" + name(lab.leaf) +
          ", CN=" + name(other) + ")\n  hint: say which one by its thumbprint");
  const auto leaf = single_leaf(file());
  ASSERT_FALSE(leaf);
  EXPECT_EQ(to_text(leaf.error()),
            "error: it holds several certificates, and none is the chain of another (CN=" +
                name(lab.leaf) + ", CN=" + name(other) + ")");
}

TEST_F(TwoPairs, AThirdIsNotAmongThem) {
  const Thumbprint wanted = Thumbprint::of(Bytes{1});
  EXPECT_EQ(problem(file_of(lab.leaf), &wanted),
            "certificates.other-leaf error: it does not hold the certificate " + wanted.text() +
                " (it holds CN=" + name(lab.leaf) + ", CN=" + name(lab.issuing) +
                ", CN=" + name(lab.root) + ")");
}

TEST(KeyMaterial, TheKeyIsMissing) {
  const Laboratory lab;
  EXPECT_EQ(problem(open(lab, "cp leaf.pem f"), nullptr),
            "key.missing error: it holds no private key (for CN=" + name(lab.leaf) +
                ")\n  hint: export it again together with the private key");
  EXPECT_EQ(problem(open(lab, "cp leaf.key f"), nullptr),
            "certificates.none error: it holds no certificate");
}

TEST(KeyMaterial, TheKeyBelongsToAnotherCertificate) {
  Laboratory lab;
  const KeyMaterial other = lab.issue(server_spec("other.example.com"));
  lab.write("other.pem", as_bytes(pem(other.leaf.der)));
  EXPECT_EQ(problem(open(lab, "cat other.pem leaf.key > f"), nullptr),
            "key.other error: its private key belongs to another certificate (it does not fit CN=" +
                name(other) + ")");
  CertificateFile both = merge(file_of(lab.leaf), open(lab, "cp other.pem f"));
  EXPECT_EQ(problem(std::move(both), &other.leaf.certificate->thumbprint),
            "key.other error: its private key belongs to another certificate (it does not fit CN=" +
                name(other) + ")");
}

TEST(KeyMaterial, CertificateAndKeyMayLieInTwoFiles) {
  const Laboratory lab;
  auto taken = take_key_material(
      merge(open(lab, "cat leaf.pem issuing.pem > f"), open(lab, "cp leaf.key f")), nullptr);
  ASSERT_TRUE(taken) << to_text(taken.error());
  EXPECT_TRUE(taken->leaf == lab.leaf.leaf);
  EXPECT_TRUE(taken->chain == std::vector{lab.issuing.leaf});
}

TEST(KeyMaterial, LocalKeyIdDecidesBetweenTwoCertificatesForOneKey) {
  const Laboratory lab;
  const std::string renew =
      "openssl x509 -in leaf.pem -x509toreq -signkey leaf.key 2>/dev/null | openssl x509 -req "
      "-signkey leaf.key -days 9 -out renewed.pem; cat renewed.pem leaf.pem > both.pem; ";
  EXPECT_EQ(problem(open(lab, renew + "cat both.pem leaf.key > f"), nullptr).substr(0, 13),
            "key.ambiguous");
  const auto taken = take_key_material(
      open(lab,
           "openssl pkcs12 -export -in leaf.pem -inkey leaf.key -certfile renewed.pem "
           "-passout pass:secret -out f"),
      nullptr);
  ASSERT_TRUE(taken) << to_text(taken.error());
  EXPECT_TRUE(taken->leaf == lab.leaf.leaf);
}

TEST(KeyMaterial, AKeyWhoseHalvesDoNotBelongTogetherIsDamaged) {
  const Laboratory lab;
  // The private number is the first octet string of a SEC1 key; the public half stays as it was.
  Bytes key = lab.make("openssl ec -in leaf.key -outform DER -out k", "k");
  key[20] = static_cast<std::uint8_t>(key[20] ^ 1);
  CertificateFile file = merge(open(lab, "cp leaf.pem f"), std::move(*read_with(key, nullptr)));
  EXPECT_EQ(problem(std::move(file), nullptr),
            "key.damaged error: the private key does not work (what it signs is not verified by "
            "CN=" +
                name(lab.leaf) + ")");
}

TEST(SingleLeaf, IsFoundAmongItsChainInAnyOrder) {
  const Laboratory lab;
  for (const char* command : {"cat leaf.pem > f", "cat root.pem issuing.pem leaf.pem > f",
                              "cat leaf.pem leaf.pem root.pem > f"}) {
    const auto leaf = single_leaf(open(lab, command));
    ASSERT_TRUE(leaf) << command << to_text(leaf.error());
    EXPECT_TRUE(*leaf == lab.leaf.leaf) << command;
  }
  EXPECT_TRUE(*single_leaf(open(lab, "cp root.pem f")) == lab.root.leaf);
  EXPECT_EQ(single_leaf(open(lab, "cp leaf.key f")).error().code, "certificates.none");
}

}  // namespace
}  // namespace signet
