#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/problem.h"
#include "plan/derived.h"
#include "plan/plan.h"
#include "plan/seen.h"

namespace signet {

// What stands beside the change, outside its digest.
struct PlanHeader {
  Seconds observed_at;
  std::string root;    // the manifests' folder, relative to the plan file's
  std::string commit;  // of the repository that the manifests are in; may be empty
  std::string host;    // where it was planned; may be empty
  std::string signet;  // the version that planned it
  std::vector<Seen> seen;
  std::vector<TargetName> captured = {};  // sorted: servers known from captures, not looked at

  friend bool operator==(const PlanHeader&, const PlanHeader&) = default;
};

struct PlanFile {
  PlanHeader header;
  Plan plan;
  friend bool operator==(const PlanFile&, const PlanFile&) = default;
};

// SHA-256 over the canonical change (steps, guards, before and after, needs, waves, undo, class,
// what is blocked, unknown, left out and waived, the manifests' content, until when it holds): the
// same on every machine, for every order of the input.
Fingerprint change_digest(const Plan& plan);
// The same, for those who have what follows from the plan.
Fingerprint change_digest(const Plan& plan, const Derived& derived);

// plan.json, format 1: canonical JSON, no secret, no absolute path of this machine.
std::string write_plan_file(const PlanFile& file);

// Fails with "plan-file.malformed" (with the JSON path), "plan-file.truncated" (it ends too early),
// "plan-file.format" (newer, or too old) or "plan-file.edited" (the digest does not fit).
Expected<PlanFile> read_plan_file(std::string_view text);

}  // namespace signet
