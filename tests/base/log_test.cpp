#include "base/log.h"

#include <gtest/gtest.h>

#include <functional>
#include <regex>

#include "base/json.h"
#include "base/text.h"

namespace signet {
namespace {

std::string logged(Log::Level level, Log::Format format,
                   const std::function<void(const Log&)>& write) {
  testing::internal::CaptureStderr();
  {
    const Log log(level, format);
    write(log);
  }
  return testing::internal::GetCapturedStderr();
}

TEST(Log, WritesOneLineWithItsFields) {
  EXPECT_EQ(logged(Log::Level::info, Log::Format::text,
                   [](const Log& log) {
                     log.info("run started", {{"plan", "7f3ac91e"}, {"targets", "12"}});
                     log.warning("slow");
                     log.error("lost");
                   }),
            "signet: info: run started plan=7f3ac91e targets=12\n"
            "signet: warning: slow\n"
            "signet: error: lost\n");
}

TEST(Log, WritesOnlyWhatItsLevelAsksFor) {
  const auto all = [](const Log& log) {
    log.debug("d");
    log.info("i");
    log.warning("w");
    log.error("e");
  };
  EXPECT_EQ(logged(Log::Level::debug, Log::Format::text, all),
            "signet: debug: d\nsignet: info: i\nsignet: warning: w\nsignet: error: e\n");
  EXPECT_EQ(logged(Log::Level::error, Log::Format::text, all), "signet: error: e\n");
  EXPECT_EQ(logged(Log::Level::off, Log::Format::text, all), "");
}

TEST(Log, CannotBeForgedByAForeignText) {
  EXPECT_EQ(logged(Log::Level::info, Log::Format::text,
                   [](const Log& log) {
                     log.info("name\nsignet: error: forged", {{"host", "a\x1b[2J"}});
                   }),
            "signet: info: name\\x0Asignet: error: forged host=a\\x1B[2J\n");
}

TEST(Log, WritesJsonObjectsForMachines) {
  const std::string text = logged(Log::Level::info, Log::Format::json, [](const Log& log) {
    log.warning("a \"quoted\" %v {}\nmessage", {{"target", "mail1"}, {"bytes", "caf\xE9"}});
    log.error("second");
  });
  const auto lines = split(trim(text), '\n');
  ASSERT_EQ(lines.size(), 2U) << text;
  auto first = parse_json(lines[0]);
  ASSERT_TRUE(first) << text;
  EXPECT_TRUE(std::regex_match((*first)["time"].get<std::string>(),
                               std::regex(R"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ)")));
  first->erase("time");
  EXPECT_EQ(*first, Json({{"level", "warning"},
                          {"message", "a \"quoted\" %v {}\nmessage"},
                          {"target", "mail1"},
                          {"bytes", "caf\uFFFD"}}));
  EXPECT_EQ((*parse_json(lines[1]))["level"], "error");
}

}  // namespace
}  // namespace signet
