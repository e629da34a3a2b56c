#include "http/first_look.h"

#include <gtest/gtest.h>

#include "authority.h"
#include "client.h"
#include "tls_peer.h"

namespace signet::test {
namespace {

// A server on loopback, and what is seen of it.
struct Visit {
  explicit Visit(const std::vector<std::string>& names, PeerReply reply = offer(),
                 int version = TLS1_3_VERSION)
      : identity(authority.issue(names)),
        peer(identity, [reply](const PeerRequest&) { return reply; }, version) {}

  static PeerReply offer() {
    return {http("401 Unauthorized", "",
                 "WWW-Authenticate: Negotiate\r\nWWW-Authenticate: Basic realm=\"x\"\r\n"
                 "Date: Sun, 22 Nov 2026 22:06:23 GMT\r\n")};
  }
  FirstLook look() const { return look_at(endpoint(peer.port(), authority.ca_file())); }
  static FirstLook look_at(const HttpEndpoint& where) {
    const SystemClock clock;
    return signet::look_at(where, clock, {clock.steady() + std::chrono::minutes(1), {}});
  }

  Authority authority;
  KeyMaterial identity;
  TlsPeer peer;
};

TEST(FirstLook, SeesEverythingOfAServerThatIsRight) {
  const Visit visit({"ex1.test.local"});
  const FirstLook look = visit.look();
  ASSERT_TRUE(look.addresses);
  ASSERT_EQ(look.addresses->size(), 1U);
  EXPECT_EQ(look.addresses->front().address, "127.0.0.1");
  EXPECT_EQ(look.addresses->front().trouble, "");
  ASSERT_TRUE(look.tls);
  EXPECT_EQ(look.tls->version, "TLSv1.3");
  ASSERT_FALSE(look.tls->chain.empty());
  EXPECT_EQ(Thumbprint::of(look.tls->chain.front()).text(), thumbprint(visit.identity));
  EXPECT_TRUE(look.tls->verdict);
  ASSERT_TRUE(look.http);
  EXPECT_EQ(look.http->status, 401);
  EXPECT_EQ(scheme_names(look.http->challenges), "Negotiate, Basic");
  EXPECT_EQ(look.http->date, Seconds(std::chrono::seconds(1'795'385'183)));
}

TEST(FirstLook, SeesMoreOfAServerThatIsNot) {
  const Visit visit({"other.test.local"});
  const FirstLook look = visit.look();
  ASSERT_TRUE(look.tls);
  ASSERT_FALSE(look.tls->verdict);
  EXPECT_EQ(look.tls->verdict.error().code, "tls.wrong-name");
  ASSERT_TRUE(look.http);
  EXPECT_EQ(look.http->status, 401);
}

// The account of the endpoint, Basic here, is nowhere in what was sent.
TEST(FirstLook, ShowsNoAccount) {
  const Visit visit({"ex1.test.local"});
  visit.look();
  ASSERT_EQ(visit.peer.requests().size(), 1U);
  const PeerRequest request = visit.peer.requests().front();
  EXPECT_EQ(request.line, "POST /PowerShell/?PSVersion=5.1 HTTP/1.1");
  EXPECT_EQ(request.header("authorization"), "");
  EXPECT_EQ(request.body, "");
}

TEST(FirstLook, EndsWhereNothingAnswers) {
  std::uint16_t port = 0;
  Authority authority;
  {
    const Visit gone({"ex1.test.local"});
    port = gone.peer.port();
  }
  const FirstLook look = Visit::look_at(endpoint(port, authority.ca_file()));
  ASSERT_TRUE(look.addresses);
  EXPECT_NE(look.addresses->front().trouble, "");
  ASSERT_FALSE(look.tls);
  EXPECT_EQ(look.tls.error().code, "look.not-reached");
}

TEST(FirstLook, SaysWhatIsNoHttp) {
  const Visit visit({"ex1.test.local"}, {"220 mail ESMTP\r\n\r\n", PeerReply::Then::close});
  const FirstLook look = visit.look();
  ASSERT_FALSE(look.http);
  EXPECT_EQ(look.http.error().code, "http.malformed");
}

TEST(FirstLook, ReadsNoEndlessHead) {
  const Visit visit({"ex1.test.local"},
                    {"HTTP/1.1 401 No\r\nX: " + std::string(20000, 'x'), PeerReply::Then::flood});
  EXPECT_TRUE(visit.look().tls);
}

}  // namespace
}  // namespace signet::test
