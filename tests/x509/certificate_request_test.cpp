#include "x509/certificate_request.h"

#include <gtest/gtest.h>

#include "base/text.h"
#include "laboratory.h"
#include "x509/private_key_file.h"

namespace signet {
namespace {

bool holds(const std::string& text, std::string_view part) {
  return text.find(part) != std::string::npos;
}

TEST(CertificateRequest, IsWhatTheOpensslProgramReads) {
  const Laboratory lab;
  const RequestSpec spec{"CN=webmail.example.com,O=Ex\\, Ample GmbH,L=Köln,C=DE",
                         {"webmail.example.com", "192.0.2.1", "*.example.com"},
                         3072,
                         {"serverAuth", "clientAuth"}};
  const NewRequest made = make_request(spec).value();
  lab.write("w.csr", as_bytes(to_pem("CERTIFICATE REQUEST", made.der)));
  const std::string text =
      lab.run("openssl req -in w.csr -verify -noout -text -nameopt RFC2253,-esc_msb");
  for (const char* part :
       {"verify OK", "Subject: CN=webmail.example.com,O=Ex\\, Ample GmbH,L=Köln,C=DE",
        "DNS:webmail.example.com, IP Address:192.0.2.1, DNS:*.example.com", "(3072 bit)",
        "Digital Signature, Key Encipherment",
        "TLS Web Server Authentication, TLS Web Client Authentication",
        "sha256WithRSAEncryption"}) {
    EXPECT_TRUE(holds(text, part)) << part << '\n' << text;
  }
  const CertificateRequest read = read_request(lab.read("w.csr")).value();
  EXPECT_EQ(read.subject, spec.subject);
  EXPECT_EQ(read.names, spec.names);
  EXPECT_EQ(read.public_key, made.key.public_key());
  EXPECT_EQ(read.key_bits, 3072);
  EXPECT_EQ(read_request(made.der)->subject, spec.subject);
}

TEST(CertificateRequest, TakesTheSubjectsOfRealCertificates) {
  for (const char* subject :
       {"", "CN=a", "OU=B+CN=a,C=DE", "CN=\\#1 \\+ \\\"x\\\"\\ ,O=\\ y",
        "emailAddress=a@b.example,CN=a", "jurisdictionC=DE,serialNumber=HRB 1,CN=a",
        "CN=Zoë\\0A,DC=example"}) {
    const auto made = make_request({subject, {"a"}});
    ASSERT_TRUE(made) << subject << ": " << to_text(made.error());
    EXPECT_EQ(read_request(made->der)->subject, subject);
  }
  for (const char* subject : {"nothing", "CN=a,", "XX=a", "1.2.3.4=#0C0161", "CN=a\\"}) {
    EXPECT_FALSE(make_request({subject, {"a"}})) << subject;
  }
  EXPECT_EQ(to_text(make_request({"XX=a", {}}).error()),
            "error: cannot make this request (the subject \"XX=a\" is not understood)");
}

TEST(CertificateRequest, IsRefusedWhenItsKeyDidNotSignIt) {
  Bytes der = make_request({"CN=a", {"a"}})->der;
  der.back() ^= 1;
  EXPECT_EQ(to_text(read_request(der).error()), "error: the request is not signed by its own key");
  EXPECT_EQ(read_request(as_bytes("nothing")).error().code, "request.malformed");
  EXPECT_EQ(to_text(read_request(as_bytes(pem(der, "CERTIFICATE"))).error()),
            "error: not a usable request (it holds no CERTIFICATE REQUEST)");
  EXPECT_TRUE(read_request(
      as_bytes(to_pem("NEW CERTIFICATE REQUEST", make_request({"CN=a", {"a"}})->der))));
}

TEST(PrivateKeyFile, IsOfOneUserAlone) {
  const Laboratory lab;
  const std::filesystem::path file = std::string(trim(lab.run("pwd"))) + "/leaf.key";
  lab.run("chmod 640 leaf.key");
  EXPECT_EQ(to_text(read_private_key_file(file, nullptr).error()),
            file.string() +
                ": error: others may read this private key, or it belongs to somebody else\n"
                "  hint: chmod 600, as the user that runs signet");
  lab.run("chmod 600 leaf.key leaf.pem");
  EXPECT_EQ(read_private_key_file(file, nullptr)->public_key(), lab.leaf.key.public_key());
  EXPECT_EQ(read_private_key_file(file.parent_path() / "leaf.pem", nullptr).error().code,
            "key-file.no-key");
  EXPECT_EQ(read_private_key_file(file.parent_path() / "none", nullptr).error().code,
            "file.not-found");
}

}  // namespace
}  // namespace signet
