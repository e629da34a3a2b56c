#include <fmt/format.h>
#include <gtest/gtest.h>
#include <stdlib.h>

#include <algorithm>

#include "base/text.h"
#include "run_laws.h"
#include "watched_platform.h"

namespace signet::exchange::test {
namespace {

struct Named {
  const char* name;
  Story (*make)();
};
void PrintTo(const Named& story, std::ostream* out) { *out << story.name; }

// SIGNET_RUNS_ALL=1: every call meets every trouble, which takes hours; =100: every hundredth of
// them. Without it, what the story is there to try.
std::vector<Disturbance> chosen(const std::vector<std::string>& calls, const Story& story) {
  const char* step = ::getenv("SIGNET_RUNS_ALL");
  if (!step) return choose(calls, story.tries);
  return choose_all(calls, std::max(1, std::atoi(step)));
}

class ExchangeRuns : public testing::TestWithParam<Named> {
 protected:
  Moment start = moment_of(GetParam().make());
  Story end = start.story;  // of the clean run
  Attempt clean = attempt(end);
};

TEST_P(ExchangeRuns, EndAsWantedWhereNothingGoesWrong) {
  EXPECT_TRUE(clean.result.succeeded()) << text_of(clean);
  EXPECT_FALSE(clean.plan.is_incomplete()) << text_of(clean);
  const Moment after = moment_of(end);
  EXPECT_EQ(broken_laws(start, clean, after), std::vector<std::string>{});
  EXPECT_TRUE(hurt_choosers(start, after).empty());
  EXPECT_EQ(in_words(end), end.wanted);
  const Attempt second = attempt(end);
  EXPECT_TRUE(second.plan.steps.empty() && !second.plan.is_incomplete()) << text_of(second);
}

TEST_P(ExchangeRuns, KeepTheLawsWhateverGoesWrongAtWhicheverCall) {
  int failures = 0;
  for (const Disturbance& disturbance : chosen(clean.calls, start.story)) {
    const std::string wrong = wrongs_of(start, end, disturbance);
    if (wrong.empty()) continue;
    ADD_FAILURE() << fmt::format("call {} {}: {}\n{}", disturbance.call,
                                 to_text(disturbance.trouble), clean.calls[disturbance.call - 1],
                                 wrong);
    if (++failures == 5) return;
  }
}

INSTANTIATE_TEST_SUITE_P(Stories, ExchangeRuns,
                         testing::Values(Named{"SeedCase", seed_case}, Named{"Renewal", renewal},
                                         Named{"NewIssuer", new_issuer},
                                         Named{"Predecessor", predecessor},
                                         Named{"ThroughEntries", through_entries}),
                         [](const testing::TestParamInfo<Named>& chosen) {
                           return std::string(chosen.param.name);
                         });

}  // namespace
}  // namespace signet::exchange::test
