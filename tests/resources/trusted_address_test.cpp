#include <gtest/gtest.h>

#include "resources/trust.h"

namespace signet {
namespace {

bool matches(const char* pattern, const char* host, std::uint16_t port) {
  const auto parsed = AddressPattern::parse(pattern);
  return parsed && parsed->matches(host, port);
}

TEST(TrustedAddress, IsOneHostAtOnePort) {
  EXPECT_TRUE(matches("ex1.example.com:443", "EX1.Example.com", 443));
  EXPECT_FALSE(matches("ex1.example.com:443", "ex1.example.com", 80));
  EXPECT_FALSE(matches("ex1.example.com:443", "ex2.example.com", 443));
  EXPECT_FALSE(matches("ex1.example.com:443", "ex1.example.com.evil.example", 443));
  EXPECT_TRUE(matches("2001:db8::1:443", "2001:DB8::1", 443));
}

TEST(TrustedAddress, HasAStarForExactlyOneLabel) {
  EXPECT_TRUE(matches("*.example.com:443", "ex1.example.com", 443));
  EXPECT_FALSE(matches("*.example.com:443", "example.com", 443));
  EXPECT_FALSE(matches("*.example.com:443", ".example.com", 443));
  EXPECT_FALSE(matches("*.example.com:443", "a.ex1.example.com", 443));
  EXPECT_FALSE(matches("*.example.com:443", "evilexample.com", 443));
}

TEST(TrustedAddress, RefusesWhatIsNone) {
  for (const char* text : {"", "ex1", ":443", "ex1:", "ex1:0", "ex1:65536", "ex1:4x", "*:443",
                           "*.:443", "e*1:443", "https://ex1:443", "a b:443"}) {
    const auto parsed = AddressPattern::parse(text);
    ASSERT_FALSE(parsed) << text;
    EXPECT_EQ(parsed.error().code, "address.invalid");
  }
}

TEST(TrustedAddress, IsNoneWithoutATrustFile) {
  EXPECT_FALSE(Trust{}.allows_address("localhost", 443));
  EXPECT_FALSE(Trust{}.allows_probe("localhost"));
}

TEST(TrustedHost, IsAnAddressWithoutItsPort) {
  Trust trust;
  trust.probe = {*HostPattern::parse("*.Example.com"), *HostPattern::parse("10.0.0.1")};
  EXPECT_TRUE(trust.allows_probe("EX1.example.com"));
  EXPECT_TRUE(trust.allows_probe("10.0.0.1"));
  EXPECT_FALSE(trust.allows_probe("example.com"));
  EXPECT_FALSE(trust.allows_probe("a.ex1.example.com"));
  EXPECT_FALSE(trust.allows_address("ex1.example.com", 443)) << "no account may be used there";
  for (const char* text : {"", "*", "*.", "a b", "https://ex1", "e*1"}) {
    EXPECT_FALSE(HostPattern::parse(text)) << text;
  }
}

}  // namespace
}  // namespace signet
