#include "report/renderings.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "base/file.h"
#include "base/json.h"
#include "exchange/exchange_capabilities.h"
#include "manifest/load.h"
#include "plan/diff.h"
#include "resources/observed_json.h"
#include "store/store_state.h"
#include "support/test_paths.h"

namespace signet::test {
namespace {

namespace fs = std::filesystem;

struct Example {
  std::string name;
  std::string manifest;  // below manifests/
};

void PrintTo(const Example& example, std::ostream* out) { *out << example.name; }

// One of manifests/, planned on its saved observation, at the time of that.
class Renderings : public testing::TestWithParam<Example> {
 protected:
  void SetUp() override {
    const PlatformCatalog catalog = {store::capabilities(), exchange::capabilities()};
    const fs::path saved = folder() / "observations" / (GetParam().name + ".json");
    const auto content = read_file(saved, std::size_t{1} << 24);
    ASSERT_TRUE(content);
    const auto json = parse_json(as_text(*content));
    ASSERT_TRUE(json);
    const auto observed = observed_from_json(*json);
    ASSERT_TRUE(observed);
    CertificateCache certificates;
    const LoadResult loaded =
        load_manifest({fs::path(source_dir()) / "manifests" / GetParam().manifest}, catalog,
                      certificates, std::chrono::floor<std::chrono::days>(observed->at));
    ASSERT_TRUE(loaded.manifest) << to_text(loaded.diagnostics);
    auto plan = diff(loaded.manifest->desired, *observed, catalog, {}, observed->at);
    ASSERT_TRUE(plan) << to_text(plan.error());
    file_ = {{observed->at, ".", {}, {}, "0.1.0", {}}, std::move(*plan)};
    review_ = make_review(file_, {.now = observed->at});
  }

  static fs::path folder() { return fs::path(source_dir()) / "tests/renderings"; }

  static void expect_golden(const std::string& format, const std::string& text) {
    const fs::path path = folder() / "golden" / (GetParam().name + "." + format);
    if (std::getenv("UPDATE_GOLDEN")) std::ofstream(path) << text;
    std::stringstream golden;
    golden << std::ifstream(path).rdbuf();
    EXPECT_EQ(text, golden.str()) << "UPDATE_GOLDEN=1 accepts the new text";
  }

  PlanFile file_;
  Review review_;
};

TEST_P(Renderings, AreAsTheyWereReviewed) {
  expect_golden("txt", review_text(review_, {}));
  expect_golden("md", review_markdown(review_));
  expect_golden("dot", plan_dot(file_.plan));
  expect_golden("json", write_plan_file(file_));
}

TEST_P(Renderings, ShowTheSameDigestAndCounts) {
  const std::string digest = review_.digest.substr(0, 8);
  const Review::Counts& counts = review_.counts;
  const std::string text = review_text(review_, {});
  const std::string markdown = review_markdown(review_);
  EXPECT_EQ(text.find("PLAN " + digest), 0U);
  EXPECT_EQ(markdown.find("### PLAN " + digest), 0U);
  EXPECT_NE(plan_dot(file_.plan).find("plan " + digest), std::string::npos);
  EXPECT_NE(write_plan_file(file_).find(digest), std::string::npos);
  const auto number = [](std::size_t count) { return std::to_string(count); };
  EXPECT_NE(
      text.find(": " + number(counts.change) + " change, " + number(counts.blocked) + " blocked, "),
      std::string::npos);
  EXPECT_NE(markdown.find("\n| " + number(counts.servers) + " | " + number(counts.change) + " | " +
                          number(counts.blocked) + " | "),
            std::string::npos);
}

TEST_P(Renderings, ASavedPlanIsShownAsTheOneThatWasMade) {
  const auto again = read_plan_file(write_plan_file(file_));
  ASSERT_TRUE(again) << to_text(again.error());
  const Review review = make_review(*again, {.now = file_.header.observed_at});
  EXPECT_EQ(review_text(review, {}), review_text(review_, {}));
  EXPECT_EQ(review_markdown(review), review_markdown(review_));
}

TEST_P(Renderings, NeverShowRawBytesOrWhatIsNotKnownYet) {
  for (const std::string& text : {review_text(review_, {}), review_markdown(review_)}) {
    EXPECT_EQ(text.find("known after"), std::string::npos);
    EXPECT_EQ(text.find("MII"), std::string::npos);
  }
}

INSTANTIATE_TEST_SUITE_P(Example, Renderings,
                         testing::Values(Example{"two-servers", "two-servers"},
                                         Example{"farm", "farm"},
                                         Example{"renewal", "renewal/after"},
                                         Example{"exchange-farm", "exchange-farm"}),
                         [](const auto& example) {
                           std::string name = example.param.name;
                           std::erase(name, '-');
                           return name;
                         });

}  // namespace
}  // namespace signet::test
