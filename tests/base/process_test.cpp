#include "base/process.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdlib>
#include <fstream>

#include "support/temporary_folder.h"

namespace signet {
namespace {

using namespace std::chrono_literals;

ProcessStart shell(const std::string& script) {
  return {.arguments = {"sh", "-c", script}, .longest = 60s};
}

// "0 what it wrote", or the problem.
std::string outcome(const ProcessStart& start) {
  const auto end = run_process(start);
  if (!end) return to_text(end.error());
  return std::to_string(end->status) + " " + std::string(as_text(end->output));
}

TEST(Process, EndsWithItsStatusAndOutput) {
  EXPECT_EQ(outcome(shell("echo out; echo err >&2; exit 3")), "3 out\n");
  ProcessStart start = shell("echo out; echo err >&2");
  start.with_errors = true;
  EXPECT_EQ(outcome(start), "0 out\nerr\n");
}

TEST(Process, ReadsTheFileThatItIsGivenAndNothingElse) {
  EXPECT_EQ(outcome(shell("cat")), "0 ");
  const TemporaryFolder folder;
  ProcessStart start = shell("cat");
  start.input = folder.path() / "input";
  std::ofstream(start.input) << "line\n";
  EXPECT_EQ(outcome(start), "0 line\n");
  start.input = folder.path() / "missing";
  EXPECT_EQ(outcome(start), "sh: error: the command cannot be started: No such file or directory");
}

TEST(Process, HasTheEnvironmentThatItIsGiven) {
  ::setenv("SIGNET_TEST", "own", 1);
  ProcessStart start = shell("echo ${SIGNET_TEST-none} ${OTHER-none}");
  EXPECT_EQ(outcome(start), "0 own none\n");
  start.environment = {"OTHER=other"};
  EXPECT_EQ(outcome(start), "0 none other\n");
  ::unsetenv("SIGNET_TEST");
}

TEST(Process, OfAGroupOfItsOwnUnlessItMayAsk) {
  ProcessStart start = shell("cut -d' ' -f5 /proc/$$/stat");
  const std::string apart = outcome(start);
  start.own_group = false;
  EXPECT_EQ(outcome(start), "0 " + std::to_string(::getpgrp()) + "\n");
  EXPECT_NE(apart, "0 " + std::to_string(::getpgrp()) + "\n");
}

TEST(Process, ThatDoesNotEndInTimeOrWritesTooMuchIsAProblem) {
  ProcessStart start = shell("exec sleep 60");
  start.longest = 50ms;
  EXPECT_EQ(outcome(start), "sh: error: the command did not end in time");
  start.own_group = false;
  EXPECT_EQ(outcome(start), "sh: error: the command did not end in time");
  EXPECT_EQ(outcome(shell("head -c 70000 /dev/zero")),
            "sh: error: the command wrote more than 65536 bytes");
  EXPECT_EQ(outcome({.arguments = {}, .longest = 1s}), "error: there is no command");
}

}  // namespace
}  // namespace signet
