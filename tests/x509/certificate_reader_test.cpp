#include "x509/certificate_reader.h"

#include <gtest/gtest.h>

#include "base/text.h"
#include "laboratory.h"

namespace signet {
namespace {

// Made by the openssl program, so that our own writer is not its own judge.
Certificate made(const Laboratory& lab, const std::string& options) {
  const Bytes der = lab.make(
      "openssl req -x509 -key leaf.key -days 30 -outform DER -out c.der " + options, "c.der");
  auto certificate = read_certificate(der);
  EXPECT_TRUE(certificate) << certificate.error().summary << options;
  return certificate.value_or(Certificate{});
}

using Texts = std::vector<std::string>;

TEST(CertificateReader, ReadsAllThatAServerCertificateSays) {
  const Laboratory lab;
  const Certificate& leaf = *lab.leaf.leaf.certificate;
  const std::string shown = lab.run(
      "openssl x509 -in leaf.pem -noout -serial -fingerprint -sha1; "
      "openssl x509 -in leaf.pem -noout -fingerprint -sha256; "
      "openssl x509 -in leaf.pem -noout -pubkey | openssl pkey -pubin -outform DER | sha256sum");
  EXPECT_NE(shown.find("serial=" + leaf.serial + "\n"), std::string::npos) << shown;
  std::string hex = shown;
  std::erase(hex, ':');
  EXPECT_NE(hex.find("sha1 Fingerprint=" + leaf.thumbprint.text()), std::string::npos) << shown;
  EXPECT_NE(hex.find("sha256 Fingerprint=" + leaf.fingerprint.text()), std::string::npos);
  EXPECT_NE(hex.find(to_lower(leaf.public_key.text())), std::string::npos);
  EXPECT_EQ(leaf.subject, "CN=leaf.example.com");
  EXPECT_EQ(leaf.issuer, "CN=Issuing");
  EXPECT_EQ(leaf.common_name, "leaf.example.com");
  EXPECT_EQ(leaf.names, Texts{"leaf.example.com"});
  EXPECT_EQ(to_text(leaf.not_before), "2030-01-01T00:00:00Z");
  EXPECT_EQ(to_text(leaf.not_after), "2031-01-01T00:00:00Z");
  EXPECT_EQ(leaf.key_algorithm, "EC");
  EXPECT_EQ(leaf.key_bits, 256);
  EXPECT_EQ(leaf.signature, "ecdsa-with-SHA256");
  EXPECT_FALSE(leaf.weak_signature);
  EXPECT_EQ(leaf.key_usage, Texts{"digitalSignature"});
  EXPECT_EQ(leaf.extended_key_usage, Texts{"serverAuth"});
  EXPECT_FALSE(leaf.authority);
  EXPECT_FALSE(leaf.self_signed);
  EXPECT_EQ(leaf.authority_key_id, lab.issuing.leaf.certificate->subject_key_id);
  EXPECT_EQ(leaf.subject_key_id.size(), 40U);
  EXPECT_TRUE(lab.root.leaf.certificate->self_signed);
  EXPECT_TRUE(lab.root.leaf.certificate->authority);
}

TEST(CertificateReader, ReadsNamesInTheirOrderAndLettersOfAllScripts) {
  const Laboratory lab;
  const Certificate certificate =
      made(lab,
           "-utf8 -subj '/C=DE/O=B\u00fccher, Gro\u00df/CN=first/CN=last' -addext "
           "'subjectAltName=DNS:b.example.com,IP:192.0.2.7,DNS:*.a.example.com,"
           "IP:2001:db8::1,email:x@example.com'");
  EXPECT_EQ(certificate.subject, "CN=last,CN=first,O=B\u00fccher\\, Gro\u00df,C=DE");
  EXPECT_EQ(certificate.common_name, "last");
  EXPECT_EQ(certificate.names,
            (Texts{"b.example.com", "192.0.2.7", "*.a.example.com", "2001:db8::1"}));
  EXPECT_EQ(made(lab, "-subj /CN=old.example.com").names, Texts{"old.example.com"});
  EXPECT_EQ(made(lab, "-subj /CN=x -addext subjectAltName=email:x@example.com").names, Texts{});
  EXPECT_EQ(made(lab, "-subj / -addext subjectAltName=DNS:only").subject, "");
}

TEST(CertificateReader, ReadsUsagesWithAndWithoutAName) {
  const Laboratory lab;
  const Certificate certificate =
      made(lab,
           "-subj /CN=x -addext keyUsage=digitalSignature,keyAgreement,decipherOnly "
           "-addext extendedKeyUsage=clientAuth,1.2.3.4.5");
  EXPECT_EQ(certificate.key_usage, (Texts{"digitalSignature", "keyAgreement", "decipherOnly"}));
  EXPECT_EQ(certificate.extended_key_usage, (Texts{"clientAuth", "1.2.3.4.5"}));
}

TEST(CertificateReader, TellsKeysAndSignaturesApart) {
  const Laboratory lab;
  const auto text = [&](const std::string& generate, const std::string& options) {
    lab.run("openssl genpkey -out leaf.key " + generate);
    const Certificate certificate = made(lab, "-subj /CN=x " + options);
    return certificate.key_algorithm + " " + std::to_string(certificate.key_bits) + " " +
           certificate.signature + (certificate.weak_signature ? " weak" : "") +
           (certificate.self_signed ? " self-signed" : "");
  };
  EXPECT_EQ(text("-algorithm RSA -pkeyopt rsa_keygen_bits:2048", "-sha256"),
            "RSA 2048 RSA-SHA256 self-signed");
  EXPECT_EQ(text("-algorithm RSA -pkeyopt rsa_keygen_bits:1024", "-sha1"),
            "RSA 1024 RSA-SHA1 weak self-signed");
  EXPECT_EQ(
      text("-algorithm RSA -pkeyopt rsa_keygen_bits:2048", "-sha384 -sigopt rsa_padding_mode:pss"),
      "RSA 2048 RSASSA-PSS self-signed");
  EXPECT_EQ(
      text("-algorithm RSA -pkeyopt rsa_keygen_bits:1024", "-sha1 -sigopt rsa_padding_mode:pss"),
      "RSA 1024 RSASSA-PSS weak self-signed");
  EXPECT_EQ(text("-algorithm EC -pkeyopt ec_paramgen_curve:P-384", "-sha384"),
            "EC 384 ecdsa-with-SHA384 self-signed");
  EXPECT_EQ(text("-algorithm ED25519", ""), "Ed25519 256 ED25519 self-signed");
}

TEST(CertificateReader, ReadsExactlyOneCertificateOfReasonableSize) {
  const Laboratory lab;
  Bytes content = lab.leaf.leaf.der;
  EXPECT_EQ(read_certificate(Bytes(65537)).error().summary,
            "a certificate has at most 65536 bytes, this one has 65537");
  content.push_back(0);
  EXPECT_EQ(read_certificate(content).error().code, "certificate.trailing-bytes");
  EXPECT_EQ(read_certificate(content).error().summary, "the certificate is followed by 1 byte");
  for (std::size_t size = 0; size < lab.leaf.leaf.der.size(); ++size) {
    const auto cut = read_certificate(ByteView(lab.leaf.leaf.der).first(size));
    ASSERT_FALSE(cut) << size;
    EXPECT_EQ(to_text(cut.error()),
              "error: not a usable certificate (it is damaged or something else)");
  }
}

TEST(CertificateReader, RefusesExtensionsThatCannotBeTrusted) {
  const Laboratory lab;
  const auto problem = [&](const std::string& extension) {
    const auto certificate =
        read_certificate(lab.make("openssl req -x509 -key leaf.key -subj /CN=x -outform DER "
                                  "-out c.der -addext " +
                                      extension,
                                  "c.der"));
    return certificate ? "read" : to_text(certificate.error());
  };
  EXPECT_EQ(problem("subjectAltName=DER:0500"),
            "error: not a usable certificate (its extension subjectAltName is damaged)");
  EXPECT_EQ(problem("2.5.29.15=DER:0500"),
            "error: not a usable certificate (its extension keyUsage is damaged)");
  EXPECT_EQ(problem("1.2.3.4=DER:0500"), "read");
}

TEST(CertificateCache, UnderstandsTheSameBytesOnce) {
  const Laboratory lab;
  CertificateCache cache;
  const auto first = cache.understand(lab.leaf.leaf.der);
  const Bytes copy = lab.leaf.leaf.der;
  EXPECT_EQ(cache.understand(copy), first);
  EXPECT_NE(*cache.understand(lab.issuing.leaf.der), *first);
  EXPECT_EQ(cache.understand(Bytes(3)).error().code, "certificate.malformed");
}

TEST(CertificateBytes, AreEqualWhenTheirBytesAreWhicheverCacheTheyCameFrom) {
  const Laboratory lab;
  CertificateCache one;
  CertificateCache other;
  const Bytes& der = lab.leaf.leaf.der;
  EXPECT_NE(*one.understand(der), *other.understand(der)) << "these are pointers";
  EXPECT_TRUE((CertificateBytes{*one.understand(der), der} ==
               CertificateBytes{*other.understand(der), der}));
  EXPECT_FALSE(lab.leaf.leaf == lab.issuing.leaf);
}

}  // namespace
}  // namespace signet
