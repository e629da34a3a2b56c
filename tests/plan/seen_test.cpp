#include "plan/seen.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "plan/diff.h"
#include "support/fleet.h"

namespace signet {
namespace {

using Lines = std::vector<std::string>;

const std::string there =
    "A: old key exportable name=\"Webmail 2025\", self | IIS=old/self POP SMTP=old";

std::string digits(const char* name) { return test::thumbprint(name).short_text(); }

Plan plan() {
  return *diff(test::desired("certificate webmail: source=file:webmail.pfx\nA: webmail=IIS\n"
                             "B: webmail=IIS"),
               test::observed("file webmail.pfx: found\nB: unknown \"no answer\"\n" + there),
               test::catalog(), {}, test::today());
}

TEST(Seen, ALineForEachFieldThatThereIs) {
  const auto seen = what_was_seen(plan(), test::observed(there));
  ASSERT_EQ(seen.size(), 1U) << "neither the runner nor what is not known";
  EXPECT_EQ(seen[0].server.text(), "A");
  Lines expected = {"certificate " + digits("old") + ": with key",
                    "certificate " + digits("self") + ": without key",
                    "exportable " + digits("old") + ": yes",
                    "name of " + digits("old") + ": Webmail 2025",
                    "served IIS: " + digits("self"),
                    "slot IIS: " + digits("old"),
                    "slot POP: none",
                    "slot SMTP: " + digits("old")};
  std::ranges::sort(expected);
  EXPECT_EQ(seen[0].fields, expected);
}

TEST(Seen, NamesStatusAndChoicesAreFields) {
  Observed fleet = test::observed("A: old key | POP=old");
  ServerState& state = fleet.servers[0].state.value();
  state.slots[0].name = std::string("old.example.com");
  state.slots[0].closed = "it is stopped\n";
  state.certificates[0].limits = {{{}, "status.revoked", "", ""}, {{}, "status.revoked", "", ""}};
  state.choosers = {
      {"send connector Out", *SlotName::parse("SMTP"), {}, {{{}, {}, "old.example.com"}}}};
  Plan named;
  named.targets = {{*TargetName::parse("A"), "store", "", {}}};
  EXPECT_EQ(
      what_was_seen(named, fleet)[0].fields,
      (Lines{"certificate " + digits("old") + ": with key",
             "choice of send connector Out: " + digits("old"), "closed POP: it is stopped\\x0A",
             "slot POP: " + digits("old") + " by old.example.com",
             "status of " + digits("old") + ": status.revoked"}));
}

// What moved from `there` to this, as "before => now".
Lines moved(const std::string& now) {
  Lines lines;
  const auto before = what_was_seen(plan(), test::observed(there));
  for (const AlsoMoved& each : find_also_moved(plan(), before, test::observed(now))) {
    lines.push_back(each.server.text() + ": " + each.before + " => " + each.now);
  }
  return lines;
}

TEST(AlsoMoved, NothingWhereAllIsAsItWas) { EXPECT_EQ(moved(there), Lines{}); }

TEST(AlsoMoved, WhatNoGuardReliesOn) {
  EXPECT_EQ(moved("A: old key name=\"Webmail\", self, shop key | IIS=old POP=shop SMTP=old"),
            (Lines{"A: exportable " + digits("old") + ": yes => ",
                   "A: name of " + digits("old") + ": Webmail 2025 => name of " + digits("old") +
                       ": Webmail",
                   "A: served IIS: " + digits("self") + " => ",
                   "A: slot POP: none => slot POP: " + digits("shop"),
                   "A:  => certificate " + digits("shop") + ": with key"}));
}

TEST(AlsoMoved, WhatAGuardReliesOnIsLeftToIt) {
  EXPECT_EQ(
      moved("A: old key exportable name=\"Webmail 2025\", self, webmail key | IIS=self/self POP "
            "SMTP=old"),
      Lines{})
      << "that webmail is absent and old holds IIS are guards";
}

TEST(AlsoMoved, AServerThatCannotBeReadAnyMore) {
  EXPECT_EQ(moved("A: unknown \"no answer\""), Lines{"A:  => unknown (no answer)"});
  EXPECT_EQ(moved("C: |"), Lines{}) << "who was not asked says nothing";
}

}  // namespace
}  // namespace signet
