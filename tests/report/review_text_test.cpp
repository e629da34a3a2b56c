#include "fleet_plan.h"
#include "golden.h"
#include "renewal.h"
#include "report/renderings.h"

namespace signet {
namespace {

using namespace std::chrono;

std::string text(const Plan& plan, const ReviewOptions& options = {}, const Style& style = {}) {
  return review_text(make_review(plan, options), style);
}

// From the counts on.
std::string below_title(const Plan& plan) {
  const std::string lines = text(plan);
  return lines.substr(lines.find('\n') + 1);
}

TEST(ReviewText, FoldsAFleet) { expect_golden("fleet.txt", text(fleet_plan())); }

TEST(ReviewText, ListsEverythingWhenAsked) {
  expect_golden("fleet_all.txt",
                text(fleet_plan(), {.all = true, .now = sys_days(2026y / 11 / 22)}));
}

TEST(ReviewText, TellsASmallPlan) {
  Renewal renewal;
  renewal.renew(2, 0);
  expect_golden("small.txt", text(renewal.plan, {.now = sys_days(2026y / 11 / 22)}));
}

TEST(ReviewText, WithoutColourIsTheSameLessTheEscapes) {
  std::string coloured = text(fleet_plan(), {}, {true});
  EXPECT_NE(coloured.find("\x1b["), std::string::npos);
  for (std::size_t at = coloured.find('\x1b'); at != std::string::npos;
       at = coloured.find('\x1b')) {
    coloured.erase(at, coloured.find('m', at) + 1 - at);
  }
  EXPECT_EQ(coloured, text(fleet_plan()));
}

TEST(ReviewText, SaysThatThereIsNothingToDoOnlyWhenAllIsKnown) {
  Plan plan;
  EXPECT_EQ(below_title(plan),
            "0 servers: 0 change, 0 blocked, 0 unknown, 0 left out, 0 as desired\n"
            "Nothing to do: no server was looked at.\n");
  plan.servers = 1;
  EXPECT_EQ(below_title(plan),
            "1 server: 0 change, 0 blocked, 0 unknown, 0 left out, 1 as desired\n"
            "Nothing to do: the server is as desired.\n");
  plan.servers = 3;
  EXPECT_EQ(below_title(plan),
            "3 servers: 0 change, 0 blocked, 0 unknown, 0 left out, 3 as desired\n"
            "Nothing to do: all 3 servers are as desired.\n");
  plan.not_known = {{exchange(2), "slot IIS", "access denied"}};
  EXPECT_EQ(below_title(plan),
            "3 servers: 0 change, 0 blocked, 1 unknown, 0 left out, 2 as desired\n"
            "LOOK AT THESE\n"
            " unknown     EX16-02: slot IIS: access denied\n"
            "No step to take: what is not blocked, unknown or left out is as desired.\n");
}

TEST(ReviewText, CountsEveryServerOnce) {
  Renewal renewal;
  renewal.renew(2, 0);
  renewal.plan.blocked = {{exchange(2), key("hybrid"), "source.none", "no copy", ""}};
  renewal.plan.not_known = {{exchange(2), "slot POP", "access denied"},
                            {server("runner"), "the file", "not there"}};
  const std::string lines = below_title(renewal.plan);
  EXPECT_EQ(lines.substr(0, lines.find("LOOK")),
            "2 servers: 0 change, 1 blocked, 0 unknown, 0 left out, 1 as desired\n"
            "1 server of those blocked or unknown: some of it changes all the same\n");
}

TEST(ReviewText, TellsUnitsAndFiles) {
  Renewal renewal;
  for (unsigned number = 2; number <= 6; ++number) renewal.renew(number, 0);
  renewal.plan.steps[0].address.target = server("runner");
  renewal.plan.steps[0].file = FileSource{FileSource::Kind::path, "webmail.pfx", "", {}};
  for (Step& step : renewal.plan.steps) {
    if (step.address.action == Action::import || step.address.action == Action::assign)
      step.unit = 1;
  }
  const std::string lines = text(renewal.plan);
  const std::size_t from = lines.find("runner\n");
  EXPECT_EQ(lines.substr(from, lines.find("WAVES") - from),
            "runner\n"
            " 1 read the key of webmail from webmail.pfx\n"
            "EACH OF 5 servers EX16-[02..06]\n"
            " 1 UNIT import webmail from webmail.pfx + assign webmail to IIS, SMTP (was 11111111)\n"
            " 2 prove webmail on IIS, SMTP\n");
}

TEST(ReviewText, FoldsPathsAndCommandsToAPlaceholderThatNobodyPastes) {
  Plan plan;
  plan.servers = 3;
  for (const char* name : {"server", "EX16-02", "EX16-03"}) {
    plan.not_known.push_back(
        {server(name), "the server",
         fmt::format("no store at fleet/{0}; make one with signet store init fleet/{0}", name)});
    plan.blocked.push_back({server(name), key("hybrid"), "source.none",
                            fmt::format("{} finds no copy", name),
                            fmt::format("run signet inspect {}", name)});
  }
  const std::string lines = text(plan);
  EXPECT_NE(lines.find(": hybrid: each finds no copy [source.none]\n"
                       "               to lift it: run signet inspect <server>\n"),
            std::string::npos)
      << lines;
  EXPECT_NE(lines.find(" unknown     2 servers EX16-02, EX16-03: the server: no store at "
                       "fleet/<server>; make one with signet store init fleet/<server>\n"),
            std::string::npos)
      << lines;
  EXPECT_EQ(lines.find("/each"), std::string::npos) << lines;
}

TEST(ReviewText, CutsEndlessKindsOfExceptions) {
  Plan plan;
  plan.servers = 100;
  for (unsigned number = 1; number <= 30; ++number) {
    plan.not_known.push_back({exchange(number), "the server", fmt::format("reason {}", number)});
  }
  const std::string lines = text(plan);
  EXPECT_NE(lines.find("reason 20\n             and 10 more of this kind (--all shows them)\n"),
            std::string::npos)
      << lines;
  EXPECT_NE(text(plan, {.all = true}).find("reason 30"), std::string::npos);
}

}  // namespace
}  // namespace signet
