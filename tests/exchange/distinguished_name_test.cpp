#include "exchange/distinguished_name.h"

#include <gtest/gtest.h>

#include "base/problem.h"
#include "exchange_fleet.h"
#include "x509/certificate_reader.h"

namespace signet::exchange {
namespace {

struct Pair {
  const char* windows;
  const char* openssl;
};

// Both columns were written by .NET and by OpenSSL of the same certificates, as far as .NET writes
// on Linux what it writes on Windows.
const std::vector<Pair> pairs = {
    {"CN=webmail.example.com", "CN=webmail.example.com"},
    {"CN=CA 1, O=Ex, C=US", "CN=CA 1,O=Ex,C=US"},
    {"E=a@b.example, L=M\xC3\xBCnchen, S=Bayern, C=DE",
     "emailAddress=a@b.example,L=M\xC3\xBCnchen,ST=Bayern,C=DE"},
    {"O=\"M\xC3\xBCller, S\xC3\xB6hne & Co + Rest; <x>\"",
     "O=M\xC3\xBCller\\, S\xC3\xB6hne & Co \\+ Rest\\; \\<x\\>"},
    {"OU=\"trail#=x\" + DC=multi, O=Ex", "DC=multi+OU=trail#=x,O=Ex"},
    {"OU=\"  leading\"", "OU=\\  leading"},
    {"OU=\"trailing \"", "OU=trailing\\ "},
    {"CN=\"#first\"", "CN=\\#first"},
    {"O=\"The \"\"Best\"\" One\"", "O=The \\\"Best\\\" One"},
    {"O=back\\slash", "O=back\\\\slash"},
    {"O=\"\"", "O="},
    {"OU=\"two\nlines\"", "OU=two\\0Alines"},
    {"SERIALNUMBER=12, OID.1.2.3.4.5=own", "serialNumber=12,1.2.3.4.5=#0C036F776E"},
    {"OID.1.3.6.1.4.1.311.60.2.1.3=US, OID.2.5.4.15=Private Organization",
     "jurisdictionC=US,businessCategory=Private Organization"},
    {"CN=\xE9\x83\xB5\xE4\xBB\xB6 \xF0\x9F\x93\xA8",
     "CN=\xE9\x83\xB5\xE4\xBB\xB6 \xF0\x9F\x93\xA8"},
    {"T=Dr, G=Ann, SN=Smith, I=A, STREET=Main St 1, PostalCode=12345",
     "title=Dr,GN=Ann,SN=Smith,initials=A,street=Main St 1,postalCode=12345"},
    {"DC=corp, DC=example", "DC=corp,DC=example"},
};

TEST(DistinguishedNames, GoFromWindowsToOpensslAndBack) {
  for (const Pair& pair : pairs) {
    const auto openssl = from_windows_name(pair.windows);
    ASSERT_TRUE(openssl) << pair.windows;
    EXPECT_EQ(*openssl, pair.openssl);
    const auto windows = to_windows_name(pair.openssl);
    ASSERT_TRUE(windows) << pair.openssl;
    EXPECT_EQ(*windows, pair.windows);
  }
}

TEST(DistinguishedNames, AreReadAsPeopleWriteThemToo) {
  for (const Pair& pair : {
           Pair{"cn=a,o=b", "CN=a,O=b"},
           Pair{"  CN= a ,  ST=Bayern", "CN=a,ST=Bayern"},
           Pair{"Email=a@b, GivenName=Ann", "emailAddress=a@b,GN=Ann"},
           Pair{"oid.2.5.4.15=Private", "businessCategory=Private"},
           Pair{"businessCategory=Private, jurisdictionCountryName=US",
                "businessCategory=Private,jurisdictionC=US"},
           Pair{"CN=\"quoted without need\"", "CN=quoted without need"},
       }) {
    const auto openssl = from_windows_name(pair.windows);
    ASSERT_TRUE(openssl) << pair.windows;
    EXPECT_EQ(*openssl, pair.openssl);
  }
}

TEST(DistinguishedNames, FailWhereTheyAreNone) {
  for (const char* text : {"", "webmail", "CN", "CN=a,", "CN=a, =b", "CN=\"a", "CN=\"a\"b",
                           "CN=a\"b", "Nobody=a", "OID.=a", "OID.x.1=a", "CN=a, OID.7=b"}) {
    EXPECT_FALSE(from_windows_name(text)) << text;
  }
  for (const char* text : {"", "CN", "CN=a\\", "CN=a\\4", "CN=a\\zz", "Nobody=a", "1.2.3=own",
                           "1.2.3=#0C05", "1.2.3=#0", "1.2.3=#300141", "CN=a,"}) {
    EXPECT_FALSE(to_windows_name(text)) << text;
  }
  EXPECT_FALSE(from_windows_name("CN=" + std::string(10'000, 'a')));
  EXPECT_EQ(from_windows_name("web\x1Bmail").error().summary,
            "\"web\\x1Bmail\" is not understood as a distinguished name");
}

// What OpenSSL makes of a real certificate with such names, not of what these tests write.
TEST(DistinguishedNames, OfCertificatesComeBackAsTheyWere) {
  test::ExchangeFleet fleet;
  for (const char* name : {"webmail.example.com", "a, b + \"c\" <d>; e", " edges ", "#=\\",
                           "M\xC3\xBCller & S\xC3\xB6hne", "\xF0\x9F\x93\xA8"}) {
    const auto held = test::make_certificate({name}, fleet.world.random);
    const Certificate certificate = read_certificate(held.der).value();
    const auto text = tls_certificate_name(certificate);
    ASSERT_TRUE(text) << name;
    const auto read = parse_tls_certificate_name(*text);
    ASSERT_TRUE(read) << *text;
    EXPECT_EQ(read->issuer, certificate.issuer);
    EXPECT_EQ(read->subject, certificate.subject);
  }
}

TEST(TlsCertificateNames, AreIssuerAndSubject) {
  const auto name =
      parse_tls_certificate_name("<I>CN=CA 1, O=Ex, C=US<S>CN=webmail.example.com, S=Bayern");
  ASSERT_TRUE(name);
  EXPECT_EQ(name->issuer, "CN=CA 1,O=Ex,C=US");
  EXPECT_EQ(name->subject, "CN=webmail.example.com,ST=Bayern");
  const auto quoted = parse_tls_certificate_name("<I>O=\"a <S> b\"<S>CN=c");
  ASSERT_TRUE(quoted);
  EXPECT_EQ(*quoted, (IssuedName{"O=a \\<S\\> b", "CN=c"}));
}

TEST(TlsCertificateNames, FailWhereTheyAreNone) {
  for (const char* text :
       {"", "CN=a", "<I>CN=a", "<I>CN=a<S>", "<S>CN=a<I>CN=b", "<I><S>CN=a", "<I>CN=\"a<S>CN=b"}) {
    EXPECT_FALSE(parse_tls_certificate_name(text)) << text;
  }
}

}  // namespace
}  // namespace signet::exchange
