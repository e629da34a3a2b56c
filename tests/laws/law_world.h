#pragma once

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <functional>
#include <string>
#include <vector>

#include "generated_fleet.h"
#include "plan/diff.h"
#include "plan/simulate.h"

// What the laws about plans share.
namespace signet::test {

struct World {
  Desired desired;
  Observed observed;
  PlatformCatalog catalog = test::catalog();
};

// A generated fleet on a platform with inert staging and on one without it: made-up rules, or those
// of the store and of Exchange.
World any_world();
World any_world_by_real_rules();

Plan plan_of(const World& world);
// What the steps of `plan` make of a fleet.
Observed played(const Plan& plan, const Observed& observed, const PlatformCatalog& catalog);

// The plan with these of its steps only, their needs among each other.
Plan only(const Plan& plan, const std::vector<bool>& wanted);
// Those of the steps that come about when this one fails: all that do not need it.
std::vector<bool> all_but(const Plan& plan, StepId failed);
// The first `count` steps in some order that their needs permit.
std::vector<bool> some_prefix(const Plan& plan, std::size_t count);

class Laws : public testing::Test {
 protected:
  Laws() { fix_seed(); }
  void hold(const std::string& law, const std::function<void()>& property) {
    EXPECT_TRUE(rc::check(law, property)) << law;
  }
};

}  // namespace signet::test
