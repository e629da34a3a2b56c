#include "plan/diff.h"

#include <gtest/gtest.h>

#include "plan/simulate.h"
#include "support/fleet.h"
#include "support/plan_listing.h"

namespace signet {
namespace {

std::string plan_of(const std::string& desired, const std::string& observed,
                    const Selection& selection = {}) {
  const auto plan = diff(test::desired(desired), test::observed(observed), test::catalog(),
                         selection, test::today());
  if (!plan) return to_text(plan.error());
  const auto sound = check_invariants(*plan, test::observed(observed), test::catalog());
  return sound ? test::list_plan(*plan) : to_text(sound.error());
}

TEST(Diff, ExportsOnceAndAssignsOnlyAfterTheImport) {
  EXPECT_EQ(plan_of("EX16-01: webmail=IIS\n"
                    "EX16-02: webmail=IIS\n",
                    "EX16-01: webmail key exportable | IIS=webmail\n"
                    "EX16-02: old key | IIS=old\n"),
            "EX16-01/export/webmail\n"
            "EX16-02/import/webmail after EX16-01/export/webmail\n"
            "EX16-02/assign/webmail:IIS after EX16-02/import/webmail\n"
            "EX16-02/prove/webmail [IIS] after EX16-02/assign/webmail:IIS\n"
            "kept EX16-01 webmail: IIS\n"
            "finding EX16-01 copy.exportable: EX16-01 holds an exportable copy of webmail; this "
            "build cannot harden it: hardening waits for a sealed escrow\n");
}

}  // namespace
}  // namespace signet
