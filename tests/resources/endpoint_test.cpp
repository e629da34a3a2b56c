#include "resources/endpoint.h"

#include <gtest/gtest.h>

namespace signet {
namespace {

// As it is written again.
std::string again(std::string_view text) {
  const auto endpoint = Endpoint::parse(text);
  return endpoint ? endpoint->text() : endpoint.error().code;
}

TEST(Endpoint, HasTheUsualPortOfItsScheme) {
  EXPECT_EQ(again("https://Webmail.Example.com"), "https://webmail.example.com:443");
  EXPECT_EQ(again("https://webmail.example.com/"), "https://webmail.example.com:443");
  EXPECT_EQ(again("smtp://mx"), "smtp://mx:25");
  EXPECT_EQ(again("imap://mx"), "imap://mx:143");
  EXPECT_EQ(again("pop3://mx"), "pop3://mx:110");
  EXPECT_EQ(again("smtps://mx"), "smtps://mx:465");
  EXPECT_EQ(again("imaps://mx"), "imaps://mx:993");
  EXPECT_EQ(again("pop3s://mx"), "pop3s://mx:995");
}

TEST(Endpoint, IsWrittenSoThatItCanBeReadAgain) {
  for (const char* text :
       {"https://10.0.0.1:443", "tls://mx:444", "smtp://mx:587", "smtp://[2001:db8::1]:25",
        "https://10.0.0.1:443?name=webmail.example"}) {
    EXPECT_EQ(again(text), text);
  }
  EXPECT_EQ(again("tls://mx:993"), "imaps://mx:993");
  EXPECT_EQ(again("imaps://mx:1993"), "tls://mx:1993");
}

TEST(Endpoint, AsksForItsHostWhereNoOtherNameIsSaid) {
  EXPECT_EQ(Endpoint::parse("https://mx?name=MX")->name, "");
  EXPECT_EQ(Endpoint::parse("https://mx?name=Other.example")->name, "other.example");
}

TEST(Endpoint, RefusesWhatIsNone) {
  for (const char* text : {"",
                           "webmail.example.com",
                           "http://mx",
                           "ftp://mx",
                           "https://",
                           "https://mx:0",
                           "https://mx:65536",
                           "https://mx:4x",
                           "https://mx:",
                           "https://mx/path",
                           "https://user@mx",
                           "https://[mx]",
                           "https://[::1",
                           "https://[::1]x",
                           "https://-oProxy",
                           "https://a b",
                           "https://mx?name=",
                           "https://mx?name=a b",
                           "https://mx#x",
                           "smtp://2001:db8::1"}) {
    EXPECT_EQ(again(text), "endpoint.invalid") << text;
  }
}

}  // namespace
}  // namespace signet
