#include "plan/discover.h"

#include <fmt/format.h>

#include "base/file.h"
#include "base/text.h"
#include "cli/commands.h"
#include "cli/loading.h"
#include "cli/planning.h"
#include "cli/store_folders.h"
#include "plan/adopt.h"
#include "report/discover_yaml.h"

namespace signet {

namespace {

constexpr std::chrono::minutes time_for_entry{5};

// What is not known of servers; incomplete when there is anything.
ExitCode tell_unknown(const Observed& observed, Environment& environment) {
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

// A service of which it is not known who holds it is missing in the manifest.
ExitCode tell_unknown_slots(const Observed& observed, Environment& environment) {
  ExitCode code = ExitCode::success;
  for (const ObservedServer& server : observed.servers) {
    if (!server.state.has_value()) continue;
    for (const ObservedSlot& slot : server.state.value().slots) {
      if (!slot.holders.is_unknown()) continue;
      environment.terminal.complain({"discover.unknown",
                                     "who holds " + slot.slot.text() + " is not known",
                                     slot.holders.why(),
                                     {},
                                     server.name.text()});
      code = ExitCode::incomplete;
    }
  }
  return code;
}

ExitCode discover_folders(const std::vector<std::string>& folders,
                          const std::filesystem::path& root, Environment& environment) {
  const auto servers = find_servers(folders, root, environment);
  if (!servers) return complain(servers.error(), environment);
  const Observed observed = observe_folders(*servers, root, environment);
  environment.terminal.data(discover_yaml(discover(observed, *servers)));
  return tell_unknown(observed, environment);
}

std::string pem_of(const Bytes& der) {
  constexpr std::size_t line = 64;
  const std::string base64 = to_base64(der);
  std::string pem = "-----BEGIN CERTIFICATE-----\n";
  for (std::size_t at = 0; at < base64.size(); at += line) pem += base64.substr(at, line) + '\n';
  return pem + "-----END CERTIFICATE-----\n";
}

// A file for each certificate of the manifest; their names, as paths from the root.
Expected<std::map<Thumbprint, std::string>> write_certificates(const Desired& desired,
                                                               const Organisation& organisation,
                                                               const std::string& folder,
                                                               const std::filesystem::path& root) {
  std::map<Thumbprint, std::string> files;
  for (const DesiredCertificate& certificate : desired.certificates) {
    const auto found = organisation.certificates.find(certificate.thumbprint);
    if (found == organisation.certificates.end()) continue;
    const auto path = std::filesystem::path(folder) / (certificate.key.text() + ".cer");
    std::error_code ignored;
    std::filesystem::create_directories(folder, ignored);
    const auto written = write_file_atomically(path, as_bytes(pem_of(found->second)), 0644);
    if (!written) return std::unexpected(written.error());
    const auto from_root = std::filesystem::weakly_canonical(path).lexically_relative(
        std::filesystem::weakly_canonical(root));
    files[certificate.thumbprint] = from_root.generic_string();
  }
  return files;
}

Expected<Observed> observe_organisation(const Organisation& organisation,
                                        const std::filesystem::path& root, const Trust& trust,
                                        const Environment& environment) {
  Desired desired;
  desired.root = std::filesystem::weakly_canonical(root);
  for (const Target& target : organisation.servers) {
    desired.servers.push_back({target, {}, {}, 0, {}});
  }
  const Selection everything;
  return observe_for({desired, trust, everything}, environment);
}

ExitCode discover_organisation(const CommandInput& input, const std::filesystem::path& root,
                               Environment& environment) {
  const auto trust = load_trust_file(input, environment);
  if (!trust) return ExitCode::wrong_input;
  const Context context{environment.clock,
                        environment.random,
                        environment.log,
                        {},
                        environment.clock.steady() + time_for_entry};
  const auto organisation = environment.plugins.enter(
      {input.text("--entry"), input.text("--tls-name"), input.text("--address")}, *trust, context);
  if (!organisation) {
    environment.terminal.complain(organisation.error());
    return ExitCode::incomplete;
  }
  const auto observed = observe_organisation(*organisation, root, *trust, environment);
  if (!observed) return complain(observed.error(), environment);
  Desired desired = discover(*observed, organisation->servers);
  for (const Capabilities& platform : environment.plugins.catalog) {
    adopt(desired, *observed, platform);
  }
  std::map<Thumbprint, std::string> files;
  if (input.has("--certificates")) {
    auto written = write_certificates(desired, *organisation, input.text("--certificates"), root);
    if (!written) return complain(written.error(), environment);
    files = *std::move(written);
  }
  environment.terminal.data(discover_yaml(desired, files));
  for (const std::string& each : organisation->left_out) {
    environment.terminal.talk("left out: " + each + "\n");
  }
  const ExitCode slots = tell_unknown_slots(*observed, environment);
  return first_of({tell_unknown(*observed, environment), slots});
}

ExitCode run_discover(const CommandInput& input, Environment& environment) {
  const std::string root = input.has("--root") ? input.text("--root") : ".";
  const bool by_entry = input.has("--entry");
  if (by_entry == input.has("FOLDER")) {
    return complain({"usage.wrong",
                     by_entry ? "--entry and a folder do not go together"
                              : "there is neither a folder nor an --entry",
                     {},
                     "signet discover FOLDER, or signet discover --entry URI --trust FILE",
                     {}},
                    environment);
  }
  return by_entry ? discover_organisation(input, root, environment)
                  : discover_folders(input.list("FOLDER"), root, environment);
}

}  // namespace

Command discover_command() {
  return {{.name = "discover",
           .description = "Print a manifest of what is there",
           .operands = {{.name = "FOLDER",
                         .description = "A store, or a folder with stores right below it",
                         .repeatable = true,
                         .completes = Completes::folders,
                         .optional = true}},
           .options = {{.name = "--entry",
                        .value = "URI",
                        .description = "All servers of the organisation behind this endpoint, "
                                       "https://HOST/PowerShell/ or just HOST"},
                       trust_option(),
                       {.name = "--address",
                        .value = "HOST",
                        .description = "Connect to this host or IP address instead of the URI's"},
                       {.name = "--tls-name",
                        .value = "NAME",
                        .description = "The name that the endpoint's certificate is for"},
                       {.name = "--certificates",
                        .value = "FOLDER",
                        .description = "Write the public certificates there, and name them",
                        .completes = Completes::folders},
                       {.name = "--root",
                        .value = "DIR",
                        .description = "Where the manifest will stand (default: here)",
                        .completes = Completes::folders}},
           .example = "signet discover fleet > manifest.yaml"},
          run_discover};
}

}  // namespace signet
