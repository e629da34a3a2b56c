#include <fmt/format.h>

#include "base/json.h"
#include "base/table.h"
#include "base/text.h"
#include "cli/approving.h"
#include "cli/commands.h"
#include "cli/loading.h"
#include "cli/planning.h"
#include "cli/saved_plan.h"
#include "plan/plan_file.h"

namespace signet {

namespace {

std::string as_json(const Plan& plan, const Approvals& approvals) {
  Json signatures = Json::array();
  for (const Signature& signature : approvals.signatures) {
    signatures.push_back({{"file", printable(signature.file.string())},
                          {"signer", signature.signer},
                          {"counts", signature.counts},
                          {"why_not", signature.why_not}});
  }
  return write_json({{"change", change_digest(plan).text()},
                     {"wanted", approvals.wanted},
                     {"counted", approvals.counted},
                     {"enough", approvals.is_enough()},
                     {"signatures", signatures}});
}

std::string as_text(const Plan& plan, const FoundApprovals& found) {
  const Approvals& approvals = found.approvals;
  std::string text = fmt::format("CHANGE     {}\nAPPROVALS  {} of {}\n", change_digest(plan).text(),
                                 approvals.counted, approvals.wanted);
  std::vector<std::vector<std::string>> rows;
  for (const Signature& signature : approvals.signatures) {
    rows.push_back({printable(signature.file.string()),
                    signature.signer.empty() ? "-" : signature.signer,
                    signature.counts ? "counts" : "does not count: " + signature.why_not});
  }
  text += table_text(rows, 1);
  if (!found.not_covered.empty()) text += " " + found.not_covered + "\n";
  return text;
}

ExitCode run_approvals(const CommandInput& input, Environment& environment) {
  const auto trust = load_trust_file(input, environment);
  if (!trust) return ExitCode::wrong_input;
  const std::string path = input.text("PLAN");
  const auto file = read_plan(path);
  if (!file) return complain(file.error(), environment);
  const auto found =
      find_approvals(approval_sources(path, input), file->plan, *trust, environment.clock.now());
  if (!found) return complain(found.error(), environment);
  environment.terminal.data(input.text("--format") == "json" ? as_json(file->plan, found->approvals)
                                                             : as_text(file->plan, *found));
  return found->approvals.is_enough() ? ExitCode::success : ExitCode::refused;
}

}  // namespace

Command approvals_command() {
  std::vector<OptionSyntax> options = approval_options();
  options.push_back({.name = "--format",
                     .value = "FORMAT",
                     .description = "text (default), or json",
                     .choices = {"text", "json"}});
  options.push_back(trust_option());
  return {{.name = "approvals",
           .description = "Tell which signatures of a saved plan count, and why others do not",
           .operands = {{.name = "PLAN", .description = "A saved plan"}},
           .options = std::move(options),
           .example = "signet approvals plan.json --trust trust.yaml"},
          run_approvals};
}

}  // namespace signet
