#include "x509/chain.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "base/text.h"
#include "crypto/system_random.h"
#include "laboratory.h"

namespace signet {
namespace {

std::string names(const std::vector<CertificateBytes>& chain) {
  std::vector<std::string> parts;
  for (const CertificateBytes& bytes : chain) parts.push_back(bytes.certificate->common_name);
  return join(parts, " < ");
}

TEST(Chain, IsOrderedWhateverTheOrderOfThePool) {
  Laboratory lab;
  std::vector<CertificateBytes> pool = {lab.root.leaf, lab.leaf.leaf, lab.issuing.leaf,
                                        lab.issue(server_spec("other")).leaf};
  std::ranges::sort(pool, {}, &CertificateBytes::der);
  do {
    EXPECT_EQ(names(build_chain(lab.leaf.leaf, pool)), "Issuing < Root");
  } while (std::ranges::next_permutation(pool, {}, &CertificateBytes::der).found);
}

TEST(Chain, EndsWhereThePoolEnds) {
  const Laboratory lab;
  EXPECT_EQ(names(build_chain(lab.leaf.leaf, {lab.issuing.leaf})), "Issuing");
  EXPECT_EQ(names(build_chain(lab.leaf.leaf, {lab.root.leaf})), "");
  EXPECT_EQ(names(build_chain(lab.root.leaf, {lab.root.leaf, lab.issuing.leaf})), "");
}

TEST(Chain, ASignatureDecidesNotANameOnly) {
  const Laboratory lab;
  const Laboratory stranger;  // the same names, other keys
  EXPECT_EQ(names(build_chain(lab.leaf.leaf, {stranger.issuing.leaf, stranger.root.leaf})), "");
  EXPECT_EQ(names(build_chain(lab.leaf.leaf, {stranger.issuing.leaf, lab.issuing.leaf,
                                              stranger.root.leaf, lab.root.leaf})),
            "Issuing < Root");
  EXPECT_TRUE(is_signed_by(lab.leaf.leaf, lab.issuing.leaf));
  EXPECT_FALSE(is_signed_by(lab.leaf.leaf, stranger.issuing.leaf));
  EXPECT_FALSE(is_signed_by(lab.issuing.leaf, lab.leaf.leaf));
  EXPECT_TRUE(is_signed_by(lab.root.leaf, lab.root.leaf));
}

TEST(Chain, AnImpostorWithTheRightNameAndKeyIdentifierIsLeftOut) {
  const Laboratory lab;
  const Bytes der = lab.make(
      "openssl req -x509 -key leaf.key -subj /CN=Issuing -outform DER -out x.der -addext "
      "subjectKeyIdentifier=" +
          lab.issuing.leaf.certificate->subject_key_id,
      "x.der");
  const CertificateBytes impostor = std::move(read_with(der, nullptr)->certificates[0]);
  ASSERT_EQ(impostor.certificate->subject_key_id, lab.leaf.leaf.certificate->authority_key_id);
  EXPECT_FALSE(is_signed_by(lab.leaf.leaf, impostor));
  EXPECT_EQ(names(build_chain(lab.leaf.leaf, {impostor})), "");
  EXPECT_TRUE(build_chain(lab.leaf.leaf, {impostor, lab.issuing.leaf}) ==
              std::vector{lab.issuing.leaf});
}

TEST(Chain, TwoAuthoritiesThatSignedEachOtherDoNotTurnInCircles) {
  const Laboratory lab;
  const auto cross_sign = [&](const std::string& name, const std::string& issuer) {
    const Bytes der = lab.make(
        "openssl req -new -key " + name + ".key -subj /CN=" + name + " | openssl x509 -req -CA " +
            issuer + ".pem -CAkey " + issuer +
            ".key -set_serial 7 -days 9 -extfile ca.txt -out x.pem && openssl x509 -in x.pem "
            "-outform DER -out x.der",
        "x.der");
    return std::move(read_with(der, nullptr)->certificates[0]);
  };
  lab.run(
      "echo basicConstraints=CA:TRUE > ca.txt; cp leaf.key a.key; "
      "openssl genpkey -algorithm ED25519 -out b.key; for x in a b; do "
      "openssl req -x509 -key $x.key -subj /CN=$x -out $x.pem; done");
  const CertificateBytes a = cross_sign("a", "b");
  const CertificateBytes b = cross_sign("b", "a");
  EXPECT_EQ(names(build_chain(a, {a, b})), "b");
}

TEST(Issue, MakesWhatWasAskedFor) {
  Laboratory lab;
  CertificateSpec spec = server_spec("web");
  spec.names = {"a.example.com", "192.0.2.1", "2001:db8::7"};
  spec.extended_key_usage = "serverAuth,clientAuth";
  spec.key = CertificateSpec::KeyType::rsa_2048;
  const KeyMaterial material = lab.issue(spec);
  const Certificate& certificate = *material.leaf.certificate;
  EXPECT_EQ(certificate.names, spec.names);
  EXPECT_EQ(certificate.extended_key_usage, (std::vector<std::string>{"serverAuth", "clientAuth"}));
  EXPECT_EQ(material.key.description(), "RSA 2048");
  EXPECT_EQ(names(material.chain), "Issuing < Root");
  lab.write("web.pem", as_bytes(pem(material.leaf.der)));
  EXPECT_EQ(lab.run("openssl verify -attime 1900000000 -purpose sslserver -CAfile root.pem "
                    "-untrusted issuing.pem web.pem"),
            "web.pem: OK\n");
}

TEST(Issue, RefusesNonsense) {
  SystemRandom random;
  const auto problem = [&](const CertificateSpec& spec) {
    const auto issued = issue_certificate(spec, nullptr, random);
    return issued ? "issued" : to_text(issued.error());
  };
  CertificateSpec backwards = server_spec("x");
  std::swap(backwards.not_before, backwards.not_after);
  EXPECT_EQ(problem(backwards),
            "error: cannot issue this certificate (it would end before it begins)");
  EXPECT_EQ(problem(server_spec(std::string(65, 'x'))),
            "error: cannot issue this certificate (a common name has 1 to 64 characters of UTF-8)");
  CertificateSpec usage = server_spec("x");
  usage.extended_key_usage = "no such usage";
  EXPECT_EQ(problem(usage),
            "error: cannot issue this certificate (OpenSSL does not take its names or usages)");
}

}  // namespace
}  // namespace signet
