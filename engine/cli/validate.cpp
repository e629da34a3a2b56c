#include <fmt/format.h>

#include "base/text.h"
#include "cli/commands.h"
#include "cli/loading.h"

namespace signet {

namespace {

ExitCode run_validate(const std::vector<std::string>& paths, Environment& environment) {
  const auto loaded = load_manifests(paths, environment);
  if (!loaded) return ExitCode::wrong_input;
  environment.terminal.talk(
      fmt::format("valid: {}, {}, {}\n", count_text(loaded->files.size(), "file"),
                  count_text(loaded->desired.servers.size(), "server"),
                  count_text(loaded->desired.certificates.size(), "certificate")));
  return ExitCode::success;
}

}  // namespace

Command validate_command() {
  return {{.name = "validate",
           .description = "Check manifests without any server, secret or command",
           .operands = {{.name = "PATH",
                         .description = "A manifest, or a folder with all manifests below it",
                         .repeatable = true}},
           .example = "signet validate manifests/two-servers"},
          [](const CommandInput& input, Environment& environment) {
            return run_validate(input.list("PATH"), environment);
          }};
}

}  // namespace signet
