#pragma once

#include <string>
#include <utility>
#include <vector>

namespace signet {

// A place in a file. Line and column count from 1, columns in bytes; line 0 = the file as a whole.
struct Position {
  std::string file;
  unsigned line = 0;
  unsigned column = 0;

  friend bool operator==(const Position&, const Position&) = default;
  friend auto operator<=>(const Position&, const Position&) = default;
};

// "web.yaml:3:5"; an odd file name is made safe for a terminal.
std::string to_text(const Position& position);

struct Diagnostic {
  enum class Severity { error, warning };

  Severity severity = Severity::error;
  std::string code;  // "manifest.unknown-key"
  Position at;
  std::string summary;  // one line, without a full stop; never a secret
  std::string hint;     // may be empty
  std::string source;   // the source line, may be empty
  std::vector<std::pair<Position, std::string>> related;  // "first defined here"

  friend bool operator==(const Diagnostic&, const Diagnostic&) = default;
};

// All that is wrong with an input, gathered so that a person sees everything at once.
class Diagnostics {
 public:
  void add(Diagnostic diagnostic);
  void append(Diagnostics other);

  bool has_errors() const;
  bool empty() const { return items_.empty(); }
  // In the order of file, line and column.
  std::vector<Diagnostic> sorted() const;

 private:
  std::vector<Diagnostic> items_;
};

// Every diagnostic as
//   web.yaml:3:5: error: unknown key "certifcates"
//       certifcates: {}
//       ^
//     hint: did you mean "certificates"?
// ended by a line that counts them; an empty text when there are none.
std::string to_text(const Diagnostics& diagnostics);

}  // namespace signet
