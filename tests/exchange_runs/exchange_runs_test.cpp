#include <fmt/format.h>
#include <gtest/gtest.h>
#include <stdlib.h>

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

class ExchangeRuns : public testing::TestWithParam<Named> {
 protected:
  static Moment moment(Story story) {
    Moment moment{std::move(story), {}};
    moment.observed = look(moment.story);
    return moment;
  }
  static Attempt go(Story& story, const std::optional<Disturbance>& disturbance = {}) {
    return attempt(story, disturbance);
  }
  static std::string truth(const Story& story) {
    std::string text = truth_of(story.exchange, "") + "\n";
    for (const auto& [name, server] : story.exchange.servers) {
      text += name + truth_of(story.exchange, name) + "\n";
    }
    return text;
  }
  void disturb_once(const Disturbance& disturbance);

  Moment start = moment(GetParam().make());
  Moment end = start;  // of the clean run
  Attempt clean = go(end.story);
};

TEST_P(ExchangeRuns, EndAsWantedWhereNothingGoesWrong) {
  EXPECT_TRUE(clean.result.succeeded()) << text_of(clean);
  EXPECT_FALSE(clean.plan.is_incomplete()) << text_of(clean);
  end = moment(end.story);
  EXPECT_EQ(broken_laws(start, clean, end), std::vector<std::string>{});
  EXPECT_TRUE(hurt_choosers(start, end).empty());
  const Attempt second = go(end.story);
  EXPECT_TRUE(second.plan.steps.empty() && !second.plan.is_incomplete()) << text_of(second);
  EXPECT_EQ(truth(end.story), "");
}

// Lets it happen to a run, and runs again with nothing in the way.
void ExchangeRuns::disturb_once(const Disturbance& disturbance) {
  Moment after{start.story, {}};
  const Attempt first = go(after.story, disturbance);
  after.observed = look(after.story);
  EXPECT_EQ(broken_laws(start, first, after), std::vector<std::string>{});
  const std::vector<Hurt> hurts = hurt_choosers(start, after);
  Story again = after.story;
  const Attempt second = go(again);
  const bool claims_all = first.result.succeeded() && !first.plan.is_incomplete();
  if (claims_all) {
    EXPECT_TRUE(second.plan.steps.empty()) << text_of(second);
    EXPECT_TRUE(hurts.empty());
  }
  for (const Hurt& hurt : hurts) {
    EXPECT_TRUE(repairs_first(second, hurt)) << hurt.server.text() << " " << hurt.chooser;
  }
  EXPECT_TRUE(second.result.succeeded()) << text_of(second);
  EXPECT_EQ(truth(again), truth(end.story));
  EXPECT_EQ(look(again).servers, end.observed.servers);
  if (testing::Test::HasFailure()) ADD_FAILURE() << "the disturbed run:\n" << text_of(first);
}

TEST_P(ExchangeRuns, KeepTheLawsWhateverGoesWrongAtWhicheverCall) {
  end.observed = look(end.story);
  const bool all = ::getenv("SIGNET_RUNS_ALL") != nullptr;
  for (const Disturbance& disturbance : choose(clean.calls, all)) {
    SCOPED_TRACE(fmt::format("call {} {}: {}", disturbance.call, to_text(disturbance.trouble),
                             clean.calls[disturbance.call - 1]));
    disturb_once(disturbance);
    if (testing::Test::HasFailure()) return;
  }
}

INSTANTIATE_TEST_SUITE_P(Stories, ExchangeRuns,
                         testing::Values(Named{"SeedCase", seed_case}, Named{"Renewal", renewal},
                                         Named{"NewIssuer", new_issuer},
                                         Named{"ThroughEntries", through_entries}),
                         [](const testing::TestParamInfo<Named>& chosen) {
                           return std::string(chosen.param.name);
                         });

}  // namespace
}  // namespace signet::exchange::test
