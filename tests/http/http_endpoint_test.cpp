#include "http/http_endpoint.h"

#include <gtest/gtest.h>

namespace signet {
namespace {

std::string problem(std::string_view text) {
  const Expected<HttpsUrl> url = HttpsUrl::parse(text);
  return url ? url->text() : to_line(url.error());
}

TEST(HttpsUrl, IsTakenApart) {
  const HttpsUrl url = HttpsUrl::parse("HTTPS://Mail.Example.com:8443/PowerShell/?a=b;c").value();
  EXPECT_EQ(url.host, "mail.example.com");
  EXPECT_EQ(url.port, 8443);
  EXPECT_EQ(url.path, "/PowerShell/?a=b;c");
  EXPECT_EQ(url.authority(), "mail.example.com:8443");
  EXPECT_EQ(HttpsUrl::parse("https://[2001:DB8::1]:444").value().host, "2001:db8::1");
}

TEST(HttpsUrl, IsWrittenInOneForm) {
  EXPECT_EQ(problem("https://ex1"), "https://ex1/");
  EXPECT_EQ(problem("https://ex1:443/PowerShell"), "https://ex1/PowerShell");
  EXPECT_EQ(problem("https://ex1?x"), "https://ex1/?x");
  EXPECT_EQ(problem("https://192.0.2.1:1/"), "https://192.0.2.1:1/");
  EXPECT_EQ(problem("https://[::1]/a"), "https://[::1]/a");
}

TEST(HttpsUrl, IsRefusedWithoutRepeatingIt) {
  const std::string refused = "this is not a URL of a server ";
  EXPECT_EQ(problem("http://ex1/"), refused + "(it does not begin with https://)");
  EXPECT_EQ(problem(""), refused + "(it does not begin with https://)");
  EXPECT_EQ(problem("https://u:canary@ex1/"), refused + "(it has a user or password)");
  EXPECT_EQ(problem("https://ex1/#canary"), refused + "(it has a fragment)");
  EXPECT_EQ(problem("https://ex1/a b"), refused + "(its path has odd characters)");
  EXPECT_EQ(problem("https://ex1/a\r\nX: y"), refused + "(its path has odd characters)");
  EXPECT_EQ(problem("https://ex1/\xC3\xA4"), refused + "(its path has odd characters)");
  for (const char* port : {"0", "65536", "", "8a", "-1", " 1", "+1", "00000000000000001x"}) {
    EXPECT_EQ(problem("https://ex1:" + std::string(port) + "/"),
              refused + "(its port is not a number from 1 to 65535)");
  }
  for (const char* host : {"", "ex 1", "ex1..local", "-ex1", "ex1-", "ex1.", "[ex1]", "[::1", "::1",
                           "[::1]x", "[::1%eth0]", "ex\xC3\xA4", "ex1%00", "[1.2.3.4]", "a\\b"}) {
    EXPECT_EQ(problem("https://" + std::string(host) + "/"), refused + "(its host is not a name)")
        << host;
  }
  EXPECT_EQ(problem("https://ex1/" + std::string(2048, 'a')), refused + "(it is too long)");
}

}  // namespace
}  // namespace signet
