#include <gtest/gtest.h>

#include <fstream>

#include "journal/database.h"
#include "journal/journal.h"
#include "support/temporary_folder.h"

namespace signet {
namespace {

namespace fs = std::filesystem;

const Seconds morning = std::chrono::sys_days(std::chrono::year(2026) / 11 / 23);

void expect_good(const Expected<void>& done) { EXPECT_TRUE(done) << to_text(done.error()); }

class Attestations : public testing::Test {
 protected:
  std::unique_ptr<Journal> open() const {
    auto journal = Journal::open(file_);
    if (!journal) ADD_FAILURE() << to_text(journal.error());
    return journal ? std::move(*journal) : nullptr;
  }
  // What another program gets when it does this to the file: nothing, or SQLite's complaint.
  std::string execute(const char* sql) const {
    std::ofstream(file_, std::ios::app);
    const auto database = database::Database::open(file_, "test");
    if (!database) return database.error().summary;
    const auto done = (*database)->execute(sql, "test");
    if (done) return {};
    const std::string& text = done.error().summary;
    return text.substr(text.find(": ") + 2);
  }
  static void begin(Journal& journal, const std::string& id) {
    RunRecord run;
    run.id = id;
    run.who = "alice@runner1";
    run.started = morning;
    expect_good(journal.begin(run));
  }

  TemporaryFolder folder_;
  fs::path file_ = folder_.path() / "journal.sqlite";
};

const Attestation first{"M1", "alice@runner1", morning, "CHG0412"};
const Attestation second{"M2", "bob@runner1", morning + std::chrono::hours(1), ""};

TEST_F(Attestations, AreGivenBackInTheirOrder) {
  const auto journal = open();
  begin(*journal, "r");
  begin(*journal, "other");
  expect_good(journal->attest("r", {second}));
  expect_good(journal->attest("r", {first}));
  EXPECT_EQ(open()->attestations("r"), (std::vector{second, first}));
  EXPECT_EQ(journal->attestations("other"), std::vector<Attestation>());
}

TEST_F(Attestations, AreGivenOnceAndAllOrNone) {
  const auto journal = open();
  begin(*journal, "r");
  expect_good(journal->attest("r", {first}));
  Attestation again = first;
  again.who = "eve@runner1";
  EXPECT_EQ(to_text(journal->attest("r", {second, again}).error()),
            "error: M1 of r was signed off before: by alice@runner1 at 2026-11-23T00:00:00Z\n"
            "  hint: nothing was written; a check is signed off once");
  EXPECT_EQ(journal->attestations("r"), std::vector{first});
  expect_good(journal->attest("r", {second}));
}

TEST_F(Attestations, AreOfARunThatIsThere) {
  const auto journal = open();
  EXPECT_EQ(journal->attest("r", {first}).error().summary,
            "cannot write the journal: FOREIGN KEY constraint failed");
  EXPECT_EQ(journal->attestations("r"), std::vector<Attestation>());
}

TEST_F(Attestations, CanNeitherBeChangedNorTakenAway) {
  const auto journal = open();
  begin(*journal, "r");
  expect_good(journal->attest("r", {first}));
  EXPECT_EQ(execute("UPDATE attestation SET who = 'eve'"), "append-only");
  EXPECT_EQ(execute("DELETE FROM attestation"), "append-only");
  EXPECT_EQ(journal->attestations("r"), std::vector{first});
}

// As the first version made it, by its own statements.
constexpr const char* version_1 = R"(
CREATE TABLE run (
  id      TEXT PRIMARY KEY,
  started INTEGER NOT NULL,
  who     TEXT NOT NULL,
  digest  TEXT NOT NULL,
  root    TEXT NOT NULL,
  undoes  TEXT REFERENCES run (id),
  plan    BLOB NOT NULL
) STRICT;
CREATE TABLE approval (run TEXT NOT NULL REFERENCES run (id), signer TEXT NOT NULL) STRICT;
CREATE TABLE event (
  number  INTEGER PRIMARY KEY AUTOINCREMENT,
  run     TEXT NOT NULL REFERENCES run (id),
  address TEXT NOT NULL,
  end     TEXT,
  problem TEXT NOT NULL
) STRICT;
CREATE INDEX event_of_run ON event (run, number);
CREATE TABLE run_end (
  run TEXT PRIMARY KEY REFERENCES run (id), at INTEGER NOT NULL, how TEXT NOT NULL) STRICT;
CREATE TRIGGER run_stays BEFORE UPDATE ON run BEGIN SELECT RAISE(ABORT, 'append-only'); END;
INSERT INTO run VALUES ('old', 1795392000, 'alice@runner1', '739C', '/srv', NULL, X'7B7D');
INSERT INTO event (run, address, end, problem) VALUES ('old', 'EX1/import/webmail', 'done', '');
INSERT INTO run_end VALUES ('old', 1795392060, 'done');
PRAGMA application_id = 0x7369676E;
PRAGMA user_version = 1;
)";

TEST_F(Attestations, ComeToAJournalOfTheFirstVersion) {
  ASSERT_EQ(execute(version_1), "");
  const auto journal = open();
  EXPECT_EQ(journal->find("old")->end, "done");
  EXPECT_EQ(journal->find("old")->plan, "{}");
  EXPECT_EQ(journal->steps("old")->size(), 1U);
  EXPECT_EQ(journal->attestations("old"), std::vector<Attestation>());
  expect_good(journal->attest("old", {first}));
  EXPECT_EQ(open()->attestations("old"), std::vector{first});
  EXPECT_EQ(execute("DELETE FROM attestation"), "append-only");
}

// A table in the way stands for whatever stops it in the middle.
TEST_F(Attestations, LeaveAJournalThatCannotTakeThemAsItWas) {
  ASSERT_EQ(execute(version_1), "");
  ASSERT_EQ(execute("CREATE TRIGGER attestation_remains BEFORE DELETE ON run BEGIN SELECT 1; END"),
            "");
  const auto journal = Journal::open(file_);
  ASSERT_FALSE(journal);
  EXPECT_EQ(journal.error().summary,
            "cannot open the journal: trigger attestation_remains already exists");
  EXPECT_EQ(execute("INSERT INTO attestation VALUES ('old', 'M1', 1, 'eve', '')"),
            "no such table: attestation");
  EXPECT_EQ(execute("DROP TRIGGER attestation_remains"), "");
  EXPECT_NE(open(), nullptr);
}

}  // namespace
}  // namespace signet
