#include "world.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "plan/diff.h"
#include "plan/simulate.h"
#include "run/proof.h"
#include "step_list.h"

namespace signet::test {

namespace {

class Watched final : public Progress {
 public:
  Watched(Laws& laws, World& world) : laws_(laws), world_(world) {}
  void started(const Step& step) override { laws_.started(step); }
  void finished(const Step& step, const StepResult& result) override {
    laws_.finished(step, result);
    world_.after_each(step);
  }
  void waiting(const std::vector<Waiting>& waiting) override {
    std::string text;
    for (const Waiting& each : waiting) text += each.step->address.text() + " ";
    text += fmt::format("{}s", std::chrono::ceil<std::chrono::seconds>(waiting[0].left).count());
    if (world_.waits.empty() || world_.waits.back() != text) world_.waits.push_back(text);
  }

 private:
  Laws& laws_;
  World& world_;
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
  waits.clear();
  Watched progress(laws, *this);
  Handshakes* handshakes = makes_handshakes ? &fleet : nullptr;
  for (const auto& [when, event] : events) workers.at(when, event);
  Executor executor({platforms, workers, clock, random, log, progress, handshakes}, settings);
  RunResult result = executor.run(plan, stop.get_token());
  if (result.succeeded()) {
    const Context context{clock, random, log, {}, clock.steady() + std::chrono::minutes(1)};
    EXPECT_EQ(no_longer_served(fleet, plan, result, context), std::vector<std::string>{}) << diary;
  }
  fault_happened = script->happened();
  diary = laws.diary();
  EXPECT_EQ(laws.broken(result), std::vector<std::string>{}) << diary;
  EXPECT_EQ(fleet.violations(), std::vector<std::string>{}) << diary;
  return result;
}

std::vector<std::string> no_longer_served(FakeFleet& fleet, const Plan& plan,
                                          const RunResult& result, const Context& context) {
  std::vector<std::string> texts;
  const auto seen = fleet.look(endpoints_to_prove(plan, result), context);
  for (const Unproven& each : find_unserved(plan, result, seen)) texts.push_back(each.why);
  return texts;
}

PlatformCatalog serving_catalog() {
  PlatformCatalog rules = catalog();
  for (Capabilities& platform : rules) platform.proof = ProofLevel::served;
  return rules;
}

}  // namespace signet::test
