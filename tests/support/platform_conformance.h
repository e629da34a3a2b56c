#pragma once

#include <gtest/gtest.h>

#include <functional>
#include <memory>
#include <set>
#include <string>

#include "platform/platform.h"
#include "support/test_world.h"

namespace signet {

// The world that the suite needs, with `platform` as the hand that changes it:
//   source       has `wanted` with its key, exportable, holding every service
//   destination  has `own` with its key, not exportable, holding every service that can be
//                assigned but those that are `not_there`, and `keyless` without its key, holding
//                none
//   nowhere      does not exist
// A platform whose tests need folders or processes keeps them in a derived class.
struct ConformanceFleet {
  virtual ~ConformanceFleet() = default;

  std::unique_ptr<Platform> platform;
  Target source;
  Target destination;
  Target nowhere;
  Thumbprint wanted;
  Thumbprint own;
  Thumbprint keyless;
  std::set<std::string> not_there;  // kinds of services that these servers do not have
};

struct PlatformUnderTest {
  std::string name;
  std::function<std::unique_ptr<ConformanceFleet>()> make;  // a fresh world each time
};
inline void PrintTo(const PlatformUnderTest& subject, std::ostream* out) { *out << subject.name; }

// What every platform has to keep. To run it, link test_support_conformance and write
//   INSTANTIATE_TEST_SUITE_P(Store, PlatformConformance, testing::Values(PlatformUnderTest{...}));
class PlatformConformance : public testing::TestWithParam<PlatformUnderTest> {
 protected:
  void SetUp() override;

  const Capabilities& rules() const { return fleet_->platform->capabilities(); }
  ServerState state_of(const Target& target);
  ApplyResult act(const Target& target, Action action, const Thumbprint& thumbprint,
                  const SlotName& slot = {}, const KeyBundle* bundle = nullptr);
  // The act's problem, after a look that it changed nothing anywhere.
  Problem refused(const Target& target, Action action, const Thumbprint& thumbprint,
                  const SlotName& slot = {}, const KeyBundle* bundle = nullptr);
  ProveResult prove(const Target& target, const Thumbprint& thumbprint,
                    std::vector<SlotName> slots);
  // Brings `wanted` from the source to the destination.
  void transfer(bool exportable = false);
  // A service of the destination that keeps its holder from being removed.
  SlotName blocking_slot();
  const std::vector<Thumbprint>& holders(const ServerState& state, const SlotName& slot) const;

  std::unique_ptr<ConformanceFleet> fleet_;
  TestWorld world_;
};

}  // namespace signet
