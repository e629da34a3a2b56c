#include "plan/discover.h"

#include "cli/commands.h"
#include "cli/planning.h"
#include "cli/store_folders.h"
#include "report/discover_yaml.h"

namespace signet {

namespace {

ExitCode run_discover(const std::vector<std::string>& folders, const std::filesystem::path& root,
                      Environment& environment) {
  const auto servers = find_servers(folders, root, environment);
  if (!servers) return complain(servers.error(), environment);
  const Observed observed = observe_folders(*servers, root, environment);
  environment.terminal.data(discover_yaml(discover(observed, *servers)));
  ExitCode code = ExitCode::success;
  for (const ObservedServer& server : observed.servers) {
    if (!server.state.is_unknown()) continue;
    environment.terminal.complain({"discover.unknown",
                                   "this server could not be read",
                                   server.state.why(),
                                   {},
                                   server.name.text()});
    code = ExitCode::incomplete;
  }
  return code;
}

}  // namespace

Command discover_command() {
  return {{.name = "discover",
           .description = "Print a manifest of what is there",
           .operands = {{.name = "FOLDER",
                         .description = "A store, or a folder with stores right below it",
                         .repeatable = true,
                         .completes = Completes::folders}},
           .options = {{.name = "--root",
                        .value = "DIR",
                        .description = "Where the manifest will stand (default: here)",
                        .completes = Completes::folders}},
           .example = "signet discover fleet > manifest.yaml"},
          [](const CommandInput& input, Environment& environment) {
            const std::string root = input.has("--root") ? input.text("--root") : ".";
            return run_discover(input.list("FOLDER"), root, environment);
          }};
}

}  // namespace signet
