#include "world.h"

#include <gtest/gtest.h>

#include "plan/diff.h"
#include "plan/simulate.h"
#include "step_list.h"

namespace signet::test {

namespace {

class Watched final : public Progress {
 public:
  Watched(Laws& laws, const std::function<void(const Step&)>& after_each)
      : laws_(laws), after_each_(after_each) {}
  void started(const Step& step) override { laws_.started(step); }
  void finished(const Step& step, const StepResult& result) override {
    laws_.finished(step, result);
    after_each_(step);
  }

 private:
  Laws& laws_;
  const std::function<void(const Step&)>& after_each_;
};

}  // namespace

World::World(const Observed& observed, PlatformCatalog catalog)
    : fleet(observed, catalog), catalog_(std::move(catalog)) {}

Plan World::plan(std::string_view desired_text) const { return plan(test::desired(desired_text)); }

Plan World::plan(const Desired& desired) const {
  const Observed observed = fleet.observe();
  Plan plan = diff(desired, observed, catalog_, {}, today()).value();
  const auto sound = check_invariants(plan, observed, catalog_);
  EXPECT_TRUE(sound.has_value()) << to_text(sound.error());
  return plan;
}

RunResult World::run(const Plan& plan) {
  const auto script = std::make_shared<FaultScript>(fault);
  PlatformSet platforms;
  for (auto& platform : fleet.platforms()) {
    platforms.add(std::make_unique<FaultyPlatform>(std::move(platform), script));
  }
  VirtualWorkers workers(clock, duration);
  if (stop_at != std::chrono::milliseconds::max()) {
    workers.at(stop_at, [this] { stop.request_stop(); });
  }
  const Log log(Log::Level::off, Log::Format::text);
  Laws laws(plan, settings.limits.parallel, clock);
  Watched progress(laws, after_each);
  Executor executor({platforms, workers, clock, random, log, progress}, settings);
  RunResult result = executor.run(plan, stop.get_token());
  fault_happened = script->happened();
  diary = laws.diary();
  EXPECT_EQ(laws.broken(result), std::vector<std::string>{}) << diary;
  EXPECT_EQ(fleet.violations(), std::vector<std::string>{}) << diary;
  return result;
}

PlatformCatalog serving_catalog() {
  PlatformCatalog rules = catalog();
  for (Capabilities& platform : rules) platform.proof = ProofLevel::served;
  return rules;
}

}  // namespace signet::test
