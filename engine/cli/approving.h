#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "approve/approval.h"
#include "cli/environment.h"
#include "platform/command.h"

namespace signet {

// Where a plan's signatures are looked for.
struct ApprovalSources {
  std::filesystem::path plan;                     // beside it: PLAN.*.sig
  std::vector<std::filesystem::path> signatures;  // those of --signature
  std::filesystem::path approved;  // an earlier plan, with its own signatures; may be empty
};

// --signature and --approved.
std::vector<OptionSyntax> approval_options();
ApprovalSources approval_sources(const std::filesystem::path& plan, const CommandInput& input);

struct FoundApprovals {
  Approvals approvals;
  std::string not_covered;  // why the earlier plan's signatures are not taken; may be empty
};

// Those of the plan, and of the earlier plan where this one adds nothing to it. Fails as
// check_approvals and read_plan do.
Expected<FoundApprovals> find_approvals(const ApprovalSources& sources, const Plan& plan,
                                        const Trust& trust, Seconds now);

// As find_approvals, but fails with "apply.not-approved" when there are not enough, and says which
// signatures count, which do not and why. Looks at nothing where no approval is wanted. Tells
// nobody: to be called when a plan was read, and again right before its first act.
Expected<Approvals> require_approvals(const ApprovalSources& sources, const Plan& plan,
                                      const Trust& trust, Seconds now);

// "2 of 2 approvals: alice, bob", and a line for each signature that does not count.
std::string approvals_text(const Approvals& approvals);

}  // namespace signet
