#include "cli/plugin_command.h"

#include "cli/interrupts.h"
#include "cli/loading.h"
#include "cli/password.h"
#include "run/trusted_secrets.h"

namespace signet {

namespace {

CommandParts parts_for(Environment& environment, std::stop_token stop) {
  return {environment.clock,
          environment.random,
          environment.log,
          std::move(stop),
          read_password,
          [&environment](const CommandInput& input) -> Expected<Trust> {
            auto trust = load_trust_file(input, environment);
            if (trust) return *std::move(trust);
            return fail("trust.invalid", "the trust file cannot be used");
          },
          [&environment](const CommandInput& input) -> Expected<std::vector<Target>> {
            const auto loaded = load_manifests(input.list("PATH"), environment);
            if (!loaded) return fail("manifest.invalid", "the manifests cannot be used");
            std::vector<Target> targets;
            for (const DesiredServer& server : loaded->desired.servers) {
              targets.push_back(server.target);
            }
            return targets;
          },
          [](const Trust& trust, const SecretReference& reference) {
            TrustedSecrets secrets(
                trust, trust.folder,
                [](std::string_view question) { return ask_password(std::string(question)); },
                process_environment);
            return secrets.resolve(reference);
          }};
}

ExitCode tell(const Expected<CommandOutput>& output, Environment& environment) {
  if (!output) {
    environment.terminal.complain(output.error());
    return ExitCode::wrong_input;
  }
  if (!output->data.empty()) environment.terminal.data(output->data);
  if (!output->talk.empty()) environment.terminal.talk(output->talk);
  if (!output->incomplete) return ExitCode::success;
  environment.terminal.complain(*output->incomplete);
  return ExitCode::incomplete;
}

}  // namespace

Command from_plugin(const PluginCommand& plugin) {
  return {plugin.syntax, [plugin](const CommandInput& input, Environment& environment) {
            if (!plugin.stops_in_order) {
              return tell(plugin.run(input, parts_for(environment, {})), environment);
            }
            const Interrupts interrupts([&environment] {
              environment.terminal.talk("\nstopping: once more ends at once\n");
            });
            const std::stop_token stop = interrupts.stop();
            const ExitCode code =
                tell(plugin.run(input, parts_for(environment, stop)), environment);
            return stop.stop_requested() ? ExitCode::interrupted : code;
          }};
}

}  // namespace signet
