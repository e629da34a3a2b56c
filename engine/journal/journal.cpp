#include "journal/journal.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <functional>
#include <limits>
#include <map>

#include "base/text.h"
#include "journal/database.h"
#include "journal/schema.h"

namespace signet {

namespace {

using database::Database;
using database::Statement;

constexpr const char* open_code = "journal.open";
constexpr const char* read_code = "journal.read";
constexpr const char* write_code = "journal.write";
constexpr const char* another_place = "--journal FILE names another place";

// An act must not begin before it is on disk; of its end it is enough that it outlives the process.
constexpr const char* durable = "PRAGMA synchronous = FULL";
constexpr const char* quick = "PRAGMA synchronous = NORMAL";

std::unexpected<Problem> system_failure(const char* act) {
  return fail(open_code, fmt::format("cannot {}: {}", act, std::strerror(errno)), another_place);
}

Expected<void> make_folders(const std::filesystem::path& folder) {
  if (folder.empty()) return {};
  struct stat status{};
  if (::stat(folder.c_str(), &status) == 0) return {};
  if (folder.has_parent_path() && folder.parent_path() != folder) {
    if (auto made = make_folders(folder.parent_path()); !made) return made;
  }
  if (::mkdir(folder.c_str(), 0700) != 0 && errno != EEXIST) {
    return system_failure("make the journal's folder");
  }
  return {};
}

// Only opened when it is not there: closing a descriptor of it would give up the locks that another
// connection of this process has.
Expected<void> make_file(const std::filesystem::path& file) {
  const int descriptor = ::open(file.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  if (descriptor >= 0) ::close(descriptor);
  if (descriptor < 0 && errno != EEXIST) return system_failure("write the journal");
  struct stat status{};
  if (::stat(file.c_str(), &status) != 0) return system_failure("write the journal");
  if (!S_ISREG(status.st_mode)) {
    return fail(open_code, "cannot write the journal: not a file", another_place);
  }
  return {};
}

// What the file says that it is, and whether it is empty.
struct Kind {
  std::int64_t application = 0;
  std::int64_t schema = 0;
  std::int64_t tables = 0;
};

Expected<Kind> kind_of(Database& database) {
  Kind kind;
  for (const auto& [sql, value] : std::initializer_list<std::pair<const char*, std::int64_t*>>{
           {"PRAGMA application_id", &kind.application},
           {"PRAGMA user_version", &kind.schema},
           {"SELECT count(*) FROM sqlite_schema", &kind.tables}}) {
    const Expected<std::int64_t> number = database.number(sql, open_code);
    if (!number) return std::unexpected(number.error());
    *value = *number;
  }
  return kind;
}

// From this version to the newest; 0 = from nothing.
Expected<void> bring_up(Database& database, std::int64_t version) {
  std::string sql;
  if (version < 1) sql += database::make_schema;
  if (version < 2) sql += database::add_attestations;
  sql += fmt::format("PRAGMA application_id = {}; PRAGMA user_version = {};", database::application,
                     database::newest_schema);
  return database.execute(sql.c_str(), open_code);
}

Expected<void> prepare(Database& database, const Kind& kind) {
  const bool is_new = kind.tables == 0 && kind.application == 0 && kind.schema == 0;
  if (is_new) return bring_up(database, 0);
  if (kind.application != database::application) {
    return fail(open_code, "cannot open the journal: this is a database of another program",
                another_place);
  }
  if (kind.schema > database::newest_schema) {
    return fail(open_code,
                fmt::format("cannot open the journal: a newer signet wrote it (version {}, this "
                            "one knows {})",
                            kind.schema, database::newest_schema),
                "use the newer signet, or name another file with --journal FILE");
  }
  if (kind.schema < database::newest_schema) return bring_up(database, kind.schema);
  return {};
}

Expected<void> set_up(Database& database) {
  if (database.is_read_only()) {
    return fail(open_code, "cannot open the journal: it may not be written", another_place);
  }
  if (auto set = database.execute("PRAGMA foreign_keys = ON", open_code); !set) return set;
  if (auto begun = database.execute("BEGIN IMMEDIATE", open_code); !begun) return begun;
  const auto kind = kind_of(database);
  auto prepared = kind ? prepare(database, *kind) : Expected<void>(std::unexpected(kind.error()));
  const auto ended = database.execute(prepared ? "COMMIT" : "ROLLBACK", open_code);
  if (!prepared || !ended) return prepared ? ended : prepared;
  // The write-ahead log lets others read while a run writes. Where the file system cannot do it, or
  // another process has the file open, the file stays as it is, and as safe.
  (void)database.execute("PRAGMA journal_mode = WAL", open_code);
  return {};
}

class SqliteJournal final : public Journal {
 public:
  explicit SqliteJournal(std::unique_ptr<Database> database) : database_(std::move(database)) {}

  Expected<void> begin(const RunRecord& run) override;
  Expected<void> step_started(const std::string& run, const std::string& address) override;
  Expected<void> step_finished(const std::string& run, const StepRecord& step) override;
  Expected<void> end(const std::string& run, Seconds at, const std::string& how) override;
  Expected<void> attest(const std::string& run,
                        const std::vector<Attestation>& attestations) override;

  Expected<std::vector<RunRecord>> runs(std::size_t most) const override;
  Expected<RunRecord> find(const std::string& id) const override;
  Expected<std::vector<StepRecord>> steps(const std::string& run) const override;
  Expected<std::vector<Attestation>> attestations(const std::string& run) const override;

 private:
  // As one transaction, on disk when it returns.
  Expected<void> write(const std::function<Expected<void>()>& act);
  Expected<void> insert(const RunRecord& run);
  Expected<void> insert(const std::string& run, const Attestation& attestation);
  Expected<void> add_event(const std::string& run, const StepRecord& step);
  Expected<std::string> full_id(const std::string& id) const;
  Expected<void> add_approvals(RunRecord& run) const;

  std::unique_ptr<Database> database_;
};

Expected<void> SqliteJournal::insert(const RunRecord& run) {
  Statement added = database_->prepare(
      "INSERT INTO run (id, started, who, digest, root, undoes, plan) VALUES (?, ?, ?, ?, ?, ?, ?)",
      write_code);
  added.text(run.id).number(run.started.time_since_epoch().count()).text(run.who);
  added.text(run.digest).text(run.root);
  run.undoes.empty() ? added.nothing() : added.text(run.undoes);
  if (auto done = added.bytes(run.plan).run(); !done) return done;
  for (const std::string& signer : run.approvals) {
    Statement approval =
        database_->prepare("INSERT INTO approval (run, signer) VALUES (?, ?)", write_code);
    if (auto done = approval.text(run.id).text(signer).run(); !done) return done;
  }
  return {};
}

Expected<void> SqliteJournal::write(const std::function<Expected<void>()>& act) {
  if (auto set = database_->execute(durable, write_code); !set) return set;
  if (auto begun = database_->execute("BEGIN IMMEDIATE", write_code); !begun) return begun;
  auto done = act();
  if (done) done = database_->execute("COMMIT", write_code);
  if (!done) (void)database_->execute("ROLLBACK", write_code);
  return done;
}

Expected<void> SqliteJournal::begin(const RunRecord& run) {
  return write([&] { return insert(run); });
}

Expected<void> SqliteJournal::add_event(const std::string& run, const StepRecord& step) {
  Statement added = database_->prepare(
      "INSERT INTO event (run, address, end, problem) VALUES (?, ?, ?, ?)", write_code);
  added.text(run).text(step.address);
  step.end ? added.text(*step.end) : added.nothing();
  return added.text(step.problem).run();
}

Expected<void> SqliteJournal::step_started(const std::string& run, const std::string& address) {
  if (auto set = database_->execute(durable, write_code); !set) return set;
  return add_event(run, {address, {}, {}});
}

Expected<void> SqliteJournal::step_finished(const std::string& run, const StepRecord& step) {
  if (auto set = database_->execute(quick, write_code); !set) return set;
  return add_event(run, step);
}

Expected<void> SqliteJournal::end(const std::string& run, Seconds at, const std::string& how) {
  if (auto set = database_->execute(durable, write_code); !set) return set;
  Statement added =
      database_->prepare("INSERT INTO run_end (run, at, how) VALUES (?, ?, ?)", write_code);
  return added.text(run).number(at.time_since_epoch().count()).text(how).run();
}

Expected<void> SqliteJournal::insert(const std::string& run, const Attestation& attestation) {
  const auto known = attestations(run);
  if (!known) return std::unexpected(known.error());
  const auto same = std::ranges::find(*known, attestation.check, &Attestation::check);
  if (same != known->end()) {
    return fail(
        "journal.attested",
        fmt::format("{} of {} was signed off before: by {} at {}", printable(attestation.check),
                    printable(run), printable(same->who), to_text(same->at)),
        "nothing was written; a check is signed off once");
  }
  Statement added = database_->prepare(
      "INSERT INTO attestation (run, name, at, who, note) VALUES (?, ?, ?, ?, ?)", write_code);
  added.text(run).text(attestation.check).number(attestation.at.time_since_epoch().count());
  return added.text(attestation.who).text(attestation.note).run();
}

Expected<void> SqliteJournal::attest(const std::string& run,
                                     const std::vector<Attestation>& attestations) {
  return write([&]() -> Expected<void> {
    for (const Attestation& each : attestations) {
      if (auto done = insert(run, each); !done) return done;
    }
    return {};
  });
}

constexpr std::string_view run_columns =
    "SELECT id, digest, root, coalesce(undoes, ''), who, started, at, coalesce(how, ''){} FROM run "
    "LEFT JOIN run_end ON run_end.run = run.id {}";

RunRecord record_at(const Statement& row) {
  const auto time = [&](int column) {
    return Seconds(std::chrono::seconds(row.number_at(column)));
  };
  RunRecord run;
  run.id = row.text_at(0);
  run.digest = row.text_at(1);
  run.root = row.text_at(2);
  run.undoes = row.text_at(3);
  run.who = row.text_at(4);
  run.started = time(5);
  if (!row.is_null_at(6)) run.ended = time(6);
  run.end = row.text_at(7);
  return run;
}

Expected<void> SqliteJournal::add_approvals(RunRecord& run) const {
  Statement rows =
      database_->prepare("SELECT signer FROM approval WHERE run = ? ORDER BY rowid", read_code);
  rows.text(run.id);
  Expected<bool> row = rows.next();
  for (; row && *row; row = rows.next()) run.approvals.push_back(rows.text_at(0));
  if (!row) return std::unexpected(row.error());
  return {};
}

Expected<std::vector<RunRecord>> SqliteJournal::runs(std::size_t most) const {
  constexpr std::size_t highest = std::numeric_limits<std::int64_t>::max();
  Statement rows = database_->prepare(
      fmt::format(run_columns, "", "ORDER BY run.rowid DESC LIMIT ?"), read_code);
  rows.number(static_cast<std::int64_t>(std::min(most, highest)));
  std::vector<RunRecord> runs;
  Expected<bool> row = rows.next();
  for (; row && *row; row = rows.next()) runs.push_back(record_at(rows));
  if (!row) return std::unexpected(row.error());
  for (RunRecord& run : runs) {
    if (auto added = add_approvals(run); !added) return std::unexpected(added.error());
  }
  return runs;
}

Expected<std::string> SqliteJournal::full_id(const std::string& id) const {
  Statement rows = database_->prepare(
      id == "last" ? "SELECT id FROM run ORDER BY rowid DESC LIMIT 1"
                   : "SELECT id FROM run WHERE substr(id, 1, length(?1)) = ?1 ORDER BY id = ?1 "
                     "DESC, rowid DESC",
      read_code);
  if (id != "last") rows.text(id);
  std::vector<std::string> found;
  Expected<bool> row = rows.next();
  for (; row && *row; row = rows.next()) found.push_back(rows.text_at(0));
  if (!row) return std::unexpected(row.error());
  if (found.empty() || id.empty()) {
    return fail("journal.no-run",
                id == "last" ? "the journal has no run yet"
                             : fmt::format("the journal has no run \"{}\"", printable(id)),
                "signet history lists them");
  }
  if (found.size() > 1 && found.front() != id) {
    return fail("journal.no-run",
                fmt::format("\"{}\" is the beginning of {}", printable(id),
                            count_text(found.size(), "run")),
                "give more of it; the newest is " + found.front());
  }
  return found.front();
}

Expected<RunRecord> SqliteJournal::find(const std::string& id) const {
  const auto full = full_id(id);
  if (!full) return std::unexpected(full.error());
  Statement rows =
      database_->prepare(fmt::format(run_columns, ", plan", "WHERE run.id = ?"), read_code);
  const Expected<bool> row = rows.text(*full).next();
  if (!row) return std::unexpected(row.error());
  RunRecord run = record_at(rows);
  run.plan = rows.text_at(8);
  if (auto added = add_approvals(run); !added) return std::unexpected(added.error());
  return run;
}

Expected<std::vector<StepRecord>> SqliteJournal::steps(const std::string& run) const {
  Statement rows = database_->prepare(
      "SELECT address, end, problem FROM event WHERE run = ? ORDER BY number", read_code);
  rows.text(run);
  std::vector<StepRecord> steps;
  std::map<std::string, std::size_t> place;
  Expected<bool> row = rows.next();
  for (; row && *row; row = rows.next()) {
    StepRecord step{rows.text_at(0), {}, rows.text_at(2)};
    if (!rows.is_null_at(1)) step.end = rows.text_at(1);
    const auto [at, is_new] = place.emplace(step.address, steps.size());
    if (is_new) {
      steps.push_back(std::move(step));
    } else {
      steps[at->second] = std::move(step);
    }
  }
  if (!row) return std::unexpected(row.error());
  return steps;
}

Expected<std::vector<Attestation>> SqliteJournal::attestations(const std::string& run) const {
  Statement rows = database_->prepare(
      "SELECT name, who, at, note FROM attestation WHERE run = ? ORDER BY rowid", read_code);
  rows.text(run);
  std::vector<Attestation> found;
  Expected<bool> row = rows.next();
  for (; row && *row; row = rows.next()) {
    found.push_back({rows.text_at(0), rows.text_at(1),
                     Seconds(std::chrono::seconds(rows.number_at(2))), rows.text_at(3)});
  }
  if (!row) return std::unexpected(row.error());
  return found;
}

Problem located(Problem problem, const std::filesystem::path& file) {
  problem.where = printable(file.string());
  return problem;
}

Expected<std::unique_ptr<Journal>> open_file(const std::filesystem::path& file) {
  if (auto made = make_folders(file.parent_path()); !made) return std::unexpected(made.error());
  if (auto made = make_file(file); !made) return std::unexpected(made.error());
  auto database = Database::open(file, open_code);
  if (!database) return std::unexpected(database.error());
  if (auto ready = set_up(**database); !ready) return std::unexpected(ready.error());
  return std::make_unique<SqliteJournal>(std::move(*database));
}

}  // namespace

Expected<std::unique_ptr<Journal>> Journal::open(const std::filesystem::path& file) {
  auto journal = open_file(file);
  if (!journal) return std::unexpected(located(journal.error(), file));
  return journal;
}

}  // namespace signet
