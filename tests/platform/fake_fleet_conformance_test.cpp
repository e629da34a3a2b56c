#include "support/fake_fleet.h"
#include "support/fleet.h"
#include "support/platform_conformance.h"

namespace signet {
namespace {

struct FakeConformanceFleet final : ConformanceFleet {
  explicit FakeConformanceFleet(const Observed& observed) : fleet(observed, test::catalog()) {}
  ~FakeConformanceFleet() override { platform.reset(); }  // it must not outlive the fleet
  test::FakeFleet fleet;
};

std::string every_service(const std::string& holder) {
  std::string text = " |";
  for (const char* slot : {"IIS", "POP", "SMTP", "SMTP-default", "status", "web:shop:443"}) {
    text += std::string(" ") + slot + "=" + holder;
  }
  return text + "\n";
}

Target target(const std::string& name, const std::string& platform) {
  Target result;
  result.name = TargetName::parse(name).value();
  result.platform = platform;
  return result;
}

PlatformUnderTest fake(const std::string& name) {
  return {name, [name]() -> std::unique_ptr<ConformanceFleet> {
            auto made = std::make_unique<FakeConformanceFleet>(
                test::observed("EX1: wanted key exportable" + every_service("wanted") +
                               "EX2: own key, keyless" + every_service("own")));
            for (auto& platform : made->fleet.platforms()) {
              if (platform->capabilities().platform == name) made->platform = std::move(platform);
            }
            made->source = target("EX1", name);
            made->destination = target("EX2", name);
            made->nowhere = target("EX9", name);
            made->wanted = test::thumbprint("wanted");
            made->own = test::thumbprint("own");
            made->keyless = test::thumbprint("keyless");
            return made;
          }};
}

INSTANTIATE_TEST_SUITE_P(FakeFleet, PlatformConformance,
                         testing::Values(fake("store"), fake("hot")));

}  // namespace
}  // namespace signet
