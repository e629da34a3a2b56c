#include "plan/diff.h"

#include <fmt/format.h>

#include <filesystem>
#include <fstream>

#include "base/file.h"
#include "base/text.h"
#include "cli/commands.h"
#include "cli/git_commit.h"
#include "cli/identity.h"
#include "cli/loading.h"
#include "cli/planning.h"
#include "cli/rendering.h"
#include "cli/saved_observation.h"
#include "manifest/section_reader.h"
#include "plan/seen.h"

namespace signet {

namespace {

struct PlanArguments {
  std::vector<std::string> paths;
  std::string output;
  std::string observed;
};

// The manifests' folder as a plan file names it: relative, so that the plan can be carried out in
// another checkout.
std::string relative_root(const std::filesystem::path& root, const std::string& output) {
  const auto folder = std::filesystem::weakly_canonical(
      output.empty() ? std::filesystem::current_path()
                     : std::filesystem::absolute(output).parent_path());
  return std::filesystem::weakly_canonical(root).lexically_relative(folder).generic_string();
}

PlanHeader header_of(const Plan& plan, const SavedObservation& seen,
                     const std::filesystem::path& root, const std::string& output) {
  return {.observed_at = seen.observed.at,
          .root = relative_root(root, output),
          .commit = find_commit(root),
          .host = host_name(),
          .signet = SIGNET_VERSION,
          .seen = what_was_seen(plan, seen.observed),
          .captured = seen.captured};
}

// A slip must not cost a manifest, a key file or a device: only a plan is replaced.
bool is_free_for_a_plan(const std::string& output) {
  const std::filesystem::file_status there = std::filesystem::status(output);
  if (there.type() == std::filesystem::file_type::not_found) return true;
  if (there.type() != std::filesystem::file_type::regular) return false;
  if (std::filesystem::file_size(output) == 0) return true;
  constexpr std::string_view beginning = "{\n\"change\":";
  std::string found(beginning.size(), ' ');
  return std::ifstream(output).read(found.data(), std::ssize(found)) && found == beginning;
}

Expected<void> save(const PlanFile& file, const std::string& output) {
  if (!is_free_for_a_plan(output)) {
    return std::unexpected(Problem{"plan.output",
                                   "is there and is no plan: it is not replaced",
                                   {},
                                   "name another file after -o",
                                   printable(output)});
  }
  return write_file_atomically(output, as_bytes(write_plan_file(file)), 0644);
}

Expected<std::chrono::seconds> read_ttl(const CommandInput& input) {
  if (!input.has("--ttl")) return std::chrono::days(7);
  const auto ttl = parse_duration(input.text("--ttl"));
  if (ttl && *ttl > std::chrono::seconds(0)) return *ttl;
  return std::unexpected(Problem{
      "usage.wrong",
      fmt::format("\"{}\" is no duration of at most 366 days", printable(input.text("--ttl"))),
      {},
      "for example 12h or 7d",
      "--ttl"});
}

Expected<SavedObservation> look(const Planning& planning, const std::string& place,
                                const Environment& environment) {
  if (!place.empty()) return read_saved_observation(place, planning, environment);
  auto observed = observe_for(planning, environment);
  if (!observed) return std::unexpected(observed.error());
  return SavedObservation{*std::move(observed), {}};
}

ExitCode run_plan(const PlanArguments& arguments, const CommandInput& input,
                  Environment& environment) {
  const auto loaded = load_manifests(arguments.paths, environment);
  const auto trust = load_trust_file(input, environment);
  if (!loaded || !trust) return ExitCode::wrong_input;
  const auto selection = read_selection(input, loaded->desired);
  if (!selection) return complain(selection.error(), environment);
  const auto ttl = read_ttl(input);
  if (!ttl) return complain(ttl.error(), environment);
  const Planning planning{loaded->desired, *trust, *selection, loaded->content.text(), *ttl};
  const auto seen = look(planning, arguments.observed, environment);
  if (!seen) return complain(seen.error(), environment);
  Expected<Plan> plan = make_plan(planning, seen->observed, environment);
  if (!plan) return complain(plan.error(), environment);

  const ExitCode code = code_of(*plan);
  const PlanFile file{header_of(*plan, *seen, loaded->desired.root, arguments.output),
                      std::move(*plan)};
  const auto text = render(file, input, environment);
  if (!text) return complain(text.error(), environment);
  if (!arguments.output.empty()) {
    if (const auto saved = save(file, arguments.output); !saved) {
      return complain(saved.error(), environment);
    }
  }
  environment.terminal.data(*text);
  return code;
}

std::vector<OptionSyntax> options() {
  std::vector<OptionSyntax> options = {
      {.name = "--output",
       .short_name = "-o",
       .value = "FILE",
       .description = "Save the plan, for review and for signet apply FILE",
       .completes = Completes::files},
      {.name = "--observed",
       .value = "DIR",
       .description =
           "Plan on saved observations (signet show --format json) and captures (*.xml), "
           "and on no server",
       .completes = Completes::files},
      {.name = "--ttl",
       .value = "DURATION",
       .description = "How long the plan may be carried out (default 7d), rounded up to midnight "
                      "UTC for whole days and to the full hour otherwise"},
      trust_option()};
  for (OptionSyntax& option : rendering_options()) options.push_back(std::move(option));
  for (OptionSyntax& option : selection_options()) options.push_back(std::move(option));
  return options;
}

}  // namespace

Command plan_command() {
  return {{.name = "plan",
           .description = "Show what has to be done; changes nothing",
           .operands = {{.name = "PATH",
                         .description = "A manifest, or a folder with all manifests below it",
                         .repeatable = true}},
           .options = options(),
           .example = "signet plan manifests/two-servers -o plan.json"},
          [](const CommandInput& input, Environment& environment) {
            return run_plan({input.list("PATH"), input.text("--output"), input.text("--observed")},
                            input, environment);
          }};
}

}  // namespace signet
