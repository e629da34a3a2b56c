#include "x509/sealed.h"

#include <gtest/gtest.h>

#include "laboratory.h"
#include "x509/certificate_request.h"

namespace signet {
namespace {

KeyMaterial owner(const Laboratory& lab, const std::string& name, const std::string& kind) {
  lab.run("openssl req -x509 -newkey " + kind + " -nodes -keyout " + name + ".key -out " + name +
          ".pem -subj /CN=" + name + " -days 30");
  auto file = read_certificate_file(lab.read(name + ".pem"), nullptr).value();
  auto key = read_certificate_file(lab.read(name + ".key"), nullptr).value();
  return take_key_material(merge(std::move(file), std::move(key)), nullptr).value();
}

// Two owners of each kind and somebody else; a new key and its request.
class Sealed : public testing::Test {
 protected:
  Laboratory lab_;
  KeyMaterial alice_ = owner(lab_, "alice", "rsa:2048");
  KeyMaterial bob_ = owner(lab_, "bob", "ec -pkeyopt ec_paramgen_curve:P-256");
  KeyMaterial carol_ = owner(lab_, "carol", "rsa:2048");
  KeyMaterial dave_ = owner(lab_, "dave", "ec -pkeyopt ec_paramgen_curve:P-384");
  KeyMaterial eve_ = owner(lab_, "eve", "rsa:2048");
  KeyMaterial frank_ = owner(lab_, "frank", "ec -pkeyopt ec_paramgen_curve:P-256");
  NewRequest made_ = make_request({"CN=webmail.example.com", {"webmail.example.com"}}).value();
  Bytes sealed_ =
      seal_key(made_.key, {alice_.leaf, bob_.leaf, carol_.leaf, dave_.leaf}).value_or(Bytes());

  std::string opened_by(const KeyMaterial& material, ByteView content) {
    auto file = open_sealed(content, material.key);
    if (!file) return to_text(file.error());
    return file->keys.size() == 1 && file->keys[0].key.public_key() == made_.key.public_key()
               ? "the key"
               : "something else";
  }
};

TEST_F(Sealed, OpensForEachOfItsOwners) {
  ASSERT_FALSE(sealed_.empty());
  for (const KeyMaterial* each : {&alice_, &bob_, &carol_, &dave_}) {
    EXPECT_EQ(opened_by(*each, sealed_), "the key");
  }
}

TEST_F(Sealed, OpensWithTheOpensslProgram) {
  lab_.write("key.cms", sealed_);
  for (const std::string name : {"alice", "bob", "carol", "dave"}) {
    lab_.run("openssl cms -decrypt -inform DER -in key.cms -recip " + name + ".pem -inkey " + name +
             ".key -out opened-" + name + ".pem");
    const auto file = read_certificate_file(lab_.read("opened-" + name + ".pem"), nullptr).value();
    ASSERT_EQ(file.keys.size(), 1U);
    EXPECT_EQ(file.keys[0].key.public_key(), made_.key.public_key());
  }
  const std::string printed = lab_.run("openssl cms -cmsout -print -inform DER -in key.cms");
  for (const char* part : {"id-smime-ct-authEnvelopedData", "aes-256-gcm", "rsaesOaep",
                           "dhSinglePass-stdDH-sha256kdf-scheme", "id-aes256-wrap"}) {
    EXPECT_NE(printed.find(part), std::string::npos) << part << '\n' << printed;
  }
}

TEST_F(Sealed, DoesNotOpenForAnybodyElse) {
  for (const KeyMaterial* each : {&eve_, &frank_}) {
    const std::string said = opened_by(*each, sealed_);
    EXPECT_EQ(said.find("error: it is not sealed to this owner's key (sealed to the certificates "
                        "CN=alice serial "),
              0U)
        << said;
  }
}

// Every single byte counts, wherever it stands.
TEST_F(Sealed, DoesNotOpenWhenItWasChanged) {
  const Bytes one = seal_key(made_.key, {alice_.leaf}).value();
  ASSERT_EQ(opened_by(alice_, one), "the key");
  for (std::size_t at = one.size() / 2; at < one.size(); at += 37) {
    Bytes changed = one;
    changed[at] ^= 1;
    const auto file = open_sealed(changed, alice_.key);
    // Told by the seal, before anything of the content is looked at.
    EXPECT_EQ(file ? "opened" : file.error().code.substr(0, 7), "sealed.") << at;
  }
  Bytes last = one;
  last.back() ^= 1;
  EXPECT_EQ(opened_by(alice_, last), "error: the sealed file was changed since it was sealed");
  Bytes longer = one;
  longer.push_back(0);
  EXPECT_EQ(opened_by(alice_, longer), "error: the sealed file is damaged or something else");
  for (std::size_t length = 0; length < one.size(); length += 61) {
    EXPECT_NE(opened_by(alice_, ByteView(one).first(length)), "the key");
  }
}

TEST_F(Sealed, HoldsNoByteOfTheKeyInClear) {
  lab_.write("key.cms", sealed_);
  lab_.run(
      "openssl cms -decrypt -inform DER -in key.cms -recip alice.pem -inkey alice.key -out k.pem "
      "&& "
      "openssl pkey -in k.pem -outform DER -out k.der");
  const Bytes key = lab_.read("k.der");
  const std::string_view text = as_text(sealed_);
  for (std::size_t at = 40; at + 16 < key.size(); at += 16) {
    EXPECT_EQ(text.find(as_text(ByteView(key).subspan(at, 16))), std::string_view::npos);
  }
}

TEST_F(Sealed, TellsItsRecipientsWithoutAKey) {
  EXPECT_TRUE(is_sealed(sealed_));
  EXPECT_FALSE(is_sealed(alice_.leaf.der));
  const SealedProfile profile = read_sealed_profile(sealed_).value();
  EXPECT_EQ(profile.encryption, "AES-256-GCM");
  EXPECT_TRUE(profile.authenticated);
  ASSERT_EQ(profile.recipients.size(), 4U);
  EXPECT_EQ(profile.recipients[0].issuer, "CN=alice");
  EXPECT_EQ(profile.recipients[0].serial, alice_.leaf.certificate->serial);
  EXPECT_EQ(profile.recipients[0].method, "RSA-OAEP");
  EXPECT_EQ(profile.recipients[1].issuer, "CN=bob");
  EXPECT_EQ(profile.recipients[1].method, "ECDH");
  EXPECT_EQ(profile.recipients[3].issuer, "CN=dave");
  EXPECT_EQ(profile.recipients[3].method, "ECDH");
  EXPECT_EQ(problem_of(sealed_, nullptr),
            "file.sealed error: it is sealed: only an owner's private key opens it");
}

TEST_F(Sealed, ReadsWhatTheOpensslProgramSealed) {
  lab_.run(
      "openssl cms -encrypt -binary -aes-256-cbc -outform DER -in leaf.key -out other.cms "
      "-recip alice.pem -keyopt rsa_padding_mode:oaep");
  const Bytes other = lab_.read("other.cms");
  const SealedProfile profile = read_sealed_profile(other).value();
  EXPECT_EQ(profile.encryption, "AES-256-CBC");
  EXPECT_FALSE(profile.authenticated);
  const auto file = open_sealed(other, alice_.key).value();
  EXPECT_EQ(file.keys.at(0).key.public_key(), lab_.leaf.key.public_key());
}

TEST_F(Sealed, KeepsAPkcs12WithItsChain) {
  const Bytes sealed = seal_pkcs12(lab_.leaf, {alice_.leaf}).value();
  auto material = take_key_material(open_sealed(sealed, alice_.key).value(), nullptr).value();
  EXPECT_EQ(material.leaf, lab_.leaf.leaf);
  EXPECT_EQ(material.chain, lab_.leaf.chain);
  lab_.write("pfx.cms", sealed);
  EXPECT_NE(lab_.run("openssl cms -decrypt -inform DER -in pfx.cms -recip alice.pem -inkey "
                     "alice.key -out pfx && openssl pkcs12 -in pfx -passin pass: -nokeys")
                .find("leaf.example.com"),
            std::string::npos);
}

TEST_F(Sealed, WantsOwnersThatCanReceive) {
  EXPECT_EQ(to_text(seal_key(made_.key, {}).error()),
            "error: there is no owner that it could be sealed to");
  const KeyMaterial signs = owner(lab_, "signs", "ed25519");
  const KeyMaterial weak = owner(lab_, "weak", "rsa:1024");
  EXPECT_EQ(to_text(seal_key(made_.key, {alice_.leaf, signs.leaf}).error()),
            "error: nothing can be sealed to the owner CN=signs: its key is Ed25519 256\n"
            "  hint: an owner has an RSA key of 2048 bits or more, or an EC key");
  EXPECT_EQ(seal_key(made_.key, {weak.leaf}).error().code, "sealed.owner");
}

}  // namespace
}  // namespace signet
