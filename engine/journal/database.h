#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/problem.h"

struct sqlite3;
struct sqlite3_stmt;

// Inside of the journal: as much of SQLite as it needs, with failures as values.
namespace signet::database {

// One prepared statement. The first failure is kept until run() or next() tells it.
class Statement {
 public:
  Statement(sqlite3* connection, std::string_view sql, std::string code);
  Statement(Statement&&) = delete;
  ~Statement();

  // For the next question mark.
  Statement& text(std::string_view value);
  Statement& bytes(std::string_view value);
  Statement& number(std::int64_t value);
  Statement& nothing();

  // Of a statement that gives no rows.
  Expected<void> run();
  // Whether there is another row.
  Expected<bool> next();
  // A column of the row.
  std::string text_at(int column) const;
  std::int64_t number_at(int column) const;
  bool is_null_at(int column) const;

 private:
  void note(int result);

  sqlite3* connection_;
  sqlite3_stmt* statement_ = nullptr;
  std::string code_;
  int parameter_ = 0;
  int failure_ = 0;
};

// A connection. Everything that fails carries the code that is given to it.
class Database {
 public:
  // The file must be there. Waits up to ten seconds for another process, here and later.
  static Expected<std::unique_ptr<Database>> open(const std::filesystem::path& file,
                                                  const std::string& code);
  Database(const Database&) = delete;
  Database& operator=(const Database&) = delete;
  ~Database();

  Statement prepare(std::string_view sql, std::string code) {
    return Statement(connection_, sql, std::move(code));
  }
  // Statements without rows of interest, separated by semicolons.
  Expected<void> execute(const char* sql, const std::string& code);
  Expected<std::int64_t> number(std::string_view sql, const std::string& code);
  bool is_read_only() const;

 private:
  explicit Database(sqlite3* connection) : connection_(connection) {}

  sqlite3* connection_;
};

}  // namespace signet::database
