#include "exchange_fleet.h"
#include "support/platform_conformance.h"

namespace signet::exchange::test {
namespace {

struct ExchangeConformanceFleet final : ConformanceFleet {
  ~ExchangeConformanceFleet() override { platform.reset(); }  // it must not outlive the fleet
  ExchangeFleet fleet;
};

// A server that lists what has no key, so that the suite can see it.
std::unique_ptr<ConformanceFleet> make_fleet() {
  auto made = std::make_unique<ExchangeConformanceFleet>();
  ExchangeFleet& fleet = made->fleet;
  fleet.exchange.shows_keyless = true;
  HeldCertificate keyless = make_certificate({"old.example.com"}, fleet.world.random);
  keyless.key_file.clear();
  fleet.server("EX2").certificates.push_back(keyless);
  FakeServer& source = fleet.server("EX1");
  source.certificates = {fleet.fresh};
  source.certificates.front().key_is_readable = true;
  source.sites = {{"1", fleet.fresh.thumbprint}};
  source.default_certificate = fleet.fresh.thumbprint;
  fleet.server("EX2").sites.erase("2");  // what the back end uses can never be removed
  made->platform = std::make_unique<ExchangePlatform>(
      std::make_unique<FakeSessions>(fleet.exchange), std::make_unique<NoWaiter>());
  made->source = fleet.target("EX1");
  made->destination = fleet.target("EX2");
  made->nowhere = fleet.target("EX9");
  made->wanted = fleet.fresh.thumbprint;
  made->own = fleet.own.thumbprint;
  made->keyless = keyless.thumbprint;
  made->not_there = {"UM", "UMCallRouter", "send", "receive"};
  return made;
}

INSTANTIATE_TEST_SUITE_P(Exchange, PlatformConformance,
                         testing::Values(PlatformUnderTest{"exchange", make_fleet}));

}  // namespace
}  // namespace signet::exchange::test
