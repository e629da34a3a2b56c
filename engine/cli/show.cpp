#include "report/show_text.h"

#include "base/json.h"
#include "cli/commands.h"
#include "cli/loading.h"
#include "cli/planning.h"
#include "cli/saved_observation.h"
#include "cli/store_folders.h"
#include "plan/references.h"
#include "report/references_text.h"
#include "resources/observed_json.h"

namespace signet {

namespace {

// Who uses the certificate of --uses, which was found to be a thumbprint.
ExitCode tell_uses(const Observed& observed, const CommandInput& input, Environment& environment) {
  const auto thumbprint = Thumbprint::parse(input.text("--uses"));
  const References found = references_of(*thumbprint, observed, environment.plugins.catalog);
  environment.terminal.data(
      input.text("--format") == "json"
          ? write_json(references_json(*thumbprint, found))
          : references_text(*thumbprint, found, Style{environment.terminal.color_of_data()}));
  return found.unknown.empty() ? ExitCode::success : ExitCode::incomplete;
}

ExitCode tell(const Observed& observed, const CommandInput& input, Environment& environment) {
  if (input.has("--uses")) return tell_uses(observed, input, environment);
  const Style style{environment.terminal.color_of_data()};
  environment.terminal.data(input.text("--format") == "json"
                                ? write_json(to_json(observed))
                                : show_text(observed, environment.clock.now(), style));
  const bool complete = std::ranges::none_of(
      observed.servers, [](const ObservedServer& server) { return server.state.is_unknown(); });
  return complete ? ExitCode::success : ExitCode::incomplete;
}

// The servers of manifests where some are named, or else all that the captures speak of.
ExitCode show_captures(const CommandInput& input, Environment& environment) {
  std::optional<std::vector<Target>> targets;
  if (input.has("PATH")) {
    const auto loaded = load_manifests(input.list("PATH"), environment);
    if (!loaded) return ExitCode::wrong_input;
    const auto selection = read_selection(input, loaded->desired);
    if (!selection) return complain(selection.error(), environment);
    targets.emplace();
    for (const DesiredServer& server : loaded->desired.servers) {
      if (selection->includes(server.target.name)) targets->push_back(server.target);
    }
  } else if (input.has("--only") || input.has("--except")) {
    return complain(
        {"usage.wrong", "--only and --except are for manifests", {}, "name the manifests, too", {}},
        environment);
  }
  const auto observed = read_captures(input.text("--capture"), targets, environment);
  if (!observed) return complain(observed.error(), environment);
  return tell(*observed, input, environment);
}

ExitCode show_folders(const CommandInput& input, Environment& environment) {
  if (input.has("--only") || input.has("--except") || input.has("--trust")) {
    return complain({"usage.wrong",
                     "--only, --except and --trust are for manifests",
                     {},
                     "name the folders that are to be shown",
                     {}},
                    environment);
  }
  const auto servers = find_servers(input.list("PATH"), ".", environment);
  if (!servers) return complain(servers.error(), environment);
  return tell(observe_folders(*servers, ".", environment), input, environment);
}

ExitCode show_manifests(const CommandInput& input, Environment& environment) {
  const auto loaded = load_manifests(input.list("PATH"), environment);
  const auto trust = load_trust_file(input, environment);
  if (!loaded || !trust) return ExitCode::wrong_input;
  const auto selection = read_selection(input, loaded->desired);
  if (!selection) return complain(selection.error(), environment);
  auto observed = observe_for({loaded->desired, *trust, *selection}, environment);
  if (!observed) return complain(observed.error(), environment);
  // A plan looks at servers with sources as well; here only what was asked for is shown.
  std::erase_if(observed->servers,
                [&](const ObservedServer& server) { return !selection->includes(server.name); });
  return tell(*observed, input, environment);
}

ExitCode run_show(const CommandInput& input, Environment& environment) {
  if (input.has("--capture")) return show_captures(input, environment);
  if (!input.has("PATH")) {
    return complain({"usage.wrong",
                     "PATH is missing",
                     {},
                     "signet show --help shows how to use it",
                     "signet show"},
                    environment);
  }
  if (input.has("--uses")) {
    auto thumbprint = Thumbprint::parse(input.text("--uses"));
    if (!thumbprint) {
      thumbprint.error().where = "--uses";
      return complain(thumbprint.error(), environment);
    }
  }
  const auto is_store = [&](const std::string& path) {
    return !environment.plugins.discover(path).empty();
  };
  return std::ranges::all_of(input.list("PATH"), is_store) ? show_folders(input, environment)
                                                           : show_manifests(input, environment);
}

}  // namespace

Command show_command() {
  std::vector<OptionSyntax> options = {
      {.name = "--format",
       .value = "FORMAT",
       .description = "table (default), or json: an observation for signet plan --observed",
       .choices = {"table", "json"}},
      {.name = "--uses",
       .value = "THUMBPRINT",
       .description = "Show who uses this certificate instead: services, connectors, endpoints"},
      {.name = "--capture",
       .value = "FILE",
       .description = "Show what a capture says, or a folder of them, and no server; without "
                      "PATH all servers that it speaks of",
       .completes = Completes::files},
      trust_option()};
  for (OptionSyntax& option : selection_options()) {
    option.description = option.name == "--only" ? "Show this server only" : "Do not show it";
    options.push_back(std::move(option));
  }
  return {{.name = "show",
           .description = "Show the certificates on servers, their services, names and ends",
           .operands = {{.name = "PATH",
                         .description = "Manifests, or stores and folders with stores in them",
                         .repeatable = true,
                         .optional = true}},
           .options = std::move(options),
           .example = "signet show manifests/two-servers --format json"},
          run_show};
}

}  // namespace signet
