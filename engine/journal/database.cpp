#include "journal/database.h"

#include <fmt/format.h>
#include <sqlite3.h>

namespace signet::database {

namespace {

constexpr int patience = 10'000;  // milliseconds

std::string hint_for(int result) {
  switch (result & 0xFF) {
    case SQLITE_NOTADB:
    case SQLITE_CORRUPT:
      return "nothing was changed in it: move it and its -wal away and keep them (\"sqlite3 FILE "
             ".recover\" saves what can be read), or name another file with --journal FILE";
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      return "another process is writing it: try again";
    default:  // the library may have new ones
      return "--journal FILE names another place";
  }
}

std::string reason_for(sqlite3* connection, int result) {
  switch (result & 0xFF) {
    case SQLITE_NOTADB:
      return "the file is no journal, or it is damaged";
    case SQLITE_CORRUPT:
      return "the file is damaged";
    case SQLITE_FULL:
      return "the disk is full";
    case SQLITE_READONLY:
      return "it may not be written";
    default:  // the library's own words
      return connection ? sqlite3_errmsg(connection) : sqlite3_errstr(result);
  }
}

std::unexpected<Problem> failure(sqlite3* connection, int result, const std::string& code) {
  const bool is_about_reading = code == "journal.read";
  const char* act = is_about_reading ? "read" : code == "journal.open" ? "open" : "write";
  return fail(code, fmt::format("cannot {} the journal: {}", act, reason_for(connection, result)),
              hint_for(result));
}

}  // namespace

Statement::Statement(sqlite3* connection, std::string_view sql, std::string code)
    : connection_(connection), code_(std::move(code)) {
  note(sqlite3_prepare_v2(connection, sql.data(), static_cast<int>(sql.size()), &statement_,
                          nullptr));
}

Statement::~Statement() { sqlite3_finalize(statement_); }

void Statement::note(int result) {
  const bool good = result == SQLITE_OK || result == SQLITE_ROW || result == SQLITE_DONE;
  if (!good && failure_ == 0) failure_ = result;
}

Statement& Statement::text(std::string_view value) {
  if (failure_ == 0) {
    note(sqlite3_bind_text64(statement_, ++parameter_, value.data(), value.size(), SQLITE_TRANSIENT,
                             SQLITE_UTF8));
  }
  return *this;
}

Statement& Statement::bytes(std::string_view value) {
  if (failure_ == 0) {
    note(sqlite3_bind_blob64(statement_, ++parameter_, value.data(), value.size(),
                             SQLITE_TRANSIENT));
  }
  return *this;
}

Statement& Statement::number(std::int64_t value) {
  if (failure_ == 0) note(sqlite3_bind_int64(statement_, ++parameter_, value));
  return *this;
}

Statement& Statement::nothing() {
  if (failure_ == 0) note(sqlite3_bind_null(statement_, ++parameter_));
  return *this;
}

Expected<bool> Statement::next() {
  int result = failure_;
  if (failure_ == 0) note(result = sqlite3_step(statement_));
  if (failure_ != 0) return failure(connection_, failure_, code_);
  return result == SQLITE_ROW;
}

Expected<void> Statement::run() {
  const Expected<bool> row = next();
  if (!row) return std::unexpected(row.error());
  return {};
}

std::string Statement::text_at(int column) const {
  const void* data = sqlite3_column_blob(statement_, column);
  const auto size = static_cast<std::size_t>(sqlite3_column_bytes(statement_, column));
  return size == 0 ? std::string() : std::string(static_cast<const char*>(data), size);
}

std::int64_t Statement::number_at(int column) const {
  return sqlite3_column_int64(statement_, column);
}

bool Statement::is_null_at(int column) const {
  return sqlite3_column_type(statement_, column) == SQLITE_NULL;
}

Expected<std::unique_ptr<Database>> Database::open(const std::filesystem::path& file,
                                                   const std::string& code) {
  sqlite3* connection = nullptr;
  const int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_FULLMUTEX | SQLITE_OPEN_EXRESCODE;
  const int result = sqlite3_open_v2(file.c_str(), &connection, flags, nullptr);
  std::unique_ptr<Database> opened(new Database(connection));
  if (result != SQLITE_OK) return failure(connection, result, code);
  sqlite3_busy_timeout(connection, patience);
  // A file that somebody prepared must not make it run anything.
  sqlite3_db_config(connection, SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
  sqlite3_db_config(connection, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, nullptr);
  return opened;
}

Database::~Database() { sqlite3_close(connection_); }

Expected<void> Database::execute(const char* sql, const std::string& code) {
  const int result = sqlite3_exec(connection_, sql, nullptr, nullptr, nullptr);
  if (result != SQLITE_OK) return failure(connection_, result, code);
  return {};
}

Expected<std::int64_t> Database::number(std::string_view sql, const std::string& code) {
  Statement statement = prepare(sql, code);
  const Expected<bool> row = statement.next();
  if (!row) return std::unexpected(row.error());
  return *row ? statement.number_at(0) : 0;
}

bool Database::is_read_only() const { return sqlite3_db_readonly(connection_, "main") == 1; }

}  // namespace signet::database
