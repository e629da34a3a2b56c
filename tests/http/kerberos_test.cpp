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
  Endpoint endpoint(KerberosAccount account) const {
    Endpoint endpoint = test::endpoint(peer->port(), authority.ca_file());
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
  Endpoint relayed = endpoint(keytab());
  relayed.identity.pins = {Thumbprint::of(relay.leaf.der)};
  EXPECT_EQ(plain(Client(std::move(relayed)).post("hello")),
            "auth.denied error: ex1.test.local refuses this account (HTTP 401, offers Negotiate)\n"
            "  hint: check the account and that it may use this endpoint; nothing was tried twice");
  EXPECT_EQ(server->refusals(), "bad bindings");
  EXPECT_EQ(server->story(), "empty, token");
}

TEST_F(Kerberos, SendsNoBodyToAServerThatDoesNotProveWhoItIs) {
  serve({.says_last_token = false});
  EXPECT_EQ(post(keytab()),
            "auth.no-mutual error: ex1.test.local did not prove who it is (its answer has no "
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

TEST_F(Kerberos, KeepsServiceAndAddressAndTlsNameApart) {
  const KeyMaterial identity = authority.issue({"mail.test.local"});
  serve(identity, end_point(identity));
  KerberosAccount account = keytab();
  account.service = "HTTP/other.test.local";
  Endpoint apart = endpoint(std::move(account));
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
  EXPECT_EQ(post({}), "");
  KerberosAccount stranger = keytab();
  stranger.principal = "bob@TEST.LOCAL";
  EXPECT_EQ(post(std::move(stranger)), "");
  KerberosAccount no_file = keytab();
  no_file.keytab = realm.file("none");
  EXPECT_EQ(post(std::move(no_file)), "");
  KerberosAccount no_service = keytab();
  no_service.service = "HTTP/ex9.test.local";
  EXPECT_EQ(post(std::move(no_service)), "");
  KerberosAccount unknown = password("x");
  unknown.principal = "bob@TEST.LOCAL";
  EXPECT_EQ(post(std::move(unknown)), "");
  realm.stop_kdc();
  EXPECT_EQ(post(keytab()), "");
  EXPECT_EQ(server->story(), "empty, empty, empty, empty, empty, empty");
}

}  // namespace
}  // namespace signet::test
