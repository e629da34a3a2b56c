#include <fmt/format.h>
#include <gtest/gtest.h>

#include "run_laws.h"

namespace signet::exchange::test {
namespace {

// EX3 says of the new copy that it does not trust its issuer; transport would take it all the same.
struct UnusableCopies : testing::Test {
  UnusableCopies() {
    mend(end);
    attempt(end);
  }
  // Where the calls about the copy on EX3 are: its import up to the last look after its removal.
  std::pair<std::size_t, std::size_t> span() const {
    std::size_t first = 0;
    std::size_t last = 0;
    for (std::size_t at = 0; at < clean.calls.size(); ++at) {
      const std::string& call = clean.calls[at];
      if (call.find("Import-ExchangeCertificate Server=EX3") != std::string::npos) first = at + 1;
      if (call.find("Remove-ExchangeCertificate Server=EX3") != std::string::npos) last = at + 2;
    }
    return {first, last};
  }

  Moment start = moment_of(without_chain());
  Story tried = start.story;
  Attempt clean = attempt(tried);
  Story end = tried;
};

TEST_F(UnusableCopies, AreTakenBack) {
  EXPECT_FALSE(clean.result.succeeded());
  const Moment after = moment_of(tried);
  EXPECT_EQ(broken_laws(start, clean, after), std::vector<std::string>{});
  EXPECT_TRUE(hurt_choosers(start, after).empty());
  EXPECT_EQ(truth_of(tried.exchange).at("EX3"), truth_of(start.story.exchange).at("EX3"));
  EXPECT_NE(truth_of(end.exchange).at("EX3"), truth_of(start.story.exchange).at("EX3"));
}

TEST_F(UnusableCopies, AreTakenBackWhateverGoesWrongOnce) {
  const auto [first, last] = span();
  ASSERT_LT(first, last);
  for (const Disturbance& each : choose_all(clean.calls, 1)) {
    if (each.call < first || each.call > last) continue;
    SCOPED_TRACE(fmt::format("call {} {}: {}", each.call, to_text(each.trouble),
                             clean.calls[each.call - 1]));
    EXPECT_EQ(wrongs_of(start, end, each), "");
    const bool goes_on = each.trouble == Trouble::withdrawn ||
                         each.trouble == Trouble::killed_before ||
                         each.trouble == Trouble::killed_after;
    if (goes_on) continue;
    Story story = start.story;
    const Attempt made = attempt(story, each);
    EXPECT_TRUE(hurt_choosers(start, moment_of(story)).empty()) << text_of(made);
  }
}

}  // namespace
}  // namespace signet::exchange::test
