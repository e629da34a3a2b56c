#include <fmt/format.h>
#include <gtest/gtest.h>
#include <stdlib.h>

#include "authority.h"
#include "client.h"
#include "kerberos_server.h"
#include "realm.h"
#include "tls_peer.h"

namespace signet::test {
namespace {

// A realm, and ex1.test.local that lets in whom it knows.
class Kerberos : public testing::Test {
 protected:
  void serve(ServerRules rules = {}) {
    const KeyMaterial identity = authority.issue({"ex1.test.local"});
    serve(identity, end_point(identity), std::move(rules));
  }
  void serve(const KeyMaterial& identity, Bytes binding, ServerRules rules = {}) {
    server = std::make_unique<KerberosServer>(realm.file("server.keytab"), std::move(binding),
                                              std::move(rules));
    peer = std::make_unique<TlsPeer>(
        identity, [this](const PeerRequest& request) { return (*server)(request); });
  }
  HttpEndpoint endpoint(KerberosAccount account) const {
    HttpEndpoint endpoint = test::endpoint(peer->port(), authority.ca_file());
    endpoint.account = std::move(account);
    return endpoint;
  }
  KerberosAccount keytab() const {
    KerberosAccount account;
    account.keytab = realm.file("alice.keytab");
    return account;
  }
  static KerberosAccount password(std::string text) {
    KerberosAccount account;
    account.principal = "alice@TEST.LOCAL";
    account.password = Secret::take(text);
    return account;
  }
  std::string post(KerberosAccount account) const {
    Client client(endpoint(std::move(account)));
    return plain(client.post("hello"));
  }
  // Without what differs from run to run.
  std::string plain(std::string text) const {
    for (const std::string& part : {fmt::format(":{}", peer->port()), realm.file("")}) {
      while (text.find(part) != std::string::npos) text.erase(text.find(part), part.size());
    }
    return text;
  }

  Realm realm;
  Authority authority;
  std::unique_ptr<KerberosServer> server;
  std::unique_ptr<TlsPeer> peer;
};

constexpr const char* welcome = "200 : for alice@TEST.LOCAL: hello";
constexpr const char* one_login = "empty, token, body";

TEST_F(Kerberos, LogsInWithAKeytab) {
  serve();
  EXPECT_EQ(post(keytab()), welcome);
  EXPECT_EQ(server->story(), one_login);
  EXPECT_EQ(peer->connections(), 1U);
}

TEST_F(Kerberos, LogsInWithAPassword) {
  serve();
  EXPECT_EQ(post(password(kerberos_canary)), welcome);
  EXPECT_EQ(server->story(), one_login);
}

TEST_F(Kerberos, LogsInWithANamedCacheOrTheDefaultOne) {
  serve();
  KerberosAccount named;
  named.cache = "FILE:" + realm.file("alice.cache");
  realm.get_ticket(named.cache);
  EXPECT_EQ(post(std::move(named)), welcome);
  ::setenv("KRB5CCNAME", ("FILE:" + realm.file("alice.cache")).c_str(), 1);
  EXPECT_EQ(post({}), welcome);
}

TEST_F(Kerberos, LogsInWithBareKerberosWhereThatIsOffered) {
  serve({.offers = "WWW-Authenticate: Kerberos\r\n", .scheme = "Kerberos"});
  EXPECT_EQ(post(keytab()), welcome);
  KerberosAccount only_negotiate = keytab();
  only_negotiate.scheme = KerberosAccount::Scheme::negotiate;
  EXPECT_EQ(post(std::move(only_negotiate)),
            "auth.not-offered error: ex1.test.local does not offer Negotiate (offers Kerberos)");
}

TEST_F(Kerberos, UsesTheSchemeThatIsConfigured) {
  serve({.offers = "WWW-Authenticate: Negotiate, Kerberos\r\n", .scheme = "Kerberos"});
  KerberosAccount account = keytab();
  account.scheme = KerberosAccount::Scheme::kerberos;
  EXPECT_EQ(post(std::move(account)), welcome);
}

TEST_F(Kerberos, NeverFallsBackToAnythingElse) {
  serve({.offers = "WWW-Authenticate: NTLM\r\nWWW-Authenticate: Basic realm=\"x\"\r\n"});
  EXPECT_EQ(post(password(kerberos_canary)),
            "auth.not-offered error: ex1.test.local does not offer Negotiate or Kerberos (offers "
            "NTLM, Basic)");
  EXPECT_EQ(server->story(), "empty");
}

TEST_F(Kerberos, LogsInOncePerConnection) {
  serve();
  Client client(endpoint(keytab()));
  EXPECT_EQ(client.post("hello"), welcome);
  EXPECT_EQ(client.post("hello"), welcome);
  EXPECT_EQ(server->story(), "empty, token, body, body");
}

TEST_F(Kerberos, LogsInAgainWhenTheServerHasHungUp) {
  serve({.closes_after_body = true});
  Client client(endpoint(keytab()));
  EXPECT_EQ(client.post("hello"), welcome);
  EXPECT_EQ(client.post("hello"), welcome);
  EXPECT_EQ(server->story(), "empty, token, body, empty, token, body");
  EXPECT_EQ(peer->connections(), 2U);
  EXPECT_EQ(realm.count("ISSUE"), 2U);  // for alice, and for the server
}

TEST_F(Kerberos, GivesATokenWithEveryRequestToAServerThatAsksForIt) {
  serve({.wants_token_each_time = true});
  Client client(endpoint(keytab()));
  EXPECT_EQ(client.post("hello"), welcome);
  EXPECT_EQ(client.post("hello"), welcome);
  EXPECT_EQ(server->story(), "empty, token, body, token body, token body");
  EXPECT_EQ(peer->connections(), 1U);
}

TEST_F(Kerberos, GivesTokenAndBodyTogetherToAServerThatClosesAfterALogin) {
  serve({.closes_after_login = true});
  Client client(endpoint(keytab()));
  EXPECT_EQ(client.post("hello"), welcome);
  EXPECT_EQ(client.post("hello"), welcome);
  EXPECT_EQ(server->story(), "empty, token, empty, token, empty, token body, token body");
}

TEST_F(Kerberos, KeepsCookies) {
  serve({.headers = "Set-Cookie: MS-WSMAN=abc\r\n"});
  EXPECT_EQ(post(keytab()), welcome);
  EXPECT_EQ(peer->requests().at(2).header("cookie"), "MS-WSMAN=abc");
}

// Somebody in the middle has a certificate that is trusted and passes on what it gets.
TEST_F(Kerberos, IsNoUseToARelay) {
  const KeyMaterial real = authority.issue({"ex1.test.local"});
  const KeyMaterial relay = Authority::issue_by_itself({"relay"});
  serve(relay, end_point(real));
  HttpEndpoint relayed = endpoint(keytab());
  relayed.identity.pins = {Thumbprint::of(relay.leaf.der)};
  EXPECT_EQ(plain(Client(std::move(relayed)).post("hello")),
            "auth.denied error: ex1.test.local refuses this account (HTTP 401, offers Negotiate)\n"
            "  hint: check the account and that it may use this endpoint; nothing was tried twice");
  EXPECT_EQ(server->refusals(), "bad bindings");
  EXPECT_EQ(server->story(), "empty, token");
}

// What the server of these tests is worth: signet cannot be told to leave the binding out.
TEST_F(Kerberos, IsRefusedByTheTestServerWithoutABinding) {
  serve();
  realm.get_ticket("FILE:" + realm.file("alice.cache"));
  ::setenv("KRB5CCNAME", ("FILE:" + realm.file("alice.cache")).c_str(), 1);
  PeerRequest request;
  request.headers["authorization"] = "Negotiate " + unbound_token("HTTP/ex1.test.local@TEST.LOCAL");
  EXPECT_EQ((*server)(request).bytes.substr(0, 12), "HTTP/1.1 401");
  EXPECT_EQ(server->refusals(), "not bound");
}

TEST_F(Kerberos, SendsNoBodyToAServerThatDoesNotProveWhoItIs) {
  serve({.says_last_token = false});
  EXPECT_EQ(post(keytab()),
            "auth.no-mutual error: ex1.test.local did not prove who it is (HTTP 200 without a "
            "Kerberos token)");
  EXPECT_EQ(server->story(), "empty, token");
  // "accept-completed", without the Kerberos part.
  serve({.last_token = "oQcwBaADCgEA"});
  EXPECT_EQ(post(keytab()).substr(0, 15), "auth.no-mutual ");
  EXPECT_EQ(server->story(), "empty, token");
  serve({.last_token = "AAAA"});
  EXPECT_EQ(post(keytab()).substr(0, 15), "auth.no-mutual ");
  EXPECT_EQ(server->story(), "empty, token");
}

// The server takes the connection for one that is logged in.
TEST_F(Kerberos, StartsOnANewConnectionAfterAFailedLogin) {
  serve({.says_last_token = false});
  Client client(endpoint(keytab()));
  EXPECT_EQ(client.post("hello").substr(0, 15), "auth.no-mutual ");
  EXPECT_EQ(client.post("hello").substr(0, 15), "auth.no-mutual ");
  EXPECT_EQ(server->story(), "empty, token, empty, token");
  EXPECT_EQ(peer->connections(), 2U);
}

TEST_F(Kerberos, KeepsServiceAndAddressAndTlsNameApart) {
  const KeyMaterial identity = authority.issue({"mail.test.local"});
  serve(identity, end_point(identity));
  KerberosAccount account = keytab();
  account.service = "HTTP/other.test.local";
  HttpEndpoint apart = endpoint(std::move(account));
  apart.identity.name = "mail.test.local";
  EXPECT_EQ(plain(Client(std::move(apart)).post("hello")), welcome);
  EXPECT_EQ(peer->requests().at(0).server_name, "mail.test.local");
}

TEST_F(Kerberos, TriesAWrongPasswordOnceOnly) {
  serve();
  Client client(endpoint(password("wr0ng-c4nary")));
  const std::string refused =
      "kerberos.wrong-password error: the password is wrong for alice@TEST.LOCAL "
      "(Preauthentication "
      "failed)\n"
      "  hint: nothing was tried twice: correct it before it locks the account";
  EXPECT_EQ(client.post("hello"), refused);
  EXPECT_EQ(client.post("hello"), refused);
  EXPECT_EQ(realm.count("PREAUTH_FAILED"), 1U);
  EXPECT_EQ(server->story(), "empty, empty");
}

TEST_F(Kerberos, SaysWhatIsMissing) {
  serve();
  EXPECT_EQ(post({}),
            "kerberos.no-cache error: there is no Kerberos ticket to be found in the default cache "
            "(No Kerberos credentials available (default cache: FILE:no-cache))\n"
            "  hint: get one with kinit, or name a keytab");
  KerberosAccount named;
  named.cache = "FILE:" + realm.file("none");
  EXPECT_EQ(post(std::move(named)),
            "kerberos.no-cache error: there is no Kerberos ticket to be found in the cache "
            "FILE:none (No credentials cache found)\n  hint: get one with kinit, or name a keytab");
  KerberosAccount stranger = keytab();
  stranger.principal = "bob@TEST.LOCAL";
  EXPECT_EQ(post(std::move(stranger)),
            "kerberos.no-ticket error: there is no key for bob@TEST.LOCAL in the keytab "
            "alice.keytab (Keytab contains no suitable keys for bob@TEST.LOCAL)");
  KerberosAccount no_file;
  no_file.keytab = realm.file("none");
  EXPECT_EQ(post(std::move(no_file)),
            "kerberos.no-ticket error: there is no key for this account in the keytab none (Key "
            "table file 'none' not found)");
  KerberosAccount no_service = keytab();
  no_service.service = "HTTP/ex9.test.local";
  EXPECT_EQ(post(std::move(no_service)),
            "kerberos.unknown-service error: Kerberos knows no service HTTP/ex9.test.local (Server "
            "HTTP/ex9.test.local@TEST.LOCAL not found in Kerberos database)\n"
            "  hint: name the service principal that the server runs under");
  KerberosAccount unknown = password("x");
  unknown.principal = "bob@TEST.LOCAL";
  EXPECT_EQ(post(std::move(unknown)),
            "kerberos.unknown-principal error: Kerberos knows no bob@TEST.LOCAL (Client "
            "'bob@TEST.LOCAL' not found in Kerberos database)");
  realm.stop_kdc();
  EXPECT_EQ(post(keytab()),
            "kerberos.no-kdc error: no Kerberos server can be reached (Cannot contact any KDC for "
            "realm 'TEST.LOCAL')\n  hint: see the realms in krb5.conf");
  EXPECT_EQ(server->story(), "empty, empty, empty, empty, empty, empty, empty");
}

TEST_F(Kerberos, RefusesSettingsThatMakeNoSense) {
  serve();
  const std::string invalid = "endpoint.invalid error: ";
  KerberosAccount two = keytab();
  two.cache = "FILE:/c";
  EXPECT_EQ(post(std::move(two)), invalid + "an account has one of cache, keytab and password");
  KerberosAccount nobody = password("x");
  nobody.principal.clear();
  EXPECT_EQ(post(std::move(nobody)), invalid + "a password needs the principal whose it is");
  for (const char* service : {"HTTP/127.0.0.1", "HTTP", "/ex1", "HTTP/", "HTTP/a b"}) {
    KerberosAccount odd = keytab();
    odd.service = service;
    EXPECT_EQ(post(std::move(odd)),
              invalid + "Kerberos needs a service such as HTTP/ex1.corp.example, not an address (" +
                  service + ")");
  }
  EXPECT_EQ(peer->connections(), 0U);
}

TEST_F(Kerberos, KnowsWhetherTheBodyWasSent) {
  const KeyMaterial identity = authority.issue({"ex1.test.local"});
  const auto cut_at = [&](unsigned request_number, ServerRules rules) {
    server = std::make_unique<KerberosServer>(realm.file("server.keytab"), end_point(identity),
                                              std::move(rules));
    unsigned count = 0;
    peer = std::make_unique<TlsPeer>(identity, [&](const PeerRequest& request) {
      const PeerReply reply = (*server)(request);
      return ++count >= request_number ? PeerReply{"", PeerReply::Then::close} : reply;
    });
    const std::string lost = post(keytab());
    return lost.substr(0, lost.find(' ')) + (lost.ends_with("[sent]") ? " sent" : "");
  };
  EXPECT_EQ(cut_at(1, {}), "http.connection-lost");
  EXPECT_EQ(cut_at(2, {}), "http.connection-lost");
  EXPECT_EQ(cut_at(3, {}), "http.connection-lost sent");
  EXPECT_EQ(server->story(), one_login);
  EXPECT_EQ(cut_at(4, {.wants_token_each_time = true}), "http.connection-lost sent");
  EXPECT_EQ(server->story(), "empty, token, body, token body");
}

TEST_F(Kerberos, SaysWhatTheServerDoesInsteadOfAsking) {
  const auto instead = [&](const std::string& status, const std::string& headers) {
    peer = std::make_unique<TlsPeer>(authority.issue({"ex1.test.local"}), [=](const PeerRequest&) {
      return PeerReply{http(status, "", headers)};
    });
    return post(keytab());
  };
  EXPECT_EQ(instead("404 Not Found", ""),
            "auth.no-challenge error: ex1.test.local does not ask who is calling (HTTP 404)\n"
            "  hint: check the path of the URL");
  EXPECT_EQ(instead("200 OK", ""),
            "auth.no-challenge error: ex1.test.local does not ask who is calling (HTTP 200)\n"
            "  hint: check the path of the URL");
  EXPECT_EQ(instead("302 Found", "Location: https://other.example/x\r\n"),
            "http.redirect error: ex1.test.local sends elsewhere (HTTP 302 to "
            "https://other.example)\n  hint: redirects are not followed: name the right URL");
  EXPECT_EQ(realm.count("ISSUE"), 0U);
}

// Nobody is asked for a ticket, and nobody is told one, before the peer is who it must be.
TEST_F(Kerberos, DoesNothingBeforeTlsIsVerified) {
  const KeyMaterial identity = authority.issue({"ex2.test.local"});
  serve(identity, end_point(identity));
  EXPECT_EQ(post(keytab()).substr(0, 14), "tls.wrong-name");
  EXPECT_EQ(server->story(), "");
  EXPECT_EQ(realm.count("ISSUE"), 0U);
}

TEST_F(Kerberos, LeavesNoSecretInLogsAndProblems) {
  serve();
  testing::internal::CaptureStderr();
  const auto post_aloud = [&](KerberosAccount account) {
    return Client(endpoint(std::move(account)), {}, Log::Level::debug).post("hello");
  };
  std::string said = post_aloud(password(kerberos_canary));
  said += post_aloud(password("wr0ng-c4nary"));
  said += testing::internal::GetCapturedStderr();
  EXPECT_NE(said.find("authorization=yes"), std::string::npos);
  for (const char* secret : {"c4nary", "Negotiate ", "YII", "oYG"}) {
    EXPECT_EQ(said.find(secret), std::string::npos) << secret << " in " << said;
  }
}

TEST_F(Kerberos, ServesManyThreadsEachWithItsOwn) {
  serve();
  std::atomic<int> good = 0;
  std::vector<std::thread> threads;
  for (int number = 0; number < 4; ++number) {
    threads.emplace_back([&] {
      Client client(endpoint(keytab()));
      for (int round = 0; round < 3; ++round) good += client.post("hello") == welcome ? 1 : 0;
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(good, 12);
}

}  // namespace
}  // namespace signet::test
