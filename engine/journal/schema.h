#pragma once

namespace signet::database {

// What PRAGMA application_id and user_version say of a journal of this build.
inline constexpr int application = 0x7369676E;  // "sign"
inline constexpr int newest_schema = 2;

// Rows are only ever added: whoever opens the file otherwise is stopped as well. How a run or a
// step ended is a row of its own, so that a beginning without an end is what a killed run leaves
// behind.
inline constexpr const char* make_schema = R"(
CREATE TABLE run (
  id      TEXT PRIMARY KEY,
  started INTEGER NOT NULL,
  who     TEXT NOT NULL,
  digest  TEXT NOT NULL,
  root    TEXT NOT NULL,
  undoes  TEXT REFERENCES run (id),
  plan    BLOB NOT NULL
) STRICT;
CREATE TABLE approval (
  run     TEXT NOT NULL REFERENCES run (id),
  signer  TEXT NOT NULL
) STRICT;
CREATE TABLE event (
  number  INTEGER PRIMARY KEY AUTOINCREMENT,
  run     TEXT NOT NULL REFERENCES run (id),
  address TEXT NOT NULL,
  end     TEXT,
  problem TEXT NOT NULL
) STRICT;
CREATE INDEX event_of_run ON event (run, number);
CREATE TABLE run_end (
  run     TEXT PRIMARY KEY REFERENCES run (id),
  at      INTEGER NOT NULL,
  how     TEXT NOT NULL
) STRICT;
CREATE TRIGGER run_stays BEFORE UPDATE ON run BEGIN SELECT RAISE(ABORT, 'append-only'); END;
CREATE TRIGGER run_remains BEFORE DELETE ON run BEGIN SELECT RAISE(ABORT, 'append-only'); END;
CREATE TRIGGER approval_stays BEFORE UPDATE ON approval
  BEGIN SELECT RAISE(ABORT, 'append-only'); END;
CREATE TRIGGER approval_remains BEFORE DELETE ON approval
  BEGIN SELECT RAISE(ABORT, 'append-only'); END;
CREATE TRIGGER event_stays BEFORE UPDATE ON event BEGIN SELECT RAISE(ABORT, 'append-only'); END;
CREATE TRIGGER event_remains BEFORE DELETE ON event BEGIN SELECT RAISE(ABORT, 'append-only'); END;
CREATE TRIGGER end_stays BEFORE UPDATE ON run_end BEGIN SELECT RAISE(ABORT, 'append-only'); END;
CREATE TRIGGER end_remains BEFORE DELETE ON run_end BEGIN SELECT RAISE(ABORT, 'append-only'); END;
)";

// What version 2 added: who signed which check by hand off, each once.
inline constexpr const char* add_attestations = R"(
CREATE TABLE attestation (
  run     TEXT NOT NULL REFERENCES run (id),
  name    TEXT NOT NULL,
  at      INTEGER NOT NULL,
  who     TEXT NOT NULL,
  note    TEXT NOT NULL,
  PRIMARY KEY (run, name)
) STRICT;
CREATE TRIGGER attestation_stays BEFORE UPDATE ON attestation
  BEGIN SELECT RAISE(ABORT, 'append-only'); END;
CREATE TRIGGER attestation_remains BEFORE DELETE ON attestation
  BEGIN SELECT RAISE(ABORT, 'append-only'); END;
)";

}  // namespace signet::database
