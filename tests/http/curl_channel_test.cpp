#include "http/curl_channel.h"

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <stdlib.h>

#include "authority.h"
#include "base/text.h"
#include "client.h"
#include "tls_peer.h"

namespace signet::test {
namespace {

// One server on loopback whose certificate is right.
struct Server {
  Authority authority;
  TlsPeer peer;

  explicit Server(TlsPeer::Handler handler)
      : peer(authority.issue({"ex1.test.local"}), std::move(handler)) {}
  HttpEndpoint endpoint() const { return test::endpoint(peer.port(), authority.ca_file()); }
  // The port differs from run to run.
  std::string without_port(std::string text) const {
    const std::string port = fmt::format(":{}", peer.port());
    while (text.find(port) != std::string::npos) text.erase(text.find(port), port.size());
    return text;
  }
};

std::string post_to(const Server& server, std::string_view body = "x", HttpLimits limits = {}) {
  return server.without_port(Client(server.endpoint(), limits).post(body));
}

TlsPeer::Handler always(std::string bytes, PeerReply::Then then = PeerReply::Then::keep) {
  return [=](const PeerRequest&) { return PeerReply{bytes, then}; };
}

// Exactly 16 KiB, the size of what a peer floods with.
std::string repeated(std::string_view line) {
  std::string lines;
  while (lines.size() + line.size() <= 16384) lines += line;
  EXPECT_EQ(lines.size(), 16384U);
  return lines;
}

TEST(CurlChannel, PostsABodyAndBringsTheAnswer) {
  Server server(always(http("200 OK", "<answer/>",
                            "Content-Type: Application/SOAP+xml; charset=UTF-8\r\n"
                            "X-FEServer: EXA01\r\nX-Secret: no\r\nrequest-id: 7\r\n")));
  Client client(server.endpoint());
  const std::string body(200'000, 'b');
  const HttpResult result = client.post_until(body, std::chrono::minutes(1), {});
  EXPECT_EQ(text(result), "200 application/soap+xml: <answer/>");
  using Headers = std::vector<std::pair<std::string, std::string>>;
  EXPECT_EQ(result->diagnostics, (Headers{{"X-FEServer", "EXA01"}, {"request-id", "7"}}));
  const PeerRequest request = server.peer.requests().at(0);
  EXPECT_EQ(request.body, body);
  EXPECT_EQ(request.line, "POST /PowerShell/?PSVersion=5.1 HTTP/1.1");
}

TEST(CurlChannel, SendsTheseHeadersAndNoOthers) {
  Server server(always(http("200 OK", "")));
  post_to(server);
  std::string headers;
  const PeerRequest request = server.peer.requests().at(0);
  for (const auto& [name, value] : request.headers) {
    headers += name + ": " + value + "\n";
  }
  EXPECT_EQ(server.without_port(headers),
            "accept: */*\n"
            "accept-encoding: identity\n"
            "authorization: Basic Q09SUFxhbGljZTpiNHNpYy1jNG5hcnk=\n"
            "content-length: 1\n"
            "content-type: application/soap+xml;charset=UTF-8\n"
            "host: ex1.test.local\n"
            "user-agent: signet\n");
}

TEST(CurlChannel, TakesAFaultForAnAnswer) {
  Server server(always(http("500 Internal Server Error", "<fault/>", "Content-Type: a/b\r\n")));
  EXPECT_EQ(post_to(server), "500 a/b: <fault/>");
}

TEST(CurlChannel, ReadsAnAnswerInChunksWithTrailers) {
  Server server(
      always("HTTP/1.1 100 Continue\r\nContent-Type: not/this\r\n\r\n"
             "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nContent-Type: a/b\r\n\r\n"
             "3\r\nabc\r\n2\r\nde\r\n0\r\nContent-Type: not/this\r\n\r\n"));
  EXPECT_EQ(post_to(server), "200 a/b: abcde");
}

TEST(CurlChannel, KeepsItsConnectionAndItsCookies) {
  Server server(always(http("200 OK", "", "Set-Cookie: MS-WSMAN=abc; path=/; secure\r\n")));
  Client client(server.endpoint());
  client.post("1");
  client.post("2");
  const auto requests = server.peer.requests();
  EXPECT_EQ(server.peer.connections(), 1U);
  EXPECT_EQ(requests.at(0).header("cookie"), "");
  EXPECT_EQ(requests.at(1).header("cookie"), "MS-WSMAN=abc");
  Client(server.endpoint()).post("3");
  EXPECT_EQ(server.peer.requests().at(2).header("cookie"), "");
}

TEST(CurlChannel, MayBeDeniedOnlyOnce) {
  Server server(always(http("401 Unauthorized", "<html>", "WWW-Authenticate: Basic realm=x\r\n")));
  EXPECT_EQ(post_to(server),
            "auth.denied error: ex1.test.local refuses this account (HTTP 401, offers Basic)\n"
            "  hint: check the account and that it may use this endpoint; nothing was tried twice");
  EXPECT_EQ(server.peer.requests().size(), 1U);
}

TEST(CurlChannel, TellsWhoIsNotLetIn) {
  Server server(always(http("403 Forbidden", "")));
  EXPECT_EQ(post_to(server),
            "auth.forbidden error: ex1.test.local does not let this account in (HTTP 403) [sent]");
}

TEST(CurlChannel, SendsNothingWhereARedirectLeads) {
  Server other(always(http("200 OK", "stolen")));
  for (const char* status : {"301 Moved Permanently", "302 Found", "303 See Other",
                             "307 Temporary Redirect", "308 Permanent Redirect"}) {
    Server server(always(http(status, "",
                              fmt::format("Location: https://u:p@ex1.test.local:{}/s?"
                                          "token=1\r\n",
                                          other.peer.port()))));
    EXPECT_EQ(other.without_port(post_to(server)),
              fmt::format("http.redirect error: ex1.test.local sends elsewhere (HTTP {} to "
                          "https://ex1.test.local)\n"
                          "  hint: redirects are not followed: name the right URL [sent]",
                          std::string(status).substr(0, 3)));
    EXPECT_EQ(server.peer.requests().size(), 1U);
  }
  EXPECT_EQ(other.peer.connections(), 0U);
}

TEST(CurlChannel, TakesNoMoreThanItsLimit) {
  HttpLimits limits;
  limits.body_bytes = 1000;
  Server fits(always(http("200 OK", std::string(1000, 'a'))));
  EXPECT_EQ(post_to(fits, "x", limits), "200 : " + std::string(1000, 'a'));
  const std::string refused =
      "http.too-large error: ex1.test.local answers more than can be taken (limit 1000 bytes) "
      "[sent]";
  Server one_more(always(http("200 OK", std::string(1001, 'a'))));
  EXPECT_EQ(post_to(one_more, "x", limits), refused);
  Server endless(
      always("HTTP/1.1 200 OK\r\n\r\n" + std::string(20'000, 'a'), PeerReply::Then::flood));
  EXPECT_EQ(post_to(endless, "x", limits), refused);
  Server endless_head(
      always("HTTP/1.1 200 OK\r\n" + repeated("X-A: 123456789\r\n"), PeerReply::Then::flood));
  EXPECT_EQ(post_to(endless_head, "x", limits), refused);
  Server continues(always(repeated("HTTP/1.1 100\r\n\r\n"), PeerReply::Then::flood));
  EXPECT_EQ(post_to(continues, "x", limits), refused);
}

TEST(CurlChannel, KnowsThatACutAnswerWasSentFor) {
  const std::string whole = http("200 OK", "0123456789");
  std::size_t kept = 0;
  Server server(
      [&](const PeerRequest&) { return PeerReply{whole.substr(0, kept), PeerReply::Then::close}; });
  for (; kept < whole.size(); ++kept) {
    const std::string lost = post_to(server);
    EXPECT_EQ(lost.substr(0, 65),
              "http.connection-lost error: the connection with ex1.test.local br")
        << kept << " " << lost;
    EXPECT_TRUE(lost.ends_with(" [sent]")) << lost;
    EXPECT_EQ(server.peer.requests().size(), kept + 1) << kept;
  }
}

TEST(CurlChannel, TrustsNoAnswerThatMayHaveBeenCut) {
  Server server(always("HTTP/1.1 200 OK\r\n\r\nhello", PeerReply::Then::close));
  EXPECT_EQ(post_to(server),
            "http.malformed error: ex1.test.local does not say where its answer ends [sent]");
}

// libcurl would send it a second time, over a new connection.
TEST(CurlChannel, RepeatsNothingWhenAKeptConnectionBreaks) {
  int count = 0;
  Server server([&](const PeerRequest&) {
    return ++count == 1 ? PeerReply{http("200 OK", "")} : PeerReply{"", PeerReply::Then::close};
  });
  Client client(server.endpoint());
  client.post("1");
  const std::string lost = server.without_port(client.post("2"));
  EXPECT_EQ(lost.substr(0, 67),
            "http.connection-lost error: the connection with ex1.test.local brok");
  EXPECT_TRUE(lost.ends_with(" [sent]")) << lost;
  EXPECT_EQ(server.peer.requests().size(), 2U);
  EXPECT_EQ(server.peer.connections(), 1U);
}

TEST(CurlChannel, ConnectsAnewWhenTheServerHasHungUp) {
  Server server(always(http("200 OK", "bye", "Connection: close\r\n"), PeerReply::Then::close));
  Client client(server.endpoint());
  EXPECT_EQ(client.post("1"), "200 : bye");
  EXPECT_EQ(client.post("2"), "200 : bye");
  EXPECT_EQ(server.peer.connections(), 2U);
}

TEST(CurlChannel, EndsAtItsDeadline) {
  Server server(always(""));
  Client client(server.endpoint());
  EXPECT_EQ(server.without_port(text(client.post_until("x", std::chrono::milliseconds(150), {}))),
            "http.timeout error: ex1.test.local did not answer in time [sent]");
  EXPECT_EQ(server.without_port(text(client.post_until("x", std::chrono::milliseconds(0), {}))),
            "http.timeout error: ex1.test.local did not answer in time");
}

TEST(CurlChannel, EndsAtOnceWhenItIsStopped) {
  std::stop_source stop;
  Server server([&](const PeerRequest&) {
    stop.request_stop();
    return PeerReply{};
  });
  Client client(server.endpoint());
  const auto stopped = [&] {
    const auto result = client.post_until("x", std::chrono::hours(1), stop.get_token());
    return server.without_port(text(result));
  };
  EXPECT_EQ(stopped(), "http.stopped error: the call of ex1.test.local was stopped [sent]");
  EXPECT_EQ(stopped(), "http.stopped error: the call of ex1.test.local was stopped");
  EXPECT_EQ(server.peer.requests().size(), 1U);
}

TEST(CurlChannel, SaysWhyThereIsNoConnection) {
  std::uint16_t port = 0;
  {
    Server server(always(""));
    port = server.peer.port();
  }
  HttpEndpoint closed = endpoint(port, "");
  const std::string unreachable = Client(std::move(closed)).post("x");
  EXPECT_EQ(unreachable.substr(0, 38), "http.unreachable error: ex1.test.local") << unreachable;
  HttpEndpoint nowhere = endpoint(port, "");
  nowhere.address = "nowhere.invalid";
  const std::string unknown = Client(std::move(nowhere)).post("x");
  EXPECT_EQ(unknown.substr(0, 22), "http.unknown-host erro") << unknown;
}

TEST(CurlChannel, RefusesNamesThatCannotBe) {
  HttpEndpoint bad_name = endpoint(443, "");
  bad_name.identity.name = "evil.test/x?@y";
  EXPECT_EQ(Client(std::move(bad_name)).post("x"),
            "endpoint.invalid error: this is not a name that a certificate can have "
            "(evil.test/x?@y)");
  HttpEndpoint bad_address = endpoint(443, "");
  bad_address.address = "127.0.0.1:80";
  EXPECT_EQ(Client(std::move(bad_address)).post("x"),
            "endpoint.invalid error: this is not a host name or IP address (127.0.0.1:80)");
  HttpEndpoint bad_proxy = endpoint(443, "");
  bad_proxy.proxy = "http://user:canary@proxy:3128";
  EXPECT_EQ(Client(std::move(bad_proxy)).post("x"),
            "endpoint.invalid error: this is not a proxy (wanted: http://HOST:PORT, without a "
            "user)");
}

TEST(CurlChannel, IgnoresProxiesOfTheEnvironment) {
  ::setenv("https_proxy", "http://127.0.0.1:1", 1);
  ::setenv("ALL_PROXY", "http://127.0.0.1:1", 1);
  Server server(always(http("200 OK", "direct")));
  EXPECT_EQ(post_to(server), "200 : direct");
  ::unsetenv("https_proxy");
  ::unsetenv("ALL_PROXY");
}

TEST(CurlChannel, LogsNeitherSecretsNorBodies) {
  Server server(always(http("200 OK", "server-secret", "Set-Cookie: a=cookie-secret\r\n")));
  testing::internal::CaptureStderr();
  {
    Client client(server.endpoint(), {}, Log::Level::debug);
    client.post("body-secret");
    client.post("body-secret");
  }
  const std::string log = server.without_port(testing::internal::GetCapturedStderr());
  EXPECT_EQ(log.substr(0, log.find("took=")),
            "signet: debug: HTTP POST server=ex1.test.local authorization=yes sent=11 bytes "
            "answer=200, 13 bytes ");
  for (const char* canary : {"secret", "b4sic-c4nary", "YjRzaWMt", "Basic", "alice"}) {
    EXPECT_EQ(log.find(canary), std::string::npos) << canary;
  }
}

TEST(CurlChannel, ServesManyThreadsEachWithItsOwn) {
  Server server([](const PeerRequest& request) { return PeerReply{http("200 OK", request.body)}; });
  std::vector<std::thread> threads;
  std::atomic<int> good = 0;
  for (int number = 0; number < 8; ++number) {
    threads.emplace_back([&, number] {
      Client client(server.endpoint());
      for (int round = 0; round < 5; ++round) {
        const std::string body = fmt::format("{}-{}", number, round);
        if (client.post(body) == "200 : " + body) ++good;
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(good, 40);
}

}  // namespace
}  // namespace signet::test
