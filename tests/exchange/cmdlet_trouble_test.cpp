#include "exchange/cmdlet_trouble.h"

#include <gtest/gtest.h>

namespace signet::exchange {
namespace {

psrp::ErrorRecord error(std::int32_t category, const char* id, const char* text) {
  psrp::ErrorRecord record;
  record.category = category;
  record.fully_qualified_id = id;
  record.message = text;
  return record;
}

TEST(CmdletTrouble, IsToldByIdAndCategoryInEveryLanguage) {
  struct Case {
    std::int32_t category;
    const char* id;
    Trouble trouble;
  };
  for (const Case& each : {Case{13, "CommandNotFoundException", Trouble::no_cmdlet},
                           Case{5, "NamedParameterNotFound,Enable-X", Trouble::no_cmdlet},
                           Case{13, "[Server=EX1] 3B,Get-ExchangeServer", Trouble::not_found},
                           Case{21, "1722", Trouble::unreachable},
                           Case{27, "1753", Trouble::unreachable}, Case{18, "X", Trouble::denied},
                           Case{25, "X", Trouble::denied}, Case{22, "X", Trouble::read_error},
                           Case{23, "X", Trouble::write_error}, Case{5, "X", Trouble::bad_argument},
                           Case{0, "X", Trouble::other}, Case{-7, "", Trouble::other}}) {
    for (const char* text : {"it does not work", "es geht nicht", ""}) {
      EXPECT_EQ(trouble_of(error(each.category, each.id, text)), each.trouble) << each.id;
    }
  }
}

TEST(CmdletTrouble, TellsAQuestionBeforeWhatFollowedFromIt) {
  psrp::PipelineResult result;
  result.state = psrp::PipelineState::completed;
  result.errors = {error(7, "PromptFailed", "nobody answered")};
  result.refused_prompts = {"PromptForChoice: Confirm"};
  EXPECT_EQ(to_line(problem_of(result, "Enable-X")),
            "Enable-X asked what signet does not answer (PromptForChoice: Confirm)");
}

TEST(CmdletTrouble, OfAPipelineThatWasStoppedHasWords) {
  psrp::PipelineResult result;
  result.state = psrp::PipelineState::stopped;
  EXPECT_EQ(to_line(problem_of(result, "Get-X")), "Get-X failed");
}

TEST(CmdletTrouble, RepeatsNoSecret) {
  Problem problem{"exchange.refused", "Import-X failed", "wrong password hunter2!", {}, {}};
  withhold(problem, Secret(as_bytes("another")));
  EXPECT_EQ(problem.detail, "wrong password hunter2!");
  withhold(problem, Secret(as_bytes("hunter2!")));
  EXPECT_EQ(problem.detail, "what the server said is left out");
  withhold(problem, Secret());
  EXPECT_EQ(problem.detail, "what the server said is left out");
}

}  // namespace
}  // namespace signet::exchange
