#include <algorithm>

#include "fleet_plan.h"
#include "golden.h"
#include "report/renderings.h"

namespace signet {
namespace {

using namespace std::chrono;

std::vector<std::string> of_kind(const Review& review, std::string_view kind) {
  std::vector<std::string> texts;
  for (const Review::Exception& one : review.exceptions) {
    if (one.kind == kind) texts.push_back(one.text + (one.more.empty() ? "" : " / " + one.more));
  }
  return texts;
}

using Texts = std::vector<std::string>;

// Renewal::plan with certificates that differ in what `change` does to the new one.
template <class Change>
Plan renewed(Change change, unsigned servers = 2) {
  Renewal renewal;
  for (unsigned number = 2; number < 2 + servers; ++number) renewal.renew(number, 0);
  Certificate certificate = *renewal.plan.certificates[1].certificate;
  change(certificate);
  renewal.plan.certificates[1].certificate = std::make_shared<const Certificate>(certificate);
  return renewal.plan;
}

// A plan that has something for every part.
Plan rich_plan() {
  Plan plan = fleet_plan();
  plan.coverage = {
      {"autodiscover.example.com", "IIS", {{thumbprint('1'), 11}}, {{thumbprint('5'), 11}}},
      {"legacy.example.com", "IIS", {{thumbprint('1'), 3}}, {}},
      {"webmail.example.com",
       "IIS",
       {{thumbprint('1'), 12}},
       {{thumbprint('1'), 1}, {thumbprint('5'), 10}}}};
  plan.names_unchanged = 4;
  plan.verdicts = {{"key-size", RuleVerdict::Outcome::pass, 0},
                   {"lost-name", RuleVerdict::Outcome::waived, 1},
                   {"shares", RuleVerdict::Outcome::warn, 2},
                   {"usage", RuleVerdict::Outcome::off, 0}};
  plan.waived = {{"lost-name",
                  key("webmail"),
                  "legacy.example.com is not served by IIS any more",
                  "CHG0398",
                  sys_days(2027y / 1 / 1),
                  {exchange(3), exchange(4)}}};
  plan.validity = {sys_days(2026y / 11 / 24), sys_days(2026y / 11 / 27) + hours(6), "webmail ends"};
  plan.approvals = 2;
  plan.manual = {{exchange(2), slot("POP"), "restart its services"},
                 {exchange(3), slot("POP"), "restart its services"},
                 {exchange(4), {}, "look at the mail flow"}};
  plan.choices = {{exchange(2), "send connector out", thumbprint('1'), thumbprint('5')}};
  plan.calls = {{"Import-ExchangeCertificate", 11}};
  return plan;
}

TEST(Review, TellsEveryPartOfAPlanInTextAndMarkdown) {
  const PlanFile file{{sys_days(2026y / 11 / 22), "..", "1a2b3c4d", "runner1", "0.1.0", {}},
                      rich_plan()};
  const Review review = make_review(file, {.now = sys_days(2026y / 11 / 22)});
  expect_golden("rich.txt", review_text(review, {}));
  expect_golden("rich.md", review_markdown(review));
}

TEST(Review, CountsEachServerOnceAndAddsUp) {
  const Review review = make_review(fleet_plan(), {});
  const Review::Counts& counts = review.counts;
  EXPECT_EQ(counts.servers,
            counts.change + counts.blocked + counts.unknown + counts.left_out + counts.as_desired);
  const auto rows = [&](Review::Row::State state) {
    return static_cast<std::size_t>(std::ranges::count(review.rows, state, &Review::Row::state));
  };
  EXPECT_EQ(rows(Review::Row::State::change), counts.change);
  EXPECT_EQ(rows(Review::Row::State::blocked), counts.blocked);
  EXPECT_EQ(rows(Review::Row::State::unknown), counts.unknown);
  EXPECT_EQ(rows(Review::Row::State::left_out), counts.left_out);
  std::size_t in_blocks = 0;
  for (const Review::Block& block : review.blocks) in_blocks += block.servers.size();
  EXPECT_EQ(in_blocks, counts.change + 1) << "and the one that gives the key away";
  std::size_t in_waves = 0;
  for (const Review::Wave& wave : review.waves) in_waves += wave.servers.size();
  EXPECT_EQ(in_waves, counts.change);
}

TEST(Review, PutsTheMostWorryingFirst) {
  const Review review = make_review(rich_plan(), {});
  Texts kinds;
  for (const Review::Exception& one : review.exceptions) {
    if (kinds.empty() || kinds.back() != one.kind) kinds.push_back(one.kind);
  }
  EXPECT_EQ(kinds,
            (Texts{"no way back", "blocked", "unknown", "left out", "waived", "lost name",
                   "not seen", "class", "mixed", "interrupts", "chooses", "by hand", "finding"}));
}

TEST(Review, TitlesSayWhatIsDone) {
  EXPECT_EQ(make_review(fleet_plan(), {}).title, "renew webmail, remove 11111111");
  EXPECT_EQ(
      make_review(renewed([](Certificate& one) { one.names = {"other.example.com"}; }), {}).title,
      "assign webmail");
  Plan plan;
  EXPECT_EQ(make_review(plan, {}).title, "nothing to do");
  plan.not_known = {{exchange(2), "slot IIS", "access denied"}};
  EXPECT_EQ(make_review(plan, {}).title, "no step to take");
}

TEST(Review, TellsWhatACertificateLoses) {
  Plan plan = renewed([](Certificate& one) {
    one.issuer = "CN=Example CA 2";
    one.names = {"webmail.example.com"};
    one.extended_key_usage = {"serverAuth"};
    one.not_after -= days(400);
  });
  const Review review = make_review(plan, {});
  EXPECT_EQ(of_kind(review, "lost name"),
            Texts{"webmail does not have autodiscover.example.com (IIS, SMTP on 2 servers)"});
  EXPECT_EQ(of_kind(review, "issuer"),
            Texts{"webmail: CN=Example CA 1 -> CN=Example CA 2 (IIS, SMTP on 2 servers)"});
  EXPECT_EQ(of_kind(review, "usage"),
            Texts{"webmail: anyExtendedKeyUsage, clientAuth LOST; what presents it as a TLS client "
                  "may be refused (IIS, SMTP on 2 servers)"});
  EXPECT_EQ(of_kind(review, "validity"), Texts{"webmail ends on 2026-05-03, earlier than what it "
                                               "replaces (IIS, SMTP on 2 servers)"});
  EXPECT_EQ(
      review.certificates[0].lines,
      (Texts{"replaced for: IIS, SMTP on 2 servers",
             "names: webmail.example.com; LOST autodiscover.example.com",
             "issuer: CN=Example CA 1 -> CN=Example CA 2",
             "valid: 2025-11-20..2026-06-07 -> 2026-11-20..2026-05-03, ends 35 days EARLIER",
             "key: RSA 2048, a new key", "usage: serverAuth; LOST anyExtendedKeyUsage, clientAuth",
             "hashes: SHA-1 5555555555555555555555555555555555555555, SHA-256 " +
                 std::string(64, '0')}));
}

TEST(Review, TellsTheSameKeyAndAnotherKindOfKey) {
  Plan plan = renewed(
      [](Certificate& one) { one.public_key = Fingerprint::of(as_bytes(thumbprint('1').text())); });
  EXPECT_EQ(make_review(plan, {}).certificates[0].lines[4],
            "key: RSA 2048, the SAME key as before");
  plan = renewed([](Certificate& one) {
    one.key_algorithm = "EC";
    one.key_bits = 256;
  });
  EXPECT_EQ(make_review(plan, {}).certificates[0].lines[4], "key: RSA 2048 -> EC 256, a new key");
}

TEST(Review, DoesNotSayTwiceThatANameIsLost) {
  Plan plan = renewed([](Certificate& one) { one.names = {"webmail.example.com"}; });
  plan.coverage = {{"autodiscover.example.com", "IIS", {{thumbprint('1'), 2}}, {}},
                   {"autodiscover.example.com", "SMTP", {{thumbprint('1'), 2}}, {}}};
  EXPECT_EQ(of_kind(make_review(plan, {}), "lost name"),
            (Texts{"autodiscover.example.com (IIS) is answered by nobody any more; it was 11111111 "
                   "on 2 servers",
                   "autodiscover.example.com (SMTP) is answered by nobody any more; it was "
                   "11111111 on 2 servers"}));
}

TEST(Review, FoldsEqualWaivers) {
  const Review review = make_review(rich_plan(), {});
  EXPECT_EQ(of_kind(review, "waived"),
            Texts{"webmail: legacy.example.com is not served by IIS any more [lost-name] / waived "
                  "until 2027-01-01: CHG0398"});
}

TEST(Review, EstimatesWavesByServersAtATimeAndHolds) {
  const Review review = make_review(fleet_plan(), {});
  ASSERT_EQ(review.waves.size(), 2U);
  // Import, two assignments and a proof; ten servers one after the other, one with a removal.
  EXPECT_EQ(review.waves[0].takes.typical, seconds(28));
  EXPECT_EQ(review.waves[0].takes.longest, seconds(4 * 120));
  EXPECT_EQ(review.waves[0].hold, seconds(0));
  EXPECT_EQ(review.waves[1].takes.typical, seconds(10 * 28 + 3));
  EXPECT_EQ(review.waves[1].takes.longest, seconds(41 * 120));
  EXPECT_EQ(review.waves[1].hold, minutes(15));
  // The export comes before all that.
  EXPECT_EQ(review.takes.typical, seconds(3 + 28 + 900 + 283));
  EXPECT_EQ(review.takes.longest, seconds((1 + 4 + 41) * 120 + 900));
}

TEST(Review, ServersSideBySideTakeNoLongerThanTheSlowest) {
  Renewal renewal;
  for (unsigned number = 2; number <= 4; ++number) renewal.renew(number, 0);
  renewal.plan.rollouts[0].at_most = {};
  EXPECT_EQ(make_review(renewal.plan, {}).waves[0].takes.typical, seconds(28));
}

TEST(Review, BoundsHowLongOldAndNewAnswerSideBySide) {
  EXPECT_EQ(
      of_kind(make_review(renewed([](Certificate&) {}), {}), "mixed"),
      Texts{"webmail: old and new answer side by side (IIS, SMTP on 2 servers) while the plan "
            "is carried out: about 59s, 18m at most"});
  EXPECT_EQ(of_kind(make_review(renewed([](Certificate&) {}, 1), {}), "mixed"), Texts{});
}

TEST(Review, TellsTheWayBack) {
  const Review::Back back = make_review(renewed([](Certificate&) {}), {}).back;
  EXPECT_EQ(back.line,
            "by \"signet apply --undo last\", from any point: IIS, SMTP go back to 11111111; the "
            "copies of webmail are removed; "
            "until 2026-06-07, when 11111111 ends");
  EXPECT_EQ(back.changes, 6U);
  EXPECT_EQ(back.lost, 0U);
  ASSERT_EQ(back.blocks.size(), 1U);
  EXPECT_EQ(back.blocks[0].servers.size(), 2U);
}

TEST(Review, SaysThatSomethingHasNoWayBackInTheFirstLine) {
  const std::string text = review_text(make_review(fleet_plan(), {}), {});
  const std::string line = text.substr(0, text.find('\n'));
  EXPECT_TRUE(line.ends_with("   NO WAY BACK for 4 of 34 changes")) << line;
}

TEST(Review, MakesAMatrixOfServersAndServices) {
  const Review review = make_review(fleet_plan(), {});
  const auto found = std::ranges::find(review.rows, exchange(7), &Review::Row::server);
  ASSERT_NE(found, review.rows.end());
  EXPECT_EQ(found->group, "mailbox");
  EXPECT_EQ(found->wave, 2U);
  ASSERT_EQ(found->cells.size(), 2U);
  EXPECT_EQ(found->cells[0].slot, slot("IIS"));
  EXPECT_EQ(found->cells[0].before + " " + found->cells[0].after, "11111111 55555555");
  EXPECT_EQ(found->cells[1].before + " " + found->cells[1].after, "77777777 55555555");
}

TEST(Review, EverythingFromOutsideIsPrintable) {
  Plan plan = rich_plan();
  const std::string evil = "a\x1b[2J\nb";
  plan.waived[0].reason = plan.waived[0].what = plan.waived[0].rule = evil;
  plan.coverage[0].name = plan.coverage[0].service = evil;
  plan.verdicts[1].rule = plan.validity.because = evil;
  plan.manual[0].text = plan.choices[0].chooser = plan.calls[0].name = evil;
  plan.blocked[0].why = plan.blocked[0].lift = plan.blocked[0].code = evil;
  plan.findings[0].text = plan.left_out[0].reason = plan.steps[1].undo_text = evil;
  Certificate certificate = webmail('5', 2026y);
  certificate.names = {evil};
  certificate.subject = certificate.issuer = certificate.key_algorithm = evil;
  certificate.signature = evil;
  certificate.extended_key_usage = {evil};
  plan.certificates[1].certificate = std::make_shared<const Certificate>(certificate);
  const PlanFile file{{{}, evil, evil, evil, evil, {}}, plan};
  for (const bool all : {false, true}) {
    const Review review = make_review(file, {.all = all});
    for (const std::string& text :
         {review_text(review, {}), review_markdown(review), plan_dot(plan)}) {
      EXPECT_EQ(text.find('\x1b'), std::string::npos);
      EXPECT_EQ(text.find("\nb"), std::string::npos) << text.substr(text.find("\nb") - 20, 40);
    }
  }
}

TEST(Review, AllRenderingsShowTheSameDigestAndCounts) {
  const PlanFile file{{}, rich_plan()};
  const Review review = make_review(file, {});
  const std::string digest = review.digest.substr(0, 8);
  EXPECT_EQ(review.digest, change_digest(file.plan).text());
  EXPECT_EQ(review_text(review, {}).find("PLAN " + digest + "  "), 0U);
  EXPECT_EQ(review_markdown(review).find("### PLAN " + digest + ": "), 0U);
  EXPECT_EQ(plan_dot(file.plan).find("digraph \"plan " + digest + "\""), 0U);
  EXPECT_NE(write_plan_file(file).find(review.digest), std::string::npos);
  EXPECT_NE(review_text(review, {})
                .find("\n17 servers: 11 change, 3 blocked, 1 unknown, 1 left out, 1 as desired\n"),
            std::string::npos);
  EXPECT_NE(review_markdown(review).find("\n| 17 | 11 | 3 | 1 | 1 | 1 |\n"), std::string::npos);
}

TEST(Review, SaysWhatWasAddedSinceAnApproval) {
  const Plan approved = renewed([](Certificate&) {});
  Plan plan = approved;
  EXPECT_EQ(make_review(plan, {.approved = &approved}).since_approved,
            change_digest(approved).text().substr(0, 8) + ": nothing added");
  plan.approvals = 3;
  plan.steps.front().undo_text = "x";
  const auto since = make_review(approved, {.approved = &plan}).since_approved;
  ASSERT_TRUE(since);
  EXPECT_NE(since->find(": ADDED "), std::string::npos) << *since;
}

}  // namespace
}  // namespace signet
