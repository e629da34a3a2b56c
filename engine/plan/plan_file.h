#pragma once

#include <string>
#include <string_view>

#include "base/problem.h"
#include "plan/plan.h"

namespace signet {

// What stands beside the change, outside its digest.
struct PlanHeader {
  Seconds observed_at;
  std::string root;      // the manifests' folder, relative to the plan file's
  std::string manifest;  // SHA-256 of the manifests' content

  friend bool operator==(const PlanHeader&, const PlanHeader&) = default;
};

struct PlanFile {
  PlanHeader header;
  Plan plan;
  friend bool operator==(const PlanFile&, const PlanFile&) = default;
};

// SHA-256 over the canonical change (steps, guards, before and after, needs, waves, undo, what is
// blocked, unknown and left out): the same on every machine, for every order of the input.
Fingerprint change_digest(const Plan& plan);

// plan.json, format 0: canonical JSON, no secret, no absolute path of this machine.
std::string write_plan_file(const PlanFile& file);

// Fails with "plan-file.malformed" (with the JSON path), "plan-file.format" (newer) or
// "plan-file.edited" (the digest does not fit).
Expected<PlanFile> read_plan_file(std::string_view text);

}  // namespace signet
