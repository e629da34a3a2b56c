#include "exchange/exchange_requests.h"

#include <gtest/gtest.h>

#include "base/text.h"
#include "exchange_fleet.h"
#include "x509/certificate_request.h"
#include "x509/issue.h"

namespace signet::exchange::test {
namespace {

class ExchangeRequesting : public testing::Test {
 protected:
  ServerRequest asked_{"CN=mail.example.com,O=Ex\\, Ample",
                       {"mail.example.com", "imap.example.com"},
                       2048,
                       true,
                       "Mail 2027"};
  ExchangeFleet fleet_;
  ExchangeRequests requests_{std::make_unique<FakeSessions>(fleet_.exchange),
                             std::make_unique<NoWaiter>()};

  Expected<std::string> make() {
    return requests_.make(fleet_.target("EX1"), asked_, fleet_.world.context);
  }
  // "done", its warnings, or the problem.
  std::string complete(const std::string& server, ByteView certificate) {
    const auto done = requests_.complete(fleet_.target(server), certificate, fleet_.world.context);
    return done ? "done " + join(*done, "; ") : done.error().code + ": " + to_text(done.error());
  }
  // What an authority makes of the request of a server: a certificate for the key that waits there.
  Bytes answer(const std::string& server) {
    FakeServer& fake = fleet_.server(server);
    CertificateSpec spec;
    spec.common_name = "mail.example.com";
    spec.names = asked_.names;
    spec.key = CertificateSpec::KeyType::rsa_2048;
    spec.not_before = StandingClock().now();
    spec.not_after = spec.not_before + std::chrono::hours(24);
    auto material = issue_certificate(spec, nullptr, fleet_.world.random).value();
    // The authority's key is nobody's concern here: the server's pending key becomes this one's.
    fake.pending.front()->key = std::move(material.key);
    return material.leaf.der;
  }
};

TEST_F(ExchangeRequesting, MakesOneOnThatServer) {
  EXPECT_EQ(requests_.act_text(fleet_.target("EX1"), asked_),
            "New-ExchangeCertificate -Server 'EX1' -GenerateRequest -SubjectName "
            "'CN=mail.example.com, O=\"Ex, Ample\"' -DomainName "
            "'mail.example.com','imap.example.com' -KeySize 2048 -PrivateKeyExportable $true "
            "-FriendlyName 'Mail 2027'");
  const auto pem = make();
  ASSERT_TRUE(pem) << to_text(pem.error());
  EXPECT_EQ(fleet_.exchange.acts(),
            "change EX1 New-ExchangeCertificate Server=EX1 GenerateRequest=true "
            "SubjectName=CN=mail.example.com, O=\"Ex, Ample\" "
            "DomainName=mail.example.com,imap.example.com KeySize=2048 PrivateKeyExportable=true "
            "FriendlyName=Mail 2027\n");
  const CertificateRequest request = read_request(as_bytes(*pem)).value();
  EXPECT_EQ(request.subject, asked_.subject);
  EXPECT_EQ(request.names, asked_.names);
  EXPECT_EQ(request.public_key, fleet_.server("EX1").pending.at(0)->key.public_key());
  fleet_.exchange.request_is_bytes = true;
  EXPECT_TRUE(read_request(as_bytes(make().value())));
}

TEST_F(ExchangeRequesting, NeverAsksTwice) {
  fleet_.exchange.faults["New-ExchangeCertificate"] = Fault::lost_after;
  const auto lost = make();
  ASSERT_FALSE(lost);
  EXPECT_EQ(to_text(lost.error()),
            "error: whether EX1 made the request is unknown: the answer was lost\n"
            "  hint: a request of which nobody has the text does no harm: make another; the first "
            "stays listed as PendingRequest until it is removed");
  EXPECT_EQ(fleet_.server("EX1").pending.size(), 1U);
  fleet_.exchange.faults["New-ExchangeCertificate"] = Fault::not_sent;
  EXPECT_EQ(make().error().summary, "there is no connection");
  fleet_.exchange.faults["New-ExchangeCertificate"] = Fault::hidden;
  EXPECT_EQ(make().error().code, "exchange.no-cmdlet");
  EXPECT_EQ(fleet_.server("EX1").pending.size(), 1U);
}

TEST_F(ExchangeRequesting, RefusesWhatTheCmdletCannotTake) {
  asked_.names.emplace_back("192.0.2.1");
  EXPECT_EQ(make().error().summary,
            "New-ExchangeCertificate takes no IP address as a name: 192.0.2.1");
  EXPECT_EQ(fleet_.exchange.acts(), "");
}

TEST_F(ExchangeRequesting, PutsTheAnswerToItsKey) {
  ASSERT_TRUE(make());
  const Bytes der = answer("EX1");
  fleet_.exchange.forget_calls();
  EXPECT_EQ(complete("EX1", der), "done ");
  EXPECT_EQ(fleet_.exchange.acts(),
            "change EX1 Import-ExchangeCertificate Server=EX1 FileData=*\n");
  const HeldCertificate* held = fleet_.server("EX1").find(Thumbprint::of(der));
  ASSERT_NE(held, nullptr);
  EXPECT_TRUE(held->exportable);
  EXPECT_EQ(held->friendly_name, "Mail 2027");
  EXPECT_EQ(complete("EX1", der), "done it was there before; nothing was changed");
}

TEST_F(ExchangeRequesting, SeesWhenTheKeyIsElsewhere) {
  ASSERT_TRUE(make());
  fleet_.exchange.shows_keyless = true;
  EXPECT_EQ(complete("EX2", answer("EX1")).substr(0, 24), "exchange.no-pending-key:");
}

TEST_F(ExchangeRequesting, LooksWhenTheAnswerToTheImportIsLost) {
  ASSERT_TRUE(make());
  const Bytes der = answer("EX1");
  fleet_.exchange.faults["Import-ExchangeCertificate"] = Fault::lost_after;
  EXPECT_EQ(complete("EX1", der), "done ");
  ASSERT_TRUE(make());
  const Bytes next = answer("EX1");
  fleet_.exchange.faults["Import-ExchangeCertificate"] = Fault::fails;
  EXPECT_EQ(complete("EX1", next).find("exchange."), 0U);
  EXPECT_EQ(fleet_.server("EX1").find(Thumbprint::of(next)), nullptr);
}

}  // namespace
}  // namespace signet::exchange::test
