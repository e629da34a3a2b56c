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

TEST(Diff, LooksOnlyAtSelectedServersButTakesKeysFromTheOthers) {
  const std::string desired = "EX16-01: webmail=IIS\nEX16-02: webmail=IIS\nEX16-03: webmail=IIS\n";
  const std::string observed =
      "EX16-01: webmail key exportable | IIS=webmail\n"
      "EX16-02: old key | IIS=old\n"
      "EX16-03: old key | IIS=old\n";
  const std::string expected =
      "EX16-01/export/webmail\n"
      "EX16-02/import/webmail after EX16-01/export/webmail\n"
      "EX16-02/assign/webmail:IIS after EX16-02/import/webmail\n"
      "EX16-02/prove/webmail [IIS] after EX16-02/assign/webmail:IIS\n";
  const TargetName second = *TargetName::parse("EX16-02");
  EXPECT_EQ(plan_of(desired, observed, {{second}, {}}), expected);
  EXPECT_EQ(plan_of(desired, observed, {{second}, {second}}), "");
}

TEST(Diff, SaysWhichServerOrPlatformIsMissing) {
  Desired desired = test::desired("EX16-01: webmail=IIS\nEX16-02: webmail=IIS\n");
  desired.servers[0].target.platform = "vax";
  const auto plan = diff(desired, test::observed("EX16-01: webmail key | IIS=webmail\n"),
                         test::catalog(), {}, test::today());
  ASSERT_TRUE(plan);
  EXPECT_EQ(test::list_plan(*plan),
            "unknown EX16-01 the server: this build has no platform vax\n"
            "unknown EX16-02 the server: it was not observed\n");
}

TEST(Diff, RefusesToRetireWhatTheManifestWants) {
  EXPECT_EQ(plan_of("EX16-01: webmail=\nretire webmail: EX16-01\n", "EX16-01: webmail key |\n"),
            "kept EX16-01 webmail: present\n"
            "blocked EX16-01 webmail: retire.wanted: the manifest also wants it on this server\n");
}

// Without an edge between them one guard would not hold in one of the two orders.
TEST(Diff, PutsStepsThatTouchTheSameServiceInARow) {
  EXPECT_EQ(plan_of("EX16-01: hybrid=SMTP-default webmail=SMTP\n",
                    "EX16-01: webmail key, hybrid key | SMTP SMTP-default\n"),
            "EX16-01/assign/hybrid:SMTP-default\n"
            "EX16-01/assign/webmail:SMTP after EX16-01/assign/hybrid:SMTP-default\n"
            "EX16-01/prove/hybrid [SMTP-default] after EX16-01/assign/hybrid:SMTP-default\n"
            "EX16-01/prove/webmail [SMTP] after EX16-01/assign/webmail:SMTP\n");
}

TEST(Diff, LeavesOutAStepThatAnotherOneBringsAlong) {
  EXPECT_EQ(
      plan_of("EX16-01: webmail=SMTP,SMTP-default\n", "EX16-01: webmail key | SMTP SMTP-default\n"),
      "EX16-01/assign/webmail:SMTP\n"
      "EX16-01/prove/webmail [SMTP,SMTP-default] after EX16-01/assign/webmail:SMTP\n");
}

TEST(Diff, NamesTheCertificateThatWasReplacedAndWhatAStepCannotTakeBack) {
  const auto plan = diff(test::desired("EX16-01: webmail=IIS,POP,web:shop:443\n"
                                       "retire old: EX16-01\n"),
                         test::observed("EX16-01: webmail key, old key | IIS=old POP web:shop:443"),
                         test::catalog(), {}, test::today());
  ASSERT_TRUE(plan);
  std::string undo;
  for (const Step& step : plan->steps) undo += step.address.text() + ": " + step.undo_text + "\n";
  const std::string old = test::thumbprint("old").text();
  EXPECT_EQ(undo, "EX16-01/assign/webmail:IIS: assign IIS to " + old.substr(0, 8) +
                      " again, as long as that is not removed\n"
                      "EX16-01/assign/webmail:POP: POP cannot be without a certificate again\n"
                      "EX16-01/assign/webmail:web:shop:443: leave web:shop:443 without a "
                      "certificate again\n"
                      "EX16-01/prove/webmail: \n"
                      "EX16-01/remove/" +
                      old + ": the last copy is deleted: its key is lost for good\n");
  ASSERT_EQ(plan->certificates.size(), 2U);
  EXPECT_EQ(plan->certificates[0].key.text(), old);
  EXPECT_EQ(plan->certificates[0].certificate->common_name, "old.example.com");
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
            "finding EX16-01 copy.exportable: the key of the copy of webmail can be exported and "
            "stays so: this build hardens no copies yet\n");
}

}  // namespace
}  // namespace signet
