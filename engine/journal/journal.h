#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/problem.h"

namespace signet {

// One run of apply, as the journal keeps it.
struct RunRecord {
  std::string id;      // "20261123-081502-3f9a": sorts by time; what "RUN" is to people
  std::string plan;    // the plan file's bytes, as they were carried out
  std::string digest;  // of the change
  std::string root;    // where the manifests' folder was on this machine; stays here
  std::string undoes;  // the run that this one takes back; may be empty
  std::string who;     // user@host
  Seconds started;
  std::optional<Seconds> ended;  // nothing: it is under way, or was killed
  std::string end;               // "done", "failed", "refused", "interrupted", "incomplete" (all
                                 // that was to run is done, the rest was left out)
  std::vector<std::string> approvals;  // who had signed

  friend bool operator==(const RunRecord&, const RunRecord&) = default;
};

// What happened to one step.
struct StepRecord {
  std::string address;
  std::optional<std::string> end;  // as to_text(StepResult::End); nothing: it was started, and
                                   // nobody knows how it ended: look again
  std::string problem;

  friend bool operator==(const StepRecord&, const StepRecord&) = default;
};

// Somebody's word that a check by hand was done.
struct Attestation {
  std::string check;  // "M1"
  std::string who;    // user@host
  Seconds at;
  std::string note;  // may be empty

  friend bool operator==(const Attestation&, const Attestation&) = default;
};

// What runs did on this machine: append-only, and on disk before the act that it tells of. Holds no
// secret. SQLite behind it, so that a killed run or a full disk leaves it readable. For one thread;
// several processes may have the file open.
class Journal {
 public:
  // Makes the file (0600) and its folders (0700) where they are missing, and brings one of an older
  // signet up to date: wholly or not at all. Fails with "journal.open": it cannot be written, is
  // none, or was written by a newer signet. Never repairs or replaces it.
  static Expected<std::unique_ptr<Journal>> open(const std::filesystem::path& file);
  virtual ~Journal() = default;

  // Fails with "journal.write", as the next two do; then nothing may be done that is not in it.
  virtual Expected<void> begin(const RunRecord& run) = 0;
  virtual Expected<void> step_started(const std::string& run, const std::string& address) = 0;
  virtual Expected<void> step_finished(const std::string& run, const StepRecord& step) = 0;
  virtual Expected<void> end(const std::string& run, Seconds at, const std::string& how) = 0;
  // All of them or none. Fails with "journal.write", or with "journal.attested" where one of them
  // was signed off before.
  virtual Expected<void> attest(const std::string& run,
                                const std::vector<Attestation>& attestations) = 0;

  // These fail with "journal.read". Newest first, without their plans.
  virtual Expected<std::vector<RunRecord>> runs(std::size_t most) const = 0;
  // `id` may be cut short as long as it is clear; "last" is the newest. Fails with
  // "journal.no-run".
  virtual Expected<RunRecord> find(const std::string& id) const = 0;
  // In the order in which they began; skipped ones are there as well.
  virtual Expected<std::vector<StepRecord>> steps(const std::string& run) const = 0;
  // In the order in which they were given.
  virtual Expected<std::vector<Attestation>> attestations(const std::string& run) const = 0;
};

}  // namespace signet
