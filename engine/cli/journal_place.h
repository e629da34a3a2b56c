#pragma once

#include <filesystem>
#include <memory>

#include "base/problem.h"
#include "journal/journal.h"
#include "platform/command.h"

namespace signet {

// --journal FILE
OptionSyntax journal_option();

// The file of --journal, or signet/journal.sqlite in $XDG_STATE_HOME or in ~/.local/state. Fails
// with "journal.place" where none of them is known.
Expected<std::filesystem::path> journal_file(const CommandInput& input);

// Opens it and makes it where it is missing. Fails as Journal::open does.
Expected<std::unique_ptr<Journal>> open_journal(const CommandInput& input);

// "journal.no-run": there is no such file, and to look is no reason to make one.
Problem no_journal(const std::filesystem::path& file);

}  // namespace signet
