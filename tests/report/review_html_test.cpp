#include <gmock/gmock.h>

#include "base/json.h"
#include "crypto/hash.h"
#include "fleet_plan.h"
#include "report/renderings.h"
#include "report/review_words.h"

namespace signet {
namespace {

using testing::HasSubstr;
using testing::Not;

std::string between(const std::string& page, std::string_view start, std::string_view end) {
  const std::size_t from = page.find(start);
  if (from == std::string::npos) return {};
  const std::size_t first = from + start.size();
  return page.substr(first, page.find(end, first) - first);
}

Json data_of(const std::string& page) {
  return parse_json(between(page, "<script type=\"application/json\" id=\"data\">", "</script>"))
      .value();
}

Review review_of(const Plan& plan) { return make_review(plan, {}); }

TEST(ReviewHtml, LetsNothingRunButItsOwnScript) {
  const std::string page = review_html(review_of(fleet_plan()));
  const auto hash = [](const std::string& text) { return to_base64(sha256(as_bytes(text))); };
  EXPECT_EQ(between(page, "Content-Security-Policy\" content=\"", "\""),
            "default-src 'none'; script-src 'sha256-" +
                hash(between(page, "<script>", "</script>")) + "'; style-src 'sha256-" +
                hash(between(page, "<style>", "</style>")) +
                "'; base-uri 'none'; form-action 'none'");
}

TEST(ReviewHtml, IsWhole) {
  const std::string page = review_html(review_of(fleet_plan()));
  EXPECT_THAT(page, testing::StartsWith("<!DOCTYPE html>\n"));
  EXPECT_THAT(page, testing::EndsWith("</html>\n"));
  EXPECT_THAT(page, Not(HasSubstr("{{")));
  EXPECT_THAT(page, Not(HasSubstr("http:")));
  EXPECT_THAT(page, Not(HasSubstr("https:")));
  EXPECT_THAT(page, Not(HasSubstr("innerHTML")));
}

TEST(ReviewHtml, SaysWhatTheOtherRenderingsSay) {
  const Review review = review_of(fleet_plan());
  const std::string page = review_html(review);
  EXPECT_THAT(page, HasSubstr("<code>" + review_words::short_digest(review) + "</code>"));
  EXPECT_THAT(page, HasSubstr(review.digest.substr(8)));
  EXPECT_THAT(page, HasSubstr("<h1>" + review.title + "</h1>"));
  for (const Review::Exception& line : review.exceptions) EXPECT_THAT(page, HasSubstr(line.text));
  EXPECT_EQ(data_of(page)["servers"].size(), review.rows.size());
  EXPECT_EQ(data_of(page)["said"].size(), review.exceptions.size());
}

TEST(ReviewHtml, ComparesACertificateWithEachThatItReplaces) {
  const std::string page = review_html(review_of(fleet_plan()));
  EXPECT_THAT(page, HasSubstr("aria-label=\"11111111 to 55555555\""));
}

TEST(ReviewHtml, TellsOfEachLineWhichServersItSpeaksOf) {
  Review review;
  for (unsigned number = 1; number <= 5; ++number) {
    Review::Row row;
    row.server = exchange(number);
    review.rows.push_back(row);
  }
  Review::Exception line;
  line.servers = {exchange(1), exchange(2), exchange(4), server("ELSEWHERE")};
  review.exceptions = {line, Review::Exception()};
  EXPECT_EQ(data_of(review_html(review))["said"], Json::parse("[[[0,1],[3,3]],null]"));
}

TEST(ReviewHtml, GivesTheMatrixAColumnForEachKindOfService) {
  Review review;
  Review::Row row;
  row.server = exchange(1);
  row.cells = {{slot("nginx:a.example:443"), "11111111", "55555555"},
               {slot("IIS"), "", "55555555"},
               {slot("nginx:b.example:443"), "11111111", "55555555"}};
  review.rows = {row};
  const Json data = data_of(review_html(review));
  EXPECT_EQ(data["columns"], Json::parse(R"(["IIS","nginx"])"));
  EXPECT_EQ(data["cells"], Json::parse("[[1,0,0, 0,1,1, 1,0,2]]"));
  EXPECT_EQ(data["moves"], Json::parse(R"([["11111111","55555555"],["","55555555"]])"));
}

// Within a script's element only its end tag and a comment mean something to a browser.
TEST(ReviewHtml, EndsItsDataNowhereButAtItsEnd) {
  Review review;
  Review::Row row;
  row.server = exchange(1);
  row.note = "</script><!--<script>\u2028\u202E\xFF";
  review.rows = {row};
  const std::string page = review_html(review);
  const std::string data = between(page, "id=\"data\">", "</script>");
  EXPECT_THAT(data, Not(HasSubstr("<")));
  EXPECT_EQ(data_of(page)["notes"][0], "</script><!--<script>\\u{2028}\\u{202E}\\xFF");
}

TEST(ReviewHtml, FoldsWhatIsVeryLong) {
  Review review;
  review.proof = {std::string(64 * 1024, 'x')};
  const std::string page = review_html(review);
  EXPECT_THAT(page, HasSubstr("\u2026 (65,536 bytes)</summary>"));
  EXPECT_THAT(page, HasSubstr("<div class=\"whole\">" + review.proof[0] + "</div>"));
}

}  // namespace
}  // namespace signet
