#pragma once

#include <optional>
#include <string>
#include <vector>

#include "journal/journal.h"
#include "plan/manual_check.h"
#include "plan/plan.h"

namespace signet {

// The checks by hand of one run, and who signed them off. A run whose steps ended well is open
// until all of them are signed off, and then it is closed.
struct RunChecks {
  struct Item {
    NamedCheck check;  // of its servers those that the run changed
    std::optional<Attestation> attested;
  };
  std::vector<Item> items;
  // Why they cannot be signed off, and what to do then; empty = they can.
  std::string obstacle;
  std::string hint;

  std::vector<std::string> open() const;  // names; none where there is an obstacle
  bool is_closed() const { return obstacle.empty() && open().empty(); }
};

// `undone_by`: the run that took it back; may be empty.
RunChecks checks_of(const RunRecord& run, const Plan& plan, const std::vector<StepRecord>& steps,
                    const std::vector<Attestation>& attestations, const std::string& undone_by);

// The same as the journal has it. `run` with its plan. Fails as the journal and kept_plan() do.
Expected<RunChecks> read_checks(const Journal& journal, const RunRecord& run);

// The plan that a run carried out, of its bytes in the journal. Fails as read_plan_file does, or
// with "journal.changed" when they are not what the run began with.
Expected<Plan> kept_plan(const RunRecord& run);

// "M1  EX1, EX2 POP: restart ..", for people.
std::string check_text(const NamedCheck& check);
// "      by alice@runner1 at 2026-..: CHG0412", or "      open".
std::string attested_text(const RunChecks::Item& item);

}  // namespace signet
