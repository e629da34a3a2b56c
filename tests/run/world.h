#pragma once

#include <memory>
#include <string>
#include <vector>

#include "laws.h"
#include "run/executor.h"
#include "support/fake_fleet.h"
#include "support/faulty_platform.h"
#include "support/fleet.h"
#include "support/seeded_random.h"
#include "support/test_clock.h"
#include "support/virtual_workers.h"

namespace signet::test {

// A fleet in virtual time, on which plans are carried out. Every call lasts a second unless told
// otherwise. After each run the laws were checked and the fleet was not abused, or the test fails.
class World {
 public:
  explicit World(const Observed& observed, PlatformCatalog catalog = test::catalog());
  explicit World(std::string_view observed_text) : World(test::observed(observed_text)) {}

  // Plans as signet would: what is there against what is wanted.
  Plan plan(std::string_view desired_text) const;
  Plan plan(const Desired& desired) const;

  RunResult run(const Plan& plan);

  static TargetName target(std::string_view name) { return TargetName::parse(name).value(); }
  static SlotName slot(std::string_view name) { return SlotName::parse(name).value(); }

  FakeFleet fleet;
  TestClock clock;
  SeededRandom random{1};
  ExecutorSettings settings;
  Fault fault;  // for the next runs
  VirtualWorkers::Duration duration = constant_duration(std::chrono::seconds(1));
  std::stop_source stop;
  std::chrono::milliseconds stop_at = std::chrono::milliseconds::max();
  // What happens beside the runs, by the clock.
  std::vector<std::pair<std::chrono::milliseconds, std::function<void()>>> events;
  bool makes_handshakes = true;
  std::vector<std::string> waits;  // what the last run told that it waits for, each new text once
  bool fault_happened = false;     // in the last run
  std::string diary;               // of the last run
  std::function<void(const Step&)> after_each = [](const Step&) {};  // after the end of each step

 private:
  PlatformCatalog catalog_;
};

// When nothing shows any more what a run that succeeded had seen served.
std::vector<std::string> no_longer_served(FakeFleet& fleet, const Plan& plan,
                                          const RunResult& result, const Context& context);

// The store, where proofs look at what is served.
PlatformCatalog serving_catalog();

}  // namespace signet::test
