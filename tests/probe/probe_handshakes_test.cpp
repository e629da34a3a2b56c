#include "probe/probe_handshakes.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "authority.h"
#include "crypto/system_random.h"
#include "scripted_server.h"

namespace signet {

namespace {

using namespace std::chrono_literals;
using test::IssuingAuthority;
using test::Peer;
using test::ScriptedServer;

constexpr auto rsa = CertificateSpec::KeyType::rsa_2048;

Endpoint at(std::uint16_t port, const std::string& scheme = "https") {
  return Endpoint::parse(scheme + "://127.0.0.1:" + std::to_string(port) + "?name=mail.example.com")
      .value();
}

// What the runner's administrator allows: loopback, and one CA.
class World {
 public:
  World() {
    trust.ca = authority.ca_file();
    trust.probe = {HostPattern::parse("127.0.0.1").value()};
    limits.connect = limits.greeting = limits.handshake = 60s;
    limits.total = 60s;
  }

  SeenEndpoint look(const Endpoint& endpoint, std::chrono::milliseconds longest = 60s) {
    ProbeHandshakes handshakes(trust, limits);
    const Context context{clock, random, log, {}, clock.steady() + longest};
    return handshakes.look({endpoint}, context).front();
  }

  IssuingAuthority authority;
  Trust trust;
  ProbeLimits limits;
  SystemClock clock;
  SystemRandom random;
  Log log{Log::Level::off, Log::Format::text};
};

std::vector<Thumbprint> leaves(std::vector<const KeyMaterial*> identities) {
  std::vector<Thumbprint> all;
  for (const KeyMaterial* each : identities) all.push_back(Thumbprint::of(each->leaf.der));
  std::ranges::sort(all);
  return all;
}

TEST(ProbeHandshakes, SeesTheLeafThatIsServed) {
  World world;
  const KeyMaterial identity = world.authority.issue();
  const ScriptedServer server([&](const Peer& peer) { peer.serve(identity); });
  const SeenEndpoint seen = world.look(at(server.port()));
  EXPECT_EQ(seen, (SeenEndpoint{at(server.port()), {}, leaves({&identity}), ""}));
  // Four as any client, and one that asks for the other kind of key.
  EXPECT_EQ(server.connections(), 5U);
}

TEST(ProbeHandshakes, SeesBothKindsOfKeys) {
  World world;
  const KeyMaterial one = world.authority.issue();
  const KeyMaterial other = world.authority.issue(IssuingAuthority::usual(rsa));
  for (const int version : {TLS1_2_VERSION, TLS1_3_VERSION}) {
    const ScriptedServer server(
        [&](const Peer& peer) { peer.serve({&one, &other}, {.highest_version = version}); });
    const SeenEndpoint seen = world.look(at(server.port()));
    EXPECT_EQ(seen, (SeenEndpoint{at(server.port()), {}, leaves({&one, &other}), ""})) << version;
  }
}

TEST(ProbeHandshakes, MeetsTheProcessThatStillServesTheOldOne) {
  World world;
  const KeyMaterial fresh = world.authority.issue();
  const KeyMaterial stale = world.authority.issue();
  const ScriptedServer server(
      [&](const Peer& peer) { peer.serve(peer.number() == 3 ? stale : fresh); });
  EXPECT_EQ(world.look(at(server.port())).served, leaves({&fresh, &stale}));
}

TEST(ProbeHandshakes, SaysWhatIsWrongWithTheChainAndTheName) {
  World world;
  KeyMaterial lonely = world.authority.issue();
  lonely.chain.clear();
  const ScriptedServer server([&](const Peer& peer) { peer.serve(lonely); });
  Endpoint endpoint = at(server.port());
  endpoint.name = "other.example.com";
  const SeenEndpoint seen = world.look(endpoint);
  EXPECT_EQ(seen.served, leaves({&lonely}));
  EXPECT_EQ(seen.fault,
            "a certificate of the chain is missing: CN=Test Issuing CA was not sent and is no "
            "trusted root; the certificate is not for other.example.com");
}

// What this machine happens to know does not help the clients of the server.
TEST(ProbeHandshakes, FillsNoGapOfTheChainFromTheCaFile) {
  World world;
  world.trust.ca = world.authority.generous_ca_file();
  KeyMaterial lonely = world.authority.issue();
  lonely.chain.clear();
  const ScriptedServer server([&](const Peer& peer) { peer.serve(lonely); });
  EXPECT_EQ(world.look(at(server.port())).fault,
            "a certificate of the chain is missing: CN=Test Issuing CA was not sent and is no "
            "trusted root");
}

TEST(ProbeHandshakes, TrustsAPinnedLeafAsItIs) {
  World world;
  KeyMaterial lonely = world.authority.issue();
  lonely.chain.clear();
  world.trust.pins["127.0.0.1"] = leaves({&lonely});
  const ScriptedServer server([&](const Peer& peer) { peer.serve(lonely); });
  EXPECT_EQ(world.look(at(server.port())).fault, "");
}

TEST(ProbeHandshakes, ContactsNobodyWithoutLeave) {
  World world;
  world.trust.probe.clear();
  const ScriptedServer server([](const Peer&) {});
  EXPECT_EQ(world.look(at(server.port())).served,
            Unknown{"the trust file does not allow handshakes with 127.0.0.1"});
  EXPECT_EQ(server.connections(), 0U);
}

TEST(ProbeHandshakes, KnowsWhereNothingIsServed) {
  World world;
  const std::uint16_t port = test::deaf_port();
  EXPECT_EQ(world.look(at(port)),
            (SeenEndpoint{at(port), {}, Absent{}, "the connection is refused"}));

  const ScriptedServer plain([](const Peer& peer) {
    peer.send("220 mx\r\n");
    peer.read_line();
    peer.send("250 mx\r\n");
    peer.listen();
  });
  EXPECT_EQ(world.look(at(plain.port(), "smtp")),
            (SeenEndpoint{at(plain.port(), "smtp"), {}, Absent{}, "STARTTLS is not offered"}));
}

TEST(ProbeHandshakes, DoesNotTakeSilenceForAnAnswer) {
  World world;
  world.limits.handshake = 50ms;
  const ScriptedServer server([](const Peer& peer) { peer.listen(); });
  EXPECT_EQ(world.look(at(server.port())).served,
            Unknown{"the handshake did not end within 50 ms"});
  world.limits.handshake = 60s;
  EXPECT_EQ(world.look(at(server.port()), 50ms).served, Unknown{"no answer by the deadline"});
}

// One of four workers hangs: nobody knows what it would have shown.
TEST(ProbeHandshakes, IsNotSureWhereOneConnectionTimesOut) {
  World world;
  world.limits.handshake = 500ms;
  const KeyMaterial identity = world.authority.issue();
  const ScriptedServer server([&](const Peer& peer) {
    if (peer.number() == 2) {
      peer.listen();
    } else {
      peer.serve(identity);
    }
  });
  EXPECT_EQ(world.look(at(server.port())).served,
            Unknown{"the handshake did not end within 500 ms"});
}

TEST(ProbeHandshakes, DoesNotKnowANameWithoutAnAddress) {
  World world;
  world.trust.probe = {HostPattern::parse("*.invalid").value()};
  const SeenEndpoint seen = world.look(Endpoint::parse("https://nowhere.invalid").value());
  ASSERT_TRUE(seen.served.is_unknown());
  EXPECT_TRUE(seen.served.why().starts_with("its address was not found: ")) << seen.served.why();
}

TEST(ProbeHandshakes, SaysThatTheRootsCannotBeRead) {
  World world;
  world.trust.ca = world.authority.folder() / "none.pem";
  const SeenEndpoint seen = world.look(at(test::deaf_port()));
  ASSERT_TRUE(seen.served.is_unknown());
  EXPECT_TRUE(seen.served.why().find("these CA certificates cannot be used") != std::string::npos)
      << seen.served.why();
}

}  // namespace

}  // namespace signet
