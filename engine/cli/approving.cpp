#include "cli/approving.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "base/text.h"
#include "cli/saved_plan.h"
#include "plan/plan_delta.h"
#include "plan/plan_file.h"

namespace signet {

namespace {

namespace fs = std::filesystem;

std::vector<fs::path> signatures_beside(const fs::path& plan) {
  std::vector<fs::path> found;
  const std::string begin = plan.filename().string() + ".";
  const fs::path folder = plan.has_parent_path() ? plan.parent_path() : fs::path(".");
  std::error_code error;
  for (fs::directory_iterator entry(folder, error), end; !error && entry != end;
       entry.increment(error)) {
    const std::string name = entry->path().filename().string();
    if (name.starts_with(begin) && name.ends_with(".sig")) {
      found.push_back(plan.has_parent_path() ? folder / name : fs::path(name));
    }
  }
  return found;
}

// A file that was named in two ways is one signature.
void leave_out_doubles(std::vector<fs::path>& files, std::set<fs::path>& seen) {
  std::erase_if(files, [&](const fs::path& file) {
    std::error_code error;
    const fs::path real = fs::weakly_canonical(file, error);
    return !seen.insert(error ? file : real).second;
  });
}

std::string signers_text(const Approvals& approvals) {
  std::vector<std::string> names;
  for (const Signature& signature : approvals.signatures) {
    if (signature.counts) names.push_back(signature.signer);
  }
  return join(names, ", ");
}

std::string count_of(const Approvals& approvals) {
  return fmt::format("{} of {}", approvals.counted, count_text(approvals.wanted, "approval"));
}

std::vector<std::string> reasons_against(const Approvals& approvals) {
  std::vector<std::string> reasons;
  for (const Signature& signature : approvals.signatures) {
    if (signature.counts) continue;
    reasons.push_back(fmt::format("{} does not count: {}", printable(signature.file.string()),
                                  signature.why_not));
  }
  return reasons;
}

Problem not_approved(const FoundApprovals& found, const fs::path& plan) {
  std::vector<std::string> detail = reasons_against(found.approvals);
  const std::string signers = signers_text(found.approvals);
  detail.insert(detail.begin(), signers.empty() ? "nobody has approved" : "approved: " + signers);
  if (!found.not_covered.empty()) detail.push_back(found.not_covered);
  const std::string shown = printable(plan.string());
  return {"apply.not-approved", "the plan has " + count_of(found.approvals), join(detail, "; "),
          fmt::format("nothing was changed; signet sign {} by another of the signers", shown),
          shown};
}

}  // namespace

std::vector<OptionSyntax> approval_options() {
  return {{.name = "--signature",
           .value = "FILE",
           .description = "A signature of the plan, beside those in PLAN.*.sig",
           .repeatable = true,
           .completes = Completes::files},
          {.name = "--approved",
           .value = "OLDPLAN",
           .description = "An earlier plan: its signatures count if this one adds nothing to it",
           .completes = Completes::files}};
}

ApprovalSources approval_sources(const fs::path& plan, const CommandInput& input) {
  const std::vector<std::string> signatures = input.list("--signature");
  return {plan, {signatures.begin(), signatures.end()}, input.text("--approved")};
}

Expected<FoundApprovals> find_approvals(const ApprovalSources& sources, const Plan& plan,
                                        const Trust& trust, Seconds now) {
  FoundApprovals found;
  std::vector<SignedChange> changes = {{change_digest(plan), sources.signatures}};
  const std::vector<fs::path> beside = signatures_beside(sources.plan);
  changes[0].signatures.insert(changes[0].signatures.end(), beside.begin(), beside.end());
  if (!sources.approved.empty()) {
    const auto earlier = read_plan(sources.approved);
    if (!earlier) return std::unexpected(earlier.error());
    if (const PlanDelta delta = compare(earlier->plan, plan); delta.adds_nothing) {
      changes.push_back({change_digest(earlier->plan), signatures_beside(sources.approved)});
    } else {
      found.not_covered = fmt::format("{} does not cover it: {} added",
                                      printable(sources.approved.string()), delta.why_not);
    }
  }
  std::set<fs::path> seen;
  for (SignedChange& change : changes) leave_out_doubles(change.signatures, seen);
  auto approvals = check_approvals(plan, changes, trust, now);
  if (!approvals) return std::unexpected(approvals.error());
  found.approvals = *std::move(approvals);
  return found;
}

Expected<Approvals> require_approvals(const ApprovalSources& sources, const Plan& plan,
                                      const Trust& trust, Seconds now) {
  if (!plan.has_changes() || approvals_wanted(plan, trust) == 0) return Approvals{};
  auto found = find_approvals(sources, plan, trust, now);
  if (!found) return std::unexpected(found.error());
  if (!found->approvals.is_enough()) return std::unexpected(not_approved(*found, sources.plan));
  return std::move(found->approvals);
}

std::string approvals_text(const Approvals& approvals) {
  const std::string signers = signers_text(approvals);
  std::string text = count_of(approvals) + (signers.empty() ? "" : ": " + signers) + "\n";
  for (const std::string& reason : reasons_against(approvals)) text += " " + reason + "\n";
  return text;
}

}  // namespace signet
