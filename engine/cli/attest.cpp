#include <fmt/format.h>

#include <algorithm>

#include "base/json.h"
#include "base/text.h"
#include "cli/commands.h"
#include "cli/identity.h"
#include "cli/journal_place.h"
#include "cli/planning.h"
#include "cli/run_checks.h"

namespace signet {

namespace {

constexpr std::size_t note_bytes_max = 500;

std::string state_text(const RunRecord& run, const RunChecks& checks) {
  const std::string id = printable(run.id);
  if (!checks.obstacle.empty()) return checks.obstacle + "\n";
  if (checks.is_closed()) return id + " is closed\n";
  return fmt::format("{} is open: {}\n", id, join(checks.open(), ", "));
}

std::string list_text(const RunRecord& run, const RunChecks& checks) {
  std::string text;
  for (const RunChecks::Item& item : checks.items) {
    text += check_text(item.check) + "\n" + attested_text(item) + "\n";
  }
  if (checks.items.empty()) text = "nothing was left to a person\n";
  return text + state_text(run, checks);
}

// Those of the command line, each once.
Expected<std::vector<std::string>> read_names(const RunRecord& run, const RunChecks& checks,
                                              const CommandInput& input) {
  std::vector<std::string_view> known;
  for (const RunChecks::Item& item : checks.items) known.push_back(item.check.name);
  std::vector<std::string> names;
  for (const std::string& name : input.list("CHECK")) {
    if (std::ranges::find(known, name) == known.end()) {
      return fail(
          "attest.unknown", fmt::format("{} has no check {}", printable(run.id), printable(name)),
          known.empty() ? "nothing was left to a person"
                        : fmt::format("it has {}; nothing was written", fmt::join(known, ", ")));
    }
    if (std::ranges::find(names, name) == names.end()) names.push_back(name);
  }
  return names;
}

Expected<std::string> read_note(const CommandInput& input) {
  std::string note = input.text("--note");
  if (note.size() <= note_bytes_max && is_valid_utf8(note)) return note;
  return std::unexpected(
      Problem{"usage.wrong",
              fmt::format("a note is a text of at most {} bytes", note_bytes_max),
              {},
              "the ticket's number is enough",
              "--note"});
}

Expected<std::string> sign_off(Journal& journal, const RunRecord& run, const CommandInput& input,
                               const Environment& environment) {
  const auto checks = read_checks(journal, run);
  if (!checks) return std::unexpected(checks.error());
  if (!input.has("CHECK")) return list_text(run, *checks);
  if (!checks->obstacle.empty()) return fail("attest.refused", checks->obstacle, checks->hint);
  const auto names = read_names(run, *checks, input);
  if (!names) return std::unexpected(names.error());
  const auto note = read_note(input);
  if (!note) return std::unexpected(note.error());
  std::vector<Attestation> attestations;
  for (const std::string& name : *names) {
    attestations.push_back({name, user_at_host(), environment.clock.now(), *note});
  }
  if (const auto kept = journal.attest(run.id, attestations); !kept) {
    return std::unexpected(kept.error());
  }
  const auto now = read_checks(journal, run);
  if (!now) return std::unexpected(now.error());
  return state_text(run, *now);
}

ExitCode run_attest(const CommandInput& input, Environment& environment) {
  const auto file = journal_file(input);
  if (!file) return complain(file.error(), environment);
  if (input.has("--note") && !input.has("CHECK")) {
    return complain({"usage.wrong",
                     "a note belongs to a check",
                     {},
                     "signet attest RUN M1 --note TEXT",
                     "--note"},
                    environment);
  }
  if (!std::filesystem::exists(*file)) return complain(no_journal(*file), environment);
  const auto journal = Journal::open(*file);
  if (!journal) return complain(journal.error(), environment);
  const auto run = (*journal)->find(input.text("RUN"));
  if (!run) return complain(run.error(), environment);
  const auto text = sign_off(**journal, *run, input, environment);
  if (!text) return complain(text.error(), environment);
  environment.terminal.data(*text);
  return ExitCode::success;
}

}  // namespace

Command attest_command() {
  return {{.name = "attest",
           .description = "Sign off checks that a run left to a person; a run is closed only then",
           .operands = {{.name = "RUN",
                         .description = "Its name, the beginning of it, or \"last\"",
                         .completes = Completes::nothing},
                        {.name = "CHECK",
                         .description = "M1.., as the plan names it; none lists them",
                         .repeatable = true,
                         .completes = Completes::nothing,
                         .optional = true}},
           .options = {{.name = "--note",
                        .value = "TEXT",
                        .description = "What was seen, or a ticket; kept with the check"},
                       journal_option()},
           .example = "signet attest last M1 --note CHG0412"},
          run_attest};
}

}  // namespace signet
