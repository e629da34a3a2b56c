#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "cli/environment.h"
#include "plan/plan.h"
#include "plan/plan_file.h"
#include "plan/seen.h"
#include "resources/observed.h"

namespace signet {

struct SavedPlan {
  Plan plan;
  std::filesystem::path root;   // absolute folder of the manifests that it was made from
  std::string file = {};        // its bytes
  std::vector<Seen> seen = {};  // when it was made
};

// Whether it is a regular file that begins like JSON; manifests are YAML and never do.
bool is_plan_file(const std::filesystem::path& path);

// Fails as read_file and read_plan_file do, naming the file.
Expected<PlanFile> read_plan(const std::filesystem::path& path);

// `root`: the manifests' folder if it is not where the plan says; may be empty. Fails as
// read_plan_file does, or with "plan.root" when there is no such folder, or when the plan alone
// leads out of the working folder, its own folder and what the trust file allows.
Expected<SavedPlan> read_saved_plan(const std::filesystem::path& path,
                                    const std::filesystem::path& root, const Trust& trust);

// Looks at the servers and key files of a saved plan.
Expected<Observed> observe_for(const SavedPlan& saved, const Trust& trust,
                               const Environment& environment);

// Whether everything that the plan's steps bring about is there, and nothing was seen that a person
// has yet to restart. What only reads, such as an export, brings about nothing.
bool is_applied(const Plan& plan, const Observed& observed);

// Fails with "plan.not-yet" or "plan.expired".
Expected<void> check_validity(const Plan& plan, Seconds now);

// Fails with "plan.root" when there is no such folder; `where` is the plan.
Expected<std::filesystem::path> find_root(const std::filesystem::path& folder,
                                          const std::string& where);

}  // namespace signet
