#include <fmt/format.h>
#include <gtest/gtest.h>
#include <stdlib.h>

#include "authority.h"
#include "base/file.h"
#include "client.h"
#include "tls_peer.h"

namespace signet::test {
namespace {

constexpr int forever = 2090;

PeerReply welcome(const PeerRequest&) { return {http("200 OK", "hello")}; }

// A server on loopback with this certificate, and what becomes of a request to it.
struct Meeting {
  Authority authority;
  std::unique_ptr<TlsPeer> peer;

  void serve(const KeyMaterial& identity, int version = TLS1_3_VERSION) {
    peer = std::make_unique<TlsPeer>(identity, welcome, version);
  }
  HttpEndpoint endpoint() const { return test::endpoint(peer->port(), authority.ca_file()); }
  std::string post(HttpEndpoint endpoint) const { return Client(std::move(endpoint)).post("x"); }
  std::string post() const { return post(endpoint()); }
  std::string server() const { return fmt::format("ex1.test.local:{}", peer->port()); }
  // The port differs from run to run.
  std::string without_port(std::string text) const {
    const std::string port = fmt::format(":{}", peer->port());
    for (std::size_t at = 0; (at = text.find(port)) != std::string::npos;) {
      text.erase(at, port.size());
    }
    return text;
  }
};

std::string pin_hint(const KeyMaterial& identity) {
  return "\n  hint: if it is the right server, pin this certificate: pins: [" +
         thumbprint(identity) + "]";
}

std::string shown(const KeyMaterial& identity, const std::string& name) {
  return fmt::format("subject CN={}, thumbprint {})", name, thumbprint(identity)) +
         pin_hint(identity);
}

TEST(Tls, AcceptsTheRightNameOfATrustedCa) {
  Meeting meeting;
  meeting.serve(meeting.authority.issue({"other.test.local", "ex1.test.local"}));
  EXPECT_EQ(meeting.post(), "200 : hello");
  EXPECT_EQ(meeting.peer->requests().at(0).server_name, "ex1.test.local");
}

TEST(Tls, AcceptsTls12) {
  Meeting meeting;
  meeting.serve(meeting.authority.issue({"ex1.test.local"}), TLS1_2_VERSION);
  EXPECT_EQ(meeting.post(), "200 : hello");
}

TEST(Tls, RefusesAWrongNameAndSaysNothingToIt) {
  Meeting meeting;
  const KeyMaterial identity = meeting.authority.issue({"ex2.test.local"});
  meeting.serve(identity);
  EXPECT_EQ(meeting.without_port(meeting.post()),
            "tls.wrong-name error: the certificate of ex1.test.local is not for ex1.test.local (" +
                shown(identity, "ex2.test.local"));
  EXPECT_TRUE(meeting.peer->requests().empty());
}

TEST(Tls, LooksForTheNameThatIsConfigured) {
  Meeting meeting;
  meeting.serve(meeting.authority.issue({"mail.example.com"}));
  HttpEndpoint endpoint = meeting.endpoint();
  endpoint.identity.name = "Mail.example.com";
  EXPECT_EQ(meeting.post(std::move(endpoint)), "200 : hello");
  const PeerRequest request = meeting.peer->requests().at(0);
  EXPECT_EQ(request.server_name, "mail.example.com");
  EXPECT_EQ(request.header("host"), meeting.server());
  EXPECT_EQ(request.line, "POST /PowerShell/?PSVersion=5.1 HTTP/1.1");
}

TEST(Tls, LooksForAnAddressAmongAddresses) {
  Meeting meeting;
  meeting.serve(meeting.authority.issue({"127.0.0.1"}));
  HttpEndpoint endpoint = meeting.endpoint();
  endpoint.url.host = "127.0.0.1";
  EXPECT_EQ(meeting.post(std::move(endpoint)), "200 : hello");
  EXPECT_EQ(meeting.peer->requests().at(0).server_name, "");
  HttpEndpoint other = meeting.endpoint();
  other.identity.name = "127.0.0.2";
  EXPECT_EQ(meeting.post(std::move(other)).substr(0, 14), "tls.wrong-name");
}

TEST(Tls, TakesAWildcardForOneWholeLabelOnly) {
  Meeting meeting;
  meeting.serve(meeting.authority.issue({"*.test.local"}));
  EXPECT_EQ(meeting.post(), "200 : hello");
  meeting.serve(meeting.authority.issue({"ex*.test.local"}));
  EXPECT_EQ(meeting.post().substr(0, 14), "tls.wrong-name");
  meeting.serve(meeting.authority.issue({"*.local"}));
  EXPECT_EQ(meeting.post().substr(0, 14), "tls.wrong-name");
}

TEST(Tls, RefusesAnExpiredCertificate) {
  Meeting meeting;
  const KeyMaterial identity = meeting.authority.issue({"ex1.test.local"}, 2021);
  meeting.serve(identity);
  EXPECT_EQ(meeting.without_port(meeting.post()),
            "tls.expired error: the certificate of ex1.test.local has expired (" +
                shown(identity, "ex1.test.local"));
  EXPECT_TRUE(meeting.peer->requests().empty());
}

TEST(Tls, RefusesACaThatIsNotTrusted) {
  Meeting meeting;
  const Authority stranger;
  const KeyMaterial identity = stranger.issue({"ex1.test.local"});
  meeting.serve(identity);
  const std::string refused = meeting.without_port(meeting.post());
  EXPECT_EQ(refused.substr(0, refused.find(" (")),
            "tls.unknown-ca error: the certificate of ex1.test.local comes from no CA that is "
            "trusted");
  EXPECT_NE(refused.find(shown(identity, "ex1.test.local")), std::string::npos) << refused;
  EXPECT_TRUE(meeting.peer->requests().empty());
}

TEST(Tls, RefusesATestCaWhenTheSystemsAreMeant) {
  Meeting meeting;
  meeting.serve(meeting.authority.issue({"ex1.test.local"}));
  HttpEndpoint endpoint = meeting.endpoint();
  endpoint.identity.ca_file.clear();
  EXPECT_EQ(meeting.post(std::move(endpoint)).substr(0, 14), "tls.unknown-ca");
  EXPECT_TRUE(meeting.peer->requests().empty());
}

TEST(Tls, RefusesASelfSignedCertificate) {
  Meeting meeting;
  const KeyMaterial identity = Authority::issue_by_itself({"ex1.test.local"});
  meeting.serve(identity);
  EXPECT_EQ(meeting.without_port(meeting.post()),
            "tls.self-signed error: the certificate of ex1.test.local is signed by itself (" +
                shown(identity, "ex1.test.local"));
  EXPECT_TRUE(meeting.peer->requests().empty());
}

TEST(Tls, NeedsNoCaNameOrDateForAPinnedCertificate) {
  Meeting meeting;
  const Authority stranger;
  const KeyMaterial identity = stranger.issue({"wmsvc"}, 2021);
  meeting.serve(identity);
  HttpEndpoint endpoint = meeting.endpoint();
  endpoint.identity.pins = {Thumbprint::of(as_bytes("another")), Thumbprint::of(identity.leaf.der)};
  EXPECT_EQ(meeting.post(std::move(endpoint)), "200 : hello");
}

// With a pin libcurl's own comparison of names is off; ours must not be.
TEST(Tls, ChecksAnUnpinnedCertificateAlthoughOthersArePinned) {
  Meeting meeting;
  const Authority stranger;
  const std::vector<std::pair<KeyMaterial, std::string>> refused = [&] {
    std::vector<std::pair<KeyMaterial, std::string>> cases;
    cases.emplace_back(meeting.authority.issue({"ex2.test.local"}), "tls.wrong-name ");
    cases.emplace_back(meeting.authority.issue({"ex1.test.local"}, 2021), "tls.expired ");
    cases.emplace_back(stranger.issue({"ex1.test.local"}), "tls.unknown-ca ");
    return cases;
  }();
  for (const auto& [identity, code] : refused) {
    meeting.serve(identity);
    HttpEndpoint endpoint = meeting.endpoint();
    endpoint.identity.pins = {Thumbprint::of(as_bytes("another"))};
    EXPECT_EQ(meeting.post(std::move(endpoint)).substr(0, code.size()), code);
    EXPECT_TRUE(meeting.peer->requests().empty());
  }
}

// A pin is for the server's own certificate: it does not make a CA of what it names.
TEST(Tls, DoesNotTakeAPinnedIssuerForThePinnedLeaf) {
  Meeting meeting;
  const Authority stranger;
  const KeyMaterial identity = stranger.issue({"ex1.test.local"});
  meeting.serve(identity);
  HttpEndpoint endpoint = meeting.endpoint();
  endpoint.identity.pins = {Thumbprint::of(identity.chain.at(0).der)};
  EXPECT_EQ(meeting.post(std::move(endpoint)).substr(0, 14), "tls.unknown-ca");
}

TEST(Tls, RefusesWhatSpeaksOldVersionsOnly) {
  for (const int version : {TLS1_VERSION, TLS1_1_VERSION}) {
    Meeting meeting;
    meeting.serve(meeting.authority.issue({"ex1.test.local"}, forever), version);
    EXPECT_EQ(meeting.without_port(meeting.post()),
              "tls.version error: ex1.test.local speaks no TLS 1.2 or later");
    EXPECT_TRUE(meeting.peer->requests().empty());
  }
}

TEST(Tls, VerifiesEveryNewConnectionWithAHandshakeOfItsOwn) {
  Meeting meeting;
  meeting.peer = std::make_unique<TlsPeer>(
      meeting.authority.issue({"ex1.test.local"}),
      [](const PeerRequest&) { return PeerReply{http("200 OK", "bye", "Connection: close\r\n")}; });
  Client client(meeting.endpoint());
  EXPECT_EQ(client.post("1"), "200 : bye");
  EXPECT_EQ(client.post("2"), "200 : bye");
  EXPECT_EQ(meeting.peer->handshakes(), 2U);
  EXPECT_EQ(meeting.peer->resumptions(), 0U);
}

TEST(Tls, WritesNoKeysWhateverTheEnvironmentSays) {
  Meeting meeting;
  const std::filesystem::path keys = meeting.authority.folder() / "keys";
  ::setenv("SSLKEYLOGFILE", keys.c_str(), 1);
  meeting.serve(meeting.authority.issue({"ex1.test.local"}));
  EXPECT_EQ(meeting.post(), "200 : hello");
  EXPECT_TRUE(!std::filesystem::exists(keys) || std::filesystem::is_empty(keys));
  ::unsetenv("SSLKEYLOGFILE");
}

TEST(Tls, SaysWhatIsWrongWithACaFile) {
  Meeting meeting;
  meeting.serve(meeting.authority.issue({"ex1.test.local"}));
  const std::string folder = meeting.authority.folder().string();
  const auto with_ca_file = [&](const std::string& name, const std::string& content) {
    if (!content.empty()) write_file_atomically(folder + name, as_bytes(content), 0600).value();
    const std::string text = Client(test::endpoint(meeting.peer->port(), folder + name)).post("x");
    return text.substr(0, text.find(folder)) + text.substr(text.find(folder) + folder.size());
  };
  const std::string unusable = "error: these CA certificates cannot be used ";
  EXPECT_EQ(with_ca_file("/none.pem", ""),
            "tls.ca-file /none.pem: " + unusable + "(cannot read: No such file or directory)");
  EXPECT_EQ(with_ca_file("/empty.pem", "\n"),
            "tls.ca-file /empty.pem: " + unusable + "(there is no certificate in it)");
  EXPECT_EQ(
      with_ca_file("/bad.pem", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"),
      "tls.ca-file /bad.pem: " + unusable + "(a certificate in it is damaged)");
  EXPECT_EQ(meeting.peer->connections(), 0U);
}

}  // namespace
}  // namespace signet::test
