#include <algorithm>
#include <charconv>

#include "base/text.h"
#include "fleet_plan.h"
#include "golden.h"
#include "report/markdown.h"
#include "report/renderings.h"

namespace signet {
namespace {

TEST(MarkdownText, LeavesPlainWordsAlone) {
  EXPECT_EQ(markdown_text("3 of them: a -> b (c), d"), "3 of them: a -> b (c), d");
  EXPECT_EQ(markdown_text("webmail.example.com"), "webmail.example.com");
  EXPECT_EQ(markdown_text("O=Example,CN=Example CA 1"), "O=Example,CN=Example CA 1");
}

TEST(MarkdownText, TakesItsMeaningFromMarkup) {
  EXPECT_EQ(markdown_text("a|b `c` *d* _e_ ~~f~~ \\g"),
            "a\\|b \\`c\\` \\*d\\* \\_e\\_ <span>\\~</span><span>\\~</span>f<span>\\~</span>"
            "<span>\\~</span> \\\\g");
  EXPECT_EQ(markdown_text("<img src=x onerror=alert(1)>"), "&lt;img src=x onerror=alert(1)>");
  EXPECT_EQ(markdown_text("&lt;"), "<span>&amp;</span>lt;");
  EXPECT_EQ(markdown_text("[click](x)"), "\\[click](x)");
  EXPECT_EQ(markdown_text("![x](y)"), "<span>!</span>\\[x](y)");
  EXPECT_EQ(markdown_text("a\nb\r| c"), "a b \\| c");
}

TEST(MarkdownText, TakesItsMeaningFromTheStartOfALine) {
  EXPECT_EQ(markdown_text("# a"), "\\# a");
  EXPECT_EQ(markdown_text("- a"), "\\- a");
  EXPECT_EQ(markdown_text("> a"), "\\> a");
  EXPECT_EQ(markdown_text("12. a"), "12\\. a");
  EXPECT_EQ(markdown_text("1) a"), "1\\) a");
}

TEST(MarkdownText, MentionsAndLinksNothing) {
  EXPECT_EQ(markdown_text("@all"), "<span>@</span>all");
  EXPECT_EQ(markdown_text("see #12, !3, %4, $5 and ^6"),
            "see <span>#</span>12, <span>!</span>3, <span>%</span>4, <span>$</span>5 and "
            "<span>^</span>6");
  EXPECT_EQ(markdown_text("https://evil.example www.evil.example"),
            "https<span>:</span>//evil.example www<span>.</span>evil.example");
  EXPECT_EQ(markdown_text("a@evil.example"), "a<span>@</span>evil.example");
  EXPECT_EQ(markdown_text("done :white_check_mark:"), "done <span>:</span>white\\_check\\_mark:");
}

// As many servers as are wanted, of which no two have anything in common.
Plan all_different(unsigned servers) {
  Renewal renewal;
  Plan& plan = renewal.plan;
  for (unsigned number = 2; number < servers + 2; ++number) {
    const std::size_t from = plan.steps.size();
    renewal.renew(number, number % 7);
    const auto old = *Thumbprint::parse(fmt::format("{:08X}{:032}", number, 0));
    Certificate certificate = webmail('1', std::chrono::year(2025));
    certificate.thumbprint = old;
    certificate.names = {fmt::format("n{}.example.com", number)};
    certificate.issuer = fmt::format("CN=CA | {} <b>@all", number);
    plan.certificates.push_back({*CertificateKey::parse(old.text()), old,
                                 std::make_shared<const Certificate>(certificate)});
    for (std::size_t i = from; i < plan.steps.size(); ++i) {
      Step& step = plan.steps[i];
      if (!step.before.empty()) step.before = {old};
      step.interrupts = step.interrupts.empty() ? "" : fmt::format("wait {}", number);
    }
    const TargetName name = exchange(number);
    plan.blocked.push_back({name, key("hybrid"), fmt::format("code.{}", number),
                            fmt::format("reason | {}", number), "lift\nit"});
    plan.findings.push_back({name, "some.code", fmt::format("finding <{}>", number)});
    plan.manual.push_back({name, slot("POP"), fmt::format("restart {}", number)});
    plan.coverage.push_back({certificate.names[0], "IIS", {{old, 1}}, {}});
  }
  std::ranges::sort(plan.certificates, {}, &PlannedCertificate::key);
  return plan;
}

// Rows of the table that follows `heading`, and how many more it says that there are.
std::size_t rows_and_more(const std::string& text, std::string_view heading) {
  std::string_view part = std::string_view(text).substr(text.find(heading));
  part = part.substr(part.find("|---"));
  part = part.substr(part.find('\n') + 1);
  std::size_t rows = 0;
  for (; part.starts_with("| "); part = part.substr(part.find('\n') + 1)) ++rows;
  constexpr std::string_view more = "\n**and ";
  if (!part.starts_with(more)) return rows;
  std::size_t rest = 0;
  std::from_chars(part.data() + more.size(), part.data() + part.size(), rest);
  return rows + rest;
}

void expect_whole(const std::string& text, std::size_t longest) {
  EXPECT_LT(text.size(), longest);
  EXPECT_TRUE(is_valid_utf8(text));
  std::ptrdiff_t open = 0;
  for (const std::string_view line : split(text, '\n')) {
    EXPECT_TRUE(!line.starts_with("|") || line.ends_with("|")) << line;
    open += line.starts_with("<details>") ? 1 : 0;
    open -= line.starts_with("</details>") ? 1 : 0;
  }
  EXPECT_EQ(open, 0);
}

TEST(ReviewMarkdown, StaysBelowItsBoundAndCountsEveryRowThatItLeavesOut) {
  constexpr std::pair<unsigned, std::size_t> cases[] = {
      {3, 8'192}, {3, 60'000}, {40, 8'192}, {40, 20'000}, {400, 60'000}, {10'000, 60'000}};
  for (const auto& [servers, longest] : cases) {
    const Review review = make_review(all_different(servers), {});
    const std::string text = review_markdown(review, longest);
    expect_whole(text, longest);
    EXPECT_EQ(rows_and_more(text, "#### Look at these"), review.exceptions.size());
    EXPECT_EQ(rows_and_more(text, "#### Names"), review.coverage.size());
    EXPECT_EQ(rows_and_more(text, "#### Waves"), review.waves.size());
    EXPECT_EQ(rows_and_more(text, "servers, each</summary>"), review.rows.size());
    EXPECT_NE(text.find(fmt::format("\n| {} | 0 | {} | 0 | 0 | 1 |\n", servers + 1, servers)),
              std::string::npos);
  }
}

TEST(ReviewMarkdown, SaysOfWhichKindTheRowsAreThatItLeavesOut) {
  const std::string text = review_markdown(make_review(all_different(1'000), {}), 60'000);
  const std::size_t from = text.find("\n**and ");
  const std::string line = text.substr(from + 1, text.find('\n', from + 1) - from - 1);
  EXPECT_NE(line.find(" blocked, "), std::string::npos) << line;
  EXPECT_TRUE(line.ends_with("): `signet review PLAN.json --all` shows them")) << line;
}

TEST(ReviewMarkdown, ARowThatIsTooLongIsCountedAndTheOthersStand) {
  Plan plan = fleet_plan();
  plan.blocked.insert(plan.blocked.begin(),
                      {exchange(20), key("hybrid"), "source.none", std::string(100'000, 'x'), ""});
  const std::string text = review_markdown(make_review(plan, {}));
  expect_whole(text, 60'000);
  EXPECT_NE(text.find("**and 1 more** (1 blocked): "), std::string::npos);
  EXPECT_NE(text.find("finds no server with an exportable copy"), std::string::npos);
}

TEST(ReviewMarkdown, WhatIsEndlessInTheHeadIsVisiblyShortened) {
  Plan plan = fleet_plan();
  plan.validity.until = Seconds{};
  plan.validity.because = std::string(100'000, 'x');
  const std::string text = review_markdown(make_review(plan, {}));
  expect_whole(text, 60'000);
  EXPECT_NE(text.find("xxx…**"), std::string::npos);
}

TEST(ReviewMarkdown, ShowsASmallPlanWhole) {
  Renewal renewal;
  renewal.renew(2, 0);
  const Review review = make_review(renewal.plan, {});
  const std::string text = review_markdown(review);
  EXPECT_EQ(text.find("**and "), std::string::npos) << text;
  EXPECT_EQ(rows_and_more(text, "steps, each</summary>"), renewal.plan.steps.size());
}

}  // namespace
}  // namespace signet
