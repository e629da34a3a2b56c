#include "store_fleet.h"
#include "support/platform_conformance.h"

namespace signet {
namespace {

struct StoreConformanceFleet final : ConformanceFleet {
  StoreFleet fleet;
};

const std::vector<std::string> every_service = {"IIS", "IMAP", "POP", "SMTP", "SMTP-default"};

std::unique_ptr<ConformanceFleet> make_fleet() {
  auto made = std::make_unique<StoreConformanceFleet>();
  StoreFleet& fleet = made->fleet;
  const TestPair wanted = make_pair("webmail.example.com", fleet.world.random);
  const TestPair own = make_pair("ex16-02", fleet.world.random);
  const TestPair keyless = make_pair("old.example.com", fleet.world.random);
  fleet.init("EX16-01");
  fleet.init("EX16-02");
  fleet.add("EX16-01", wanted, true, every_service, true);
  fleet.add("EX16-02", own, true, every_service, false);
  fleet.add("EX16-02", keyless, false, {}, false);
  made->source = fleet.target("EX16-01");
  made->destination = fleet.target("EX16-02");
  made->nowhere = fleet.target("EX16-99");
  made->wanted = wanted.thumbprint;
  made->own = own.thumbprint;
  made->keyless = keyless.thumbprint;
  made->platform = std::make_unique<StorePlatform>(fleet.folder.path(), Trust{}, fleet.cache);
  return made;
}

INSTANTIATE_TEST_SUITE_P(Store, PlatformConformance,
                         testing::Values(PlatformUnderTest{"store", make_fleet}));

}  // namespace
}  // namespace signet
