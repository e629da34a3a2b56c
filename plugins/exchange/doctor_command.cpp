#include <fmt/format.h>

#include <map>
#include <memory>

#include "base/file.h"
#include "base/json.h"
#include "base/text.h"
#include "exchange/command_options.h"
#include "exchange/doctor.h"

namespace signet::exchange {

namespace {

constexpr unsigned mode_of_report = 0644;

// Each secret is asked for once, however many logins need it.
ResolveSecret remembering(const CommandParts& parts) {
  const auto known = std::make_shared<std::map<std::string, Secret>>();
  return [known, resolve = parts.secret](const Trust& trust,
                                         const SecretReference& reference) -> Expected<Secret> {
    std::string key = std::to_string(static_cast<int>(reference.kind));
    for (const std::string& each : reference.value) key += '\0' + each;
    const auto found = known->find(key);
    if (found != known->end()) return found->second.clone();
    auto secret = resolve(trust, reference);
    if (!secret) return secret;
    known->emplace(key, secret->clone());
    return secret;
  };
}

Expected<Appointment> read_appointment(const CommandInput& input, const CommandParts& parts) {
  Appointment appointment;
  appointment.where = endpoint_settings_in(input);
  appointment.resolve = remembering(parts);
  if (!input.has("--trust")) return appointment;
  auto trust = parts.trust(input);
  if (!trust) return std::unexpected(trust.error());
  appointment.trust = *std::move(trust);
  return appointment;
}

std::string report_of(const Examination& examination, const CommandInput& input) {
  const Audience audience = input.has("--share") ? Audience::share : Audience::user;
  return input.text("--format") == "json" ? write_json(to_json(examination, audience))
                                          : to_text(examination, audience);
}

std::optional<Problem> problem_in(const Examination& examination) {
  const std::size_t failed = examination.count(Verdict::failed);
  const std::size_t unknown = examination.count(Verdict::unknown);
  if (failed + unknown == 0) return std::nullopt;
  return Problem{"doctor.not-well",
                 fmt::format("{} failed, {} unknown", failed, unknown),
                 {},
                 "what stands behind `next:` may help; `--share` makes a report without names",
                 {}};
}

Expected<CommandOutput> run_doctor(const CommandInput& input, const CommandParts& parts) {
  const auto timeout = timeout_in(input);
  if (!timeout) return std::unexpected(timeout.error());
  const auto appointment = read_appointment(input, parts);
  if (!appointment) return std::unexpected(appointment.error());
  const auto examination = examine(*appointment, parts, parts.clock.steady() + *timeout);
  if (!examination) return std::unexpected(examination.error());
  CommandOutput output;
  output.data = report_of(*examination, input);
  output.incomplete = problem_in(*examination);
  if (!input.has("--output")) return output;
  const auto written =
      write_file_atomically(input.text("--output"), as_bytes(output.data), mode_of_report);
  if (!written) return std::unexpected(written.error());
  output.talk = "wrote " + printable(input.text("--output")) + "\n";
  output.data.clear();
  return output;
}

std::vector<OptionSyntax> doctor_options() {
  std::vector<OptionSyntax> options = endpoint_options();
  options.push_back({.name = "--share",
                     .description = "Replace names, hosts, addresses, accounts and thumbprints: a "
                                    "report that can be sent to others"});
  options.push_back({.name = "--format",
                     .value = "FORMAT",
                     .description = "text (default) or json",
                     .choices = {"text", "json"}});
  options.push_back({.name = "--output",
                     .short_name = "-o",
                     .value = "FILE",
                     .description = "Write the report there",
                     .completes = Completes::files});
  return options;
}

}  // namespace

PluginCommand doctor_command() {
  return {{.name = "exchange doctor",
           .description = "See whether signet can work with an Exchange server; changes nothing",
           .operands = {{.name = "URI",
                         .description = "The endpoint: https://HOST/PowerShell/",
                         .completes = Completes::nothing}},
           .options = doctor_options(),
           .example = "signet exchange doctor https://ex1.corp.example/PowerShell/"},
          run_doctor,
          true};
}

}  // namespace signet::exchange
