#include "journal/journal.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <fstream>
#include <functional>
#include <iterator>

#include "support/temporary_folder.h"

namespace signet {
namespace {

namespace fs = std::filesystem;

const Seconds morning = std::chrono::sys_days(std::chrono::year(2026) / 11 / 23);

RunRecord run_called(const std::string& id) {
  RunRecord run;
  run.id = id;
  run.plan = std::string("{\"plan\": \0 }", 12);
  run.digest = "739C";
  run.root = "/srv/fleet";
  run.who = "alice@runner1";
  run.started = morning;
  return run;
}

class TheJournal : public testing::Test {
 protected:
  std::unique_ptr<Journal> open() const {
    auto journal = Journal::open(file_);
    if (!journal) ADD_FAILURE() << to_text(journal.error());
    return journal ? std::move(*journal) : nullptr;
  }
  std::string refusal() const {
    const auto journal = Journal::open(file_);
    return journal ? "opened" : replaced(to_text(journal.error()));
  }
  // Messages name the file by its path, which differs from run to run.
  std::string replaced(std::string text) const {
    const std::size_t at = text.find(folder_.path().string());
    return at == text.npos ? text : text.replace(at, folder_.path().string().size(), "..");
  }
  static unsigned mode(const fs::path& path) {
    struct stat status{};
    return ::stat(path.c_str(), &status) == 0 ? status.st_mode & 0777 : 0;
  }
  static std::string content(const fs::path& path) {
    std::ifstream in(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
  }
  static int in_another_process(const std::function<void()>& act) {
    const pid_t child = ::fork();
    if (child == 0) {
      act();
      ::_exit(0);
    }
    int status = 0;
    ::waitpid(child, &status, 0);
    return status;
  }

  TemporaryFolder folder_;
  fs::path file_ = folder_.path() / "state/signet/journal.sqlite";
};

void expect_good(const Expected<void>& done) { EXPECT_TRUE(done) << to_text(done.error()); }

TEST_F(TheJournal, GivesARunBackAsItWasBegunAndEnded) {
  RunRecord run = run_called("20261123-081502-3f9a");
  run.approvals = {"bob", "alice"};
  {
    const auto journal = open();
    expect_good(journal->begin(run));
    expect_good(journal->end(run.id, morning + std::chrono::hours(1), "done"));
  }
  run.ended = morning + std::chrono::hours(1);
  run.end = "done";
  const auto found = open()->find(run.id);
  ASSERT_TRUE(found) << to_text(found.error());
  EXPECT_TRUE(*found == run);
}

TEST_F(TheJournal, TellsHowEachStepEnded) {
  const auto journal = open();
  expect_good(journal->begin(run_called("r")));
  expect_good(journal->step_started("r", "EX1/import/webmail"));
  expect_good(journal->step_started("r", "EX2/import/webmail"));
  expect_good(journal->step_finished("r", {"EX2/import/webmail", "done", ""}));
  expect_good(journal->step_finished("r", {"EX2/assign/webmail:IIS", "skipped", "no"}));
  const std::vector<StepRecord> expected = {{"EX1/import/webmail", std::nullopt, ""},
                                            {"EX2/import/webmail", "done", ""},
                                            {"EX2/assign/webmail:IIS", "skipped", "no"}};
  EXPECT_EQ(journal->steps("r"), expected);
  EXPECT_EQ(journal->steps("another"), std::vector<StepRecord>());
}

TEST_F(TheJournal, ListsTheNewestFirstAndWithoutTheirPlans) {
  const auto journal = open();
  for (const char* id : {"a", "b", "c"}) expect_good(journal->begin(run_called(id)));
  const auto runs = journal->runs(2);
  ASSERT_TRUE(runs);
  ASSERT_EQ(runs->size(), 2U);
  EXPECT_EQ(runs->front().id, "c");
  EXPECT_EQ(runs->back().id, "b");
  EXPECT_EQ(runs->front().plan, "");
  EXPECT_EQ(journal->runs(static_cast<std::size_t>(-1))->size(), 3U);
}

TEST_F(TheJournal, FindsARunByItsBeginningAndTheLast) {
  const auto journal = open();
  EXPECT_EQ(to_text(journal->find("last").error()),
            "error: the journal has no run yet\n  hint: signet history lists them");
  RunRecord undo = run_called("20261123-09");
  undo.undoes = "20261123-08";
  expect_good(journal->begin(run_called("20261123-08")));
  expect_good(journal->begin(undo));
  EXPECT_EQ(journal->find("last")->undoes, "20261123-08");
  EXPECT_EQ(journal->find("20261123-08")->id, "20261123-08");
  EXPECT_EQ(to_text(journal->find("2026").error()),
            "error: \"2026\" is the beginning of 2 runs\n"
            "  hint: give more of it; the newest is 20261123-09");
  EXPECT_EQ(to_text(journal->find("%\n").error()),
            "error: the journal has no run \"%\\x0A\"\n  hint: signet history lists them");
  EXPECT_FALSE(journal->find(""));
}

TEST_F(TheJournal, AKilledProcessLeavesALoneBeginning) {
  const int status = in_another_process([&] {
    const auto journal = open();
    (void)journal->begin(run_called("r"));
    (void)journal->step_started("r", "EX1/import/webmail");
    (void)journal->step_finished("r", {"EX1/import/webmail", "done", ""});
    (void)journal->step_started("r", "EX1/assign/webmail:IIS");
    ::raise(SIGKILL);
  });
  EXPECT_TRUE(WIFSIGNALED(status));
  const auto journal = open();
  const auto run = journal->find("last");
  ASSERT_TRUE(run);
  EXPECT_FALSE(run->ended);
  EXPECT_EQ(run->end, "");
  const std::vector<StepRecord> expected = {{"EX1/import/webmail", "done", ""},
                                            {"EX1/assign/webmail:IIS", std::nullopt, ""}};
  EXPECT_EQ(journal->steps("r"), expected);
}

// Each makes the file as well: whoever comes second finds it made.
TEST_F(TheJournal, TakesTwoProcessesAtOnce) {
  std::array<pid_t, 4> children{};
  for (std::size_t i = 0; i < children.size(); ++i) {
    children[i] = ::fork();
    if (children[i] != 0) continue;
    const std::string id = "run-" + std::to_string(i);
    auto journal = Journal::open(file_);
    bool good = journal && (*journal)->begin(run_called(id));
    for (int step = 0; good && step < 20; ++step) {
      good = (*journal)->step_started(id, std::to_string(step)) &&
             (*journal)->step_finished(id, {std::to_string(step), "done", ""});
    }
    ::_exit(good ? 0 : 1);
  }
  for (const pid_t child : children) {
    int status = 0;
    ::waitpid(child, &status, 0);
    EXPECT_EQ(status, 0);
  }
  const auto journal = open();
  const auto runs = journal->runs(10);
  ASSERT_TRUE(runs);
  EXPECT_EQ(runs->size(), children.size());
  for (const RunRecord& run : *runs) EXPECT_EQ(journal->steps(run.id)->size(), 20U);
}

TEST_F(TheJournal, IsForItsOwnerOnly) {
  const mode_t before = ::umask(0);
  expect_good(open()->begin(run_called("r")));
  const auto journal = open();
  expect_good(journal->step_started("r", "a"));
  ::umask(before);
  EXPECT_EQ(mode(file_), 0600U);
  EXPECT_EQ(mode(file_.string() + "-wal"), 0600U);
  EXPECT_EQ(mode(file_.parent_path()), 0700U);
  EXPECT_EQ(mode(file_.parent_path().parent_path()), 0700U);
}

TEST_F(TheJournal, RefusesToBeRewritten) {
  expect_good(open()->begin(run_called("r")));
  const auto journal = open();
  EXPECT_EQ(to_text(journal->begin(run_called("r")).error()),
            "error: cannot write the journal: UNIQUE constraint failed: run.id\n"
            "  hint: --journal FILE names another place");
  expect_good(journal->end("r", morning, "done"));
  EXPECT_FALSE(journal->end("r", morning, "failed"));
  EXPECT_FALSE(journal->step_started("no such run", "a"));
  EXPECT_EQ(journal->find("r")->end, "done");
}

TEST_F(TheJournal, DamagedIsToldAndLeftAsItIs) {
  expect_good(open()->begin(run_called("r")));
  std::string damaged = content(file_);
  damaged.replace(0, 16, "not what it was.");
  std::ofstream(file_, std::ios::binary) << damaged;
  EXPECT_EQ(refusal(),
            "../state/signet/journal.sqlite: error: cannot open the journal: the file is no "
            "journal, or it is damaged\n"
            "  hint: nothing was changed in it: move it and its -wal away and keep them (\"sqlite3 "
            "FILE .recover\" saves what can be read), or name another file with --journal FILE");
  EXPECT_EQ(content(file_), damaged);
}

TEST_F(TheJournal, DamagedInsideIsToldWhenItIsRead) {
  RunRecord run = run_called("r");
  run.plan.assign(100'000, 'p');
  expect_good(open()->begin(run));
  std::string damaged = content(file_);
  for (std::size_t page = 4096; page < damaged.size(); page += 4096) damaged[page] = '\x7F';
  std::ofstream(file_, std::ios::binary) << damaged;
  const auto journal = Journal::open(file_);
  ASSERT_TRUE(journal);
  EXPECT_EQ((*journal)->find("r").error().summary, "cannot read the journal: the file is damaged");
}

TEST_F(TheJournal, OfANewerSignetIsRefused) {
  open();
  std::string newer = content(file_);
  newer[63] = 3;  // PRAGMA user_version stands in the header, from byte 60
  std::ofstream(file_, std::ios::binary) << newer;
  EXPECT_EQ(refusal(),
            "../state/signet/journal.sqlite: error: cannot open the journal: a newer signet wrote "
            "it (version 3, this one knows 2)\n"
            "  hint: use the newer signet, or name another file with --journal FILE");
  EXPECT_EQ(content(file_), newer);
}

TEST_F(TheJournal, OfAnotherProgramIsRefused) {
  open();
  std::string other = content(file_);
  other[68] = 'x';  // PRAGMA application_id
  std::ofstream(file_, std::ios::binary) << other;
  EXPECT_EQ(refusal(),
            "../state/signet/journal.sqlite: error: cannot open the journal: this is a database of "
            "another program\n  hint: --journal FILE names another place");
}

TEST_F(TheJournal, NeedsAFileThatCanBeWritten) {
  file_ = "/dev/full";
  EXPECT_EQ(refusal(),
            "/dev/full: error: cannot write the journal: not a file\n"
            "  hint: --journal FILE names another place");
  file_ = "/proc/signet/journal.sqlite";
  EXPECT_EQ(refusal(),
            "/proc/signet/journal.sqlite: error: cannot make the journal's folder: No such file or "
            "directory\n  hint: --journal FILE names another place");
}

}  // namespace
}  // namespace signet
