#include "cli/journal_place.h"

#include <cstdlib>

#include "base/text.h"

namespace signet {

namespace {

std::filesystem::path variable(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? "" : value;
}

}  // namespace

OptionSyntax journal_option() {
  return {.name = "--journal",
          .value = "FILE",
          .description = "Where runs are kept (default ~/.local/state/signet/journal.sqlite)",
          .completes = Completes::files};
}

Expected<std::filesystem::path> journal_file(const CommandInput& input) {
  if (input.has("--journal")) return std::filesystem::path(input.text("--journal"));
  const std::filesystem::path file = "signet/journal.sqlite";
  // A relative one does not count: so the standard of these variables has it.
  if (const auto state = variable("XDG_STATE_HOME"); state.is_absolute()) return state / file;
  if (const auto home = variable("HOME"); home.is_absolute()) return home / ".local/state" / file;
  return fail("journal.place",
              "there is no place for the journal: neither XDG_STATE_HOME nor HOME is set",
              "--journal FILE names one");
}

Expected<std::unique_ptr<Journal>> open_journal(const CommandInput& input) {
  const auto file = journal_file(input);
  if (!file) return std::unexpected(file.error());
  return Journal::open(*file);
}

Problem no_journal(const std::filesystem::path& file) {
  return {"journal.no-run",
          "there is no journal yet: nothing was applied here",
          {},
          "--journal FILE names another one",
          printable(file.string())};
}

}  // namespace signet
