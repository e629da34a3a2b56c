#include "probe/prober.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <mutex>

#include "authority.h"
#include "scripted_server.h"

namespace signet {

namespace {

using namespace std::chrono_literals;
using test::IssuingAuthority;
using test::Peer;
using test::ScriptedServer;
using Answer = HandshakeRecord::Answer;

constexpr auto rsa = CertificateSpec::KeyType::rsa_2048;

Endpoint at(std::uint16_t port, const std::string& scheme = "https") {
  return Endpoint::parse(scheme + "://127.0.0.1:" + std::to_string(port) + "?name=mail.example.com")
      .value();
}

class World {
 public:
  World() { limits = {60s, 60s, 60s, 60s, 2000}; }

  std::vector<EndpointRecord> look(const std::vector<ProbeQuestion>& questions,
                                   const std::stop_token& stop = {}) {
    return Prober::make(authority.ca_file(), limits)
        .value()
        ->look(questions, clock, clock.steady() + 100s, stop);
  }
  // Of one connection, as any client makes it.
  HandshakeRecord look(const Endpoint& endpoint) {
    EndpointRecord record = look({{endpoint, 1, ProbeQuestion::Keys::both, {}}}).front();
    return record.handshakes.at(0);
  }

  IssuingAuthority authority;
  ProbeLimits limits;
  SystemClock clock;
};

// What several threads of a server heard.
class Notebook {
 public:
  void add(Peer::Heard heard) {
    const std::scoped_lock lock(mutex_);
    heard_.push_back(std::move(heard));
  }
  std::vector<Peer::Heard> heard() const {
    const std::scoped_lock lock(mutex_);
    return heard_;
  }

 private:
  mutable std::mutex mutex_;
  std::vector<Peer::Heard> heard_;
};

void lead_to_starttls(const Peer& peer) {
  peer.send("220 mx\r\n");
  peer.read_line();
  peer.send("250-mx\r\n250 STARTTLS\r\n");
  peer.read_line();
}

std::vector<std::string> faults_of(const HandshakeRecord& record) { return record.faults; }

TEST(Prober, RecordsWhatAConnectionShowed) {
  World world;
  const KeyMaterial identity = world.authority.issue();
  const ScriptedServer server(
      [&](const Peer& peer) { peer.serve({&identity}, {.ocsp_staple = "an answer"}); });
  const HandshakeRecord record = world.look(at(server.port()));
  EXPECT_EQ(record.address, "127.0.0.1");
  EXPECT_EQ(record.answer, Answer::served) << record.what;
  ASSERT_EQ(record.chain.size(), 3U);
  EXPECT_EQ(record.chain[0].thumbprint, Thumbprint::of(identity.leaf.der));
  EXPECT_EQ(record.chain[0].fingerprint, Fingerprint::of(identity.leaf.der));
  EXPECT_EQ(record.chain[1].thumbprint, Thumbprint::of(identity.chain[0].der));
  EXPECT_EQ(record.chain[2].thumbprint, Thumbprint::of(identity.chain[1].der));
  EXPECT_EQ(record.chain[0].certificate->public_key, identity.leaf.certificate->public_key);
  EXPECT_EQ(record.verify_code, 0);
  EXPECT_EQ(record.verify_text, "ok");
  EXPECT_EQ(record.version, "TLSv1.3");
  EXPECT_EQ(record.cipher, "TLS_AES_256_GCM_SHA384");
  EXPECT_TRUE(record.has_ocsp_staple);
  EXPECT_FALSE(record.asks_for_certificate);
  EXPECT_FALSE(record.is_weak);
  EXPECT_EQ(classify(record, {}), HandshakeClass::match);
  EXPECT_EQ(classify(record, {record.chain[0].thumbprint}), HandshakeClass::match);
  EXPECT_EQ(classify(record, {record.chain[1].thumbprint}), HandshakeClass::other);
}

TEST(Prober, JudgesTheChainAsOpensslDoes) {
  using namespace std::chrono;
  World world;
  const auto issued = [&](auto change) {
    CertificateSpec wanted = IssuingAuthority::usual();
    change(wanted);
    return world.authority.issue(wanted);
  };
  const KeyMaterial expired = issued([](auto& it) { it.not_after = sys_days(2021y / 2 / 3); });
  const KeyMaterial future = issued([](auto& it) { it.not_before = sys_days(2089y / 2 / 3); });
  const KeyMaterial for_others = issued([](auto& it) { it.names = {"www.example.com"}; });
  const KeyMaterial for_clients = issued([](auto& it) { it.extended_key_usage = "clientAuth"; });
  const struct {
    const KeyMaterial& identity;
    int code;
    std::string fault;
  } cases[] = {
      {expired, 10, "the certificate expired on 2021-02-03"},
      {future, 9, "the certificate is not valid before 2089-02-03"},
      {for_others, 62, "the certificate is not for mail.example.com"},
      {for_clients, 26, "the certificate: unsuitable certificate purpose"},
  };
  for (const auto& each : cases) {
    const ScriptedServer server([&](const Peer& peer) { peer.serve(each.identity); });
    const HandshakeRecord record = world.look(at(server.port()));
    EXPECT_EQ(record.verify_code, each.code);
    EXPECT_EQ(faults_of(record), std::vector{each.fault});
    EXPECT_EQ(classify(record, {}), HandshakeClass::untrusted);
  }
}

TEST(Prober, AsksForNoNameWhereTheHostIsAnAddress) {
  World world;
  const KeyMaterial identity = world.authority.issue();
  Notebook notebook;
  Endpoint endpoint;
  {
    const ScriptedServer server([&](const Peer& peer) { notebook.add(peer.serve(identity)); });
    endpoint = Endpoint::parse("https://127.0.0.1:" + std::to_string(server.port())).value();
    EXPECT_EQ(faults_of(world.look(endpoint)), std::vector<std::string>());
    EXPECT_EQ(faults_of(world.look(at(server.port()))), std::vector<std::string>());
  }
  std::vector<std::string> names;
  for (const Peer::Heard& heard : notebook.heard()) names.push_back(heard.server_name);
  std::ranges::sort(names);
  EXPECT_EQ(names, (std::vector<std::string>{"", "", "mail.example.com", "mail.example.com"}));
}

TEST(Prober, NeverResumesASession) {
  World world;
  const KeyMaterial identity = world.authority.issue();
  Notebook notebook;
  {
    const ScriptedServer server([&](const Peer& peer) {
      notebook.add(peer.serve({&identity}, {.highest_version = TLS1_2_VERSION}));
    });
    world.look(at(server.port()));
    world.look(at(server.port()));
  }
  EXPECT_EQ(std::ranges::count_if(notebook.heard(), &Peer::Heard::was_resumed), 0);
  EXPECT_EQ(std::ranges::count_if(notebook.heard(), &Peer::Heard::shook_hands), 2);
}

TEST(Prober, LearnsTheCertificateOfWhoWantsOneOfTheClient) {
  World world;
  const KeyMaterial identity = world.authority.issue(IssuingAuthority::usual(rsa));
  for (const int version : {TLS1_2_VERSION, TLS1_3_VERSION}) {
    const ScriptedServer server([&](const Peer& peer) {
      peer.serve({&identity}, {.highest_version = version,
                               .verify = SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT});
    });
    const HandshakeRecord record = world.look(at(server.port()));
    EXPECT_TRUE(record.asks_for_certificate);
    EXPECT_EQ(classify(record, {Thumbprint::of(identity.leaf.der)}), HandshakeClass::match);
    ASSERT_EQ(record.notes.size(), 1U);
    EXPECT_EQ(record.notes[0],
              version == TLS1_3_VERSION
                  ? "it asks for a client certificate"
                  : "it wants a client certificate and goes no further: the server breaks the "
                    "handshake off: handshake failure");
  }
}

// Without a key exchange of its own the server proves its key only with its last message.
TEST(Prober, DoesNotTakeACertificateWithoutAProofOfItsKey) {
  World world;
  const KeyMaterial identity = world.authority.issue(IssuingAuthority::usual(rsa));
  const ScriptedServer server([&](const Peer& peer) {
    peer.serve({&identity}, {.highest_version = TLS1_2_VERSION,
                             .verify = SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT,
                             .ciphers = "kRSA"});
  });
  const HandshakeRecord record = world.look(at(server.port()));
  EXPECT_EQ(record.answer, Answer::no_tls);
  EXPECT_EQ(record.what, "the server breaks the handshake off: handshake failure");
}

TEST(Prober, ShowsWhatOnlyWeakTlsReachesAndSaysSo) {
  World world;
  const KeyMaterial identity = world.authority.issue(IssuingAuthority::usual(rsa));
  const ScriptedServer server([&](const Peer& peer) {
    peer.serve({&identity}, {.highest_version = TLS1_VERSION, .security_level = 0});
  });
  const HandshakeRecord record = world.look(at(server.port()));
  EXPECT_EQ(record.answer, Answer::served) << record.what;
  EXPECT_TRUE(record.is_weak);
  EXPECT_EQ(record.notes, std::vector<std::string>{
                              "it only answers to weak TLS: TLSv1 with ECDHE-RSA-AES256-SHA"});
}

TEST(Prober, RefusesAChainOfMoreThanTenCertificates) {
  World world;
  KeyMaterial identity = world.authority.issue();
  for (int i = 0; i < 8; ++i) identity.chain.push_back(world.authority.issue().leaf);
  const ScriptedServer server([&](const Peer& peer) { peer.serve(identity); });
  const HandshakeRecord record = world.look(at(server.port()));
  EXPECT_EQ(faults_of(record),
            std::vector<std::string>{"the chain has 11 certificates, more than 10"});
  EXPECT_EQ(record.chain.size(), 10U);
}

TEST(Prober, TakesNoMoreThanSixtyFourKibibytesOfChain) {
  World world;
  KeyMaterial identity = world.authority.issue();
  for (int i = 0; i < 200; ++i) identity.chain.push_back(identity.chain[0]);
  const ScriptedServer server([&](const Peer& peer) { peer.serve(identity); });
  const HandshakeRecord record = world.look(at(server.port()));
  EXPECT_EQ(record.answer, Answer::no_tls);
  EXPECT_EQ(record.what, "what it sends is longer than 64 KiB");
}

TEST(Prober, FindsWhoSpeaksInTheServersPlaceBeforeTls) {
  World world;
  const KeyMaterial identity = world.authority.issue();
  const ScriptedServer server([&](const Peer& peer) {
    lead_to_starttls(peer);
    peer.send("220 go\r\n250 AUTH PLAIN\r\n");
    peer.serve(identity);
  });
  const HandshakeRecord record = world.look(at(server.port(), "smtp"));
  EXPECT_EQ(classify(record, {}), HandshakeClass::untrusted);
  EXPECT_EQ(faults_of(record),
            std::vector<std::string>{"16 bytes after the answer to STARTTLS, in clear: somebody "
                                     "may speak in the server's place"});
}

TEST(Prober, TakesLeaveInTheProtocolsWords) {
  World world;
  const KeyMaterial identity = world.authority.issue();
  Notebook notebook;
  {
    const ScriptedServer server([&](const Peer& peer) {
      lead_to_starttls(peer);
      peer.send("220 go\r\n");
      notebook.add(peer.serve(identity));
    });
    world.look({{at(server.port(), "smtp"), 3, ProbeQuestion::Keys::ecdsa, {}}});
  }
  const auto heard = notebook.heard();
  EXPECT_EQ(heard.size(), 3U);
  for (const Peer::Heard& each : heard) EXPECT_EQ(each.said, "QUIT\r\n");
}

struct Trouble {
  std::string scheme;
  std::function<void(const Peer&)> script;
  std::string what;
};

TEST(Prober, SaysWhatAServerDoesInsteadOfTls) {
  World world;
  const Trouble troubles[] = {
      {"https", [](const Peer& peer) { peer.send("HTTP/1.1 400 Bad Request\r\n\r\n"); },
       "what it answers is not TLS"},
      {"https", [](const Peer& peer) { peer.send("220 mx ESMTP\r\n"); },
       "what it answers is not TLS"},
      {"https", [](const Peer& peer) { peer.read_some(); },
       "the server closes the connection in the handshake"},
      {"https",
       [](const Peer& peer) {
         peer.read_some();
         peer.reset();
       },
       "the connection breaks in the handshake: Connection reset by peer"},
      {"https",
       [](const Peer& peer) {
         peer.read_some();
         peer.send(std::string_view("\x15\x03\x03\x00\x02\x02\x28", 7));
       },
       "the server breaks the handshake off: handshake failure"},
      {"smtp",
       [](const Peer& peer) {
         lead_to_starttls(peer);
         peer.send("454 4.7.0 TLS not available due to local problem\r\n");
       },
       "STARTTLS is offered and refused: \"454 4.7.0 TLS not available due to local problem\""},
      {"smtp", [](const Peer& peer) { peer.flood(std::string(1024, 'x')); },
       "the server sends more than 64 KiB before TLS"},
      {"smtp", [](const Peer&) {}, "the server closed the connection before TLS"},
      {"imap",
       [](const Peer& peer) {
         peer.send("* OK\r\n");
         peer.read_line();
         peer.send("* CAPABILITY STARTTLS\r\na OK\r\n");
         peer.read_line();
         peer.send("b OK\r\n");
         peer.read_some();
       },
       "the server closes the connection in the handshake"},
  };
  for (const Trouble& trouble : troubles) {
    const ScriptedServer server(trouble.script);
    const HandshakeRecord record = world.look(at(server.port(), trouble.scheme));
    EXPECT_EQ(record.what, trouble.what);
    EXPECT_EQ(classify(record, {}), HandshakeClass::no_tls) << trouble.what;
  }
}

// Each limit is counted from the start of its stage, whatever trickles in meanwhile.
TEST(Prober, IsNotKeptByAByteNowAndThen) {
  const std::string endless(100'000, 'x');
  const Trouble troubles[] = {
      {"smtp", [&](const Peer& peer) { peer.drip("220-" + endless); },
       "the server was not ready for TLS within 200 ms"},
      {"smtp", [](const Peer& peer) { peer.listen(); },
       "the server was not ready for TLS within 200 ms"},
      {"https",
       [&](const Peer& peer) { peer.drip(std::string("\x16\x03\x03\x40\x00", 5) + endless); },
       "the handshake did not end within 300 ms"},
      {"https", [](const Peer& peer) { peer.listen(); }, "the handshake did not end within 300 ms"},
  };
  for (const Trouble& trouble : troubles) {
    World world;
    world.limits.greeting = 200ms;
    world.limits.handshake = 300ms;
    const ScriptedServer server(trouble.script);
    const HandshakeRecord record = world.look(at(server.port(), trouble.scheme));
    EXPECT_EQ(record.what, trouble.what);
    EXPECT_EQ(record.answer, Answer::timeout);
  }
}

TEST(Prober, HasOneLimitForAllStagesTogether) {
  World world;
  world.limits.total = 250ms;
  const ScriptedServer server([](const Peer& peer) {
    lead_to_starttls(peer);
    peer.send("220 go\r\n");
    peer.listen();
  });
  EXPECT_EQ(world.look(at(server.port(), "smtp")).what,
            "the handshake did not end within 250 ms in all");
}

// Four connections are four side by side, or a server that answers when all are there would hang.
TEST(Prober, HoldsTheConnectionsToOneAddressSideBySide) {
  World world;
  const KeyMaterial identity = world.authority.issue();
  std::atomic<int> open = 0;
  std::atomic<int> most = 0;
  const ScriptedServer server([&](const Peer& peer) {
    most = std::max<int>(most, ++open);
    peer.serve(identity);
    --open;
  });
  world.limits.parallel = 2;  // fewer than are wanted side by side: still all of them
  const auto records = world.look({{at(server.port()), 4, ProbeQuestion::Keys::ecdsa, {}}});
  EXPECT_EQ(records[0].handshakes.size(), 4U);
  EXPECT_EQ(most, 4);
}

TEST(Prober, KeepsHundredsOfEndpointsApart) {
  World world;
  const KeyMaterial one = world.authority.issue();
  const KeyMaterial other = world.authority.issue();
  const ScriptedServer first([&](const Peer& peer) { peer.serve(one); });
  const ScriptedServer second([&](const Peer& peer) { peer.serve(other); });
  world.limits.parallel = 30;
  std::vector<ProbeQuestion> questions;
  for (int i = 0; i < 100; ++i) {
    questions.push_back(
        {at(i % 2 == 0 ? first.port() : second.port()), 1, ProbeQuestion::Keys::ecdsa, {}});
  }
  const auto records = world.look(questions);
  ASSERT_EQ(records.size(), 100U);
  for (std::size_t i = 0; i < records.size(); ++i) {
    ASSERT_EQ(records[i].handshakes.size(), 1U);
    ASSERT_EQ(records[i].handshakes[0].answer, Answer::served) << records[i].handshakes[0].what;
    EXPECT_EQ(records[i].handshakes[0].chain[0].thumbprint,
              Thumbprint::of((i % 2 == 0 ? one : other).leaf.der));
  }
}

TEST(Prober, EndsWhenItIsToldTo) {
  World world;
  std::stop_source source;
  const ScriptedServer server([&](const Peer& peer) {
    source.request_stop();
    peer.listen();
  });
  const auto records = world.look({{at(server.port()), 2, ProbeQuestion::Keys::both, {}},
                                   {at(server.port()), 1, ProbeQuestion::Keys::both, {}}},
                                  source.get_token());
  ASSERT_EQ(records.size(), 2U);
  EXPECT_EQ(records[0].handshakes.size(), 2U);
  EXPECT_EQ(records[1].handshakes.size(), 1U);
  for (const EndpointRecord& record : records) {
    for (const HandshakeRecord& each : record.handshakes) {
      EXPECT_EQ(each.what, "stopped before it answered");
    }
  }
}

TEST(Prober, LooksAtEveryAddressOfAName) {
  World world;
  const KeyMaterial identity = world.authority.issue();
  const ScriptedServer server([&](const Peer& peer) { peer.serve(identity); });
  const Endpoint endpoint = Endpoint::parse("https://localhost:" + std::to_string(server.port()) +
                                            "?name=mail.example.com")
                                .value();
  const auto records = world.look({{endpoint, 1, ProbeQuestion::Keys::ecdsa, {}}});
  const auto found =
      std::ranges::find(records[0].handshakes, "127.0.0.1", &HandshakeRecord::address);
  ASSERT_NE(found, records[0].handshakes.end());
  EXPECT_EQ(found->answer, Answer::served);
  for (const HandshakeRecord& each : records[0].handshakes) {
    EXPECT_EQ(each.answer, each.address == "127.0.0.1" ? Answer::served : Answer::refused);
  }
}

TEST(Prober, AsksForOneKindOfKeyOnly) {
  World world;
  const KeyMaterial elliptic = world.authority.issue();
  const KeyMaterial other = world.authority.issue(IssuingAuthority::usual(rsa));
  const ScriptedServer server([&](const Peer& peer) { peer.serve({&elliptic, &other}, {}); });
  const auto leaf = [&](ProbeQuestion::Keys keys) {
    return world.look({{at(server.port()), 1, keys, {}}})[0]
        .handshakes.at(0)
        .chain.at(0)
        .thumbprint;
  };
  EXPECT_EQ(leaf(ProbeQuestion::Keys::rsa), Thumbprint::of(other.leaf.der));
  EXPECT_EQ(leaf(ProbeQuestion::Keys::ecdsa), Thumbprint::of(elliptic.leaf.der));
}

}  // namespace

}  // namespace signet
