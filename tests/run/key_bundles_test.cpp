#include "run/key_bundles.h"

#include <gtest/gtest.h>

#include "run/executor.h"
#include "step_list.h"
#include "wiped.h"
#include "world.h"

namespace signet {
namespace {

using test::Fault;
using test::id_of;
using test::plan_of;
using test::times_wiped;
using test::World;

KeyBundle bundle(std::string_view password) {
  return {test::thumbprint("webmail"), {1, 2, 3}, Secret(as_bytes(password))};
}

Plan to_two_servers() {
  return plan_of(
      "A/export/webmail\n"
      "B/import/webmail after A/export/webmail\n"
      "C/import/webmail after A/export/webmail\n");
}

TEST(KeyBundles, HoldAKeyUntilItsLastImportEnded) {
  const Plan plan = to_two_servers();
  const StepId source = id_of(plan, "A/export/webmail");
  const StepId first = id_of(plan, "B/import/webmail");
  const StepId last = id_of(plan, "C/import/webmail");
  KeyBundles bundles(plan);
  EXPECT_EQ(bundles.for_import(first), nullptr);
  bundles.hold(source, bundle("until the last import"));
  EXPECT_EQ(bundles.for_import(first), bundles.for_import(last));
  bundles.ended(first);
  EXPECT_TRUE(bundles.is_wanted(source));
  EXPECT_EQ(times_wiped("until the last import"), 0U);
  bundles.ended(last);
  EXPECT_FALSE(bundles.is_wanted(source));
  EXPECT_EQ(bundles.held(), 0U);
  EXPECT_EQ(times_wiped("until the last import"), 1U);
}

TEST(KeyBundles, WipeAtOnceAKeyThatComesTooLate) {
  const Plan plan = to_two_servers();
  KeyBundles bundles(plan);
  bundles.ended(id_of(plan, "B/import/webmail"));
  bundles.ended(id_of(plan, "C/import/webmail"));
  bundles.hold(id_of(plan, "A/export/webmail"), bundle("came too late"));
  EXPECT_EQ(bundles.held(), 0U);
  EXPECT_EQ(times_wiped("came too late"), 1U);
}

TEST(KeyBundles, GiveEachImportTheKeyOfItsOwnExport) {
  const Plan plan = plan_of(
      "A/export/webmail\n"
      "A/export/mail\n"
      "B/import/webmail after A/export/webmail,A/export/mail\n");
  KeyBundles bundles(plan);
  EXPECT_FALSE(bundles.is_wanted(id_of(plan, "A/export/mail")));
  bundles.hold(id_of(plan, "A/export/webmail"), bundle("for webmail"));
  EXPECT_EQ(bundles.for_import(id_of(plan, "B/import/webmail"))->thumbprint,
            test::thumbprint("webmail"));
}

constexpr std::string_view fleet =
    "A: webmail key exportable | IIS=webmail\n"
    "B: old key | IIS=old\n"
    "C: old key | IIS=old\n";
constexpr std::string_view webmail_on_all = "A: webmail=IIS\nB: webmail=IIS\nC: webmail=IIS\n";

// Passwords derive from the world's seed; each test needs its own.
void skip_random(World& world, std::size_t bytes) {
  std::vector<std::uint8_t> skipped(bytes);
  world.random.fill(skipped);
}

// When the password of the only key in a run was wiped, as "after ADDRESS". It is wiped twice: the
// text from which the secret is made goes first.
std::string wiped_after(World& world, const Plan& plan) {
  std::string when = "never";
  world.after_each = [&](const Step& step) {
    const std::vector<std::string> passwords = world.fleet.passwords();
    const bool is_wiped = !passwords.empty() && times_wiped(passwords.front()) == 2;
    if (when == "never" && is_wiped) when = "after " + step.address.text();
  };
  world.run(plan);
  EXPECT_EQ(world.fleet.passwords().size(), 1U);
  return when;
}

TEST(KeyBundles, AreWipedDuringTheRunAfterTheLastImport) {
  World world(fleet);
  skip_random(world, 1);
  const Plan plan = world.plan(webmail_on_all);
  world.duration = [&](StepId step) {
    return std::chrono::seconds(plan.steps[step].address.target.text() == "C" ? 10 : 1);
  };
  EXPECT_EQ(wiped_after(world, plan), "after C/import/webmail");
}

TEST(KeyBundles, AreWipedWhenTheLastImportFails) {
  World world(fleet);
  skip_random(world, 2);
  world.fault = {Fault::Kind::fail, Fault::Calls::apply, 3};
  EXPECT_EQ(wiped_after(world, world.plan(webmail_on_all)), "after C/import/webmail");
}

TEST(KeyBundles, AreWipedWhenAStopSkipsTheImports) {
  World world(fleet);
  skip_random(world, 3);
  world.stop_at = std::chrono::milliseconds(500);
  EXPECT_EQ(wiped_after(world, world.plan(webmail_on_all)), "after A/export/webmail");
}

}  // namespace
}  // namespace signet
