#include "exchange/exchange_commands.h"

#include <fmt/format.h>

#include "base/json.h"
#include "base/text.h"
#include "exchange/capture_script.h"
#include "exchange/cmdlets.h"
#include "exchange/command_options.h"
#include "exchange/doctor.h"
#include "exchange/read_only_cmdlets.h"
#include "exchange/value_text.h"
#include "http/curl_channel.h"
#include "remoting/remote_pool.h"

namespace signet::exchange {

namespace {

constexpr const char* parameters_name = "-Name value";

// What was asked for, all of it checked before anything is sent.
struct Call {
  HttpsUrl url;
  HttpEndpoint endpoint;
  psrp::Pipeline pipeline;
  std::chrono::seconds timeout{0};
  bool json = false;
};

Expected<psrp::Pipeline> read_pipeline(const CommandInput& input) {
  const auto name = read_only_cmdlet(input.text("CMDLET"));
  if (!name) return std::unexpected(name.error());
  auto parameters = parse_parameters(input.list(parameters_name));
  if (!parameters) return std::unexpected(parameters.error());
  psrp::Pipeline pipeline;
  pipeline.push_back({*name, *std::move(parameters)});
  if (!input.has("--select")) return pipeline;
  std::vector<std::string> properties;
  for (const std::string& list : input.list("--select")) {
    for (const std::string_view property : split(list, ',')) {
      properties.emplace_back(trim(property));
    }
  }
  select_properties(pipeline, std::move(properties));
  return pipeline;
}

Expected<Call> read_call(const CommandInput& input, const CommandParts& parts) {
  Call call;
  auto pipeline = read_pipeline(input);
  if (!pipeline) return std::unexpected(pipeline.error());
  const auto timeout = timeout_in(input);
  if (!timeout) return std::unexpected(timeout.error());
  const auto trust = parts.trust(input);
  if (!trust) return std::unexpected(trust.error());
  auto endpoint = make_endpoint(endpoint_settings_in(input), *trust, parts.secret);
  if (!endpoint) return std::unexpected(endpoint.error());
  call.url = endpoint->url;
  call.endpoint = *std::move(endpoint);
  call.pipeline = *std::move(pipeline);
  call.timeout = *timeout;
  call.json = input.text("--format") == "json";
  return call;
}

// The first of what went wrong on the server, and how much more there was.
std::optional<Problem> problem_of(const psrp::PipelineResult& result, const std::string& server) {
  std::vector<psrp::ErrorRecord> errors = result.errors;
  if (result.terminating) errors.push_back(*result.terminating);
  if (errors.empty()) return std::nullopt;
  Problem problem{
      "cmdlet.failed", errors.front().message, errors.front().fully_qualified_id, {}, server};
  if (errors.size() > 1) {
    problem.hint = fmt::format("and {} more", count_text(errors.size() - 1, "error"));
  }
  return problem;
}

CommandOutput tell(const psrp::PipelineResult& result, const Call& call) {
  CommandOutput output;
  output.data = call.json ? write_json(to_json(result.output)) : to_text(result.output);
  for (const std::string& warning : result.warnings) {
    output.talk += "warning: " + warning + "\n";
  }
  output.incomplete = problem_of(result, call.url.authority());
  return output;
}

CommandOutput not_answered(Problem problem, const Call& call) {
  if (problem.where.empty()) problem.where = call.url.authority();
  CommandOutput output;
  output.incomplete = std::move(problem);
  return output;
}

Expected<CommandOutput> run_call(const CommandInput& input, const CommandParts& parts) {
  Expected<Call> call = read_call(input, parts);
  if (!call) return std::unexpected(call.error());
  PoolSettings settings;
  settings.name = call->url.authority();
  settings.url = call->url.text();
  auto channel = make_curl_channel(std::move(call->endpoint), parts.clock, parts.log);
  if (!channel) return std::unexpected(channel.error());

  SystemWaiter waiter;
  RemotePool pool(settings, *std::move(channel), {parts.clock, waiter, parts.random, parts.log});
  const CallLimit limit{parts.clock.steady() + call->timeout, parts.stop};
  const auto opened = pool.open(limit);
  if (!opened) return not_answered(opened.error(), *call);
  const Invocation result = pool.invoke(call->pipeline, {limit});
  if (!result) return not_answered(result.error().problem, *call);
  return tell(*result, *call);
}

std::vector<OptionSyntax> call_options() {
  std::vector<OptionSyntax> options = endpoint_options();
  options.push_back({.name = "--select",
                     .value = "PROPERTY,..",
                     .description = "Let the server pick these properties (Select-Object)",
                     .repeatable = true});
  options.push_back({.name = "--format",
                     .value = "FORMAT",
                     .description = "table (default), or json: a list of what the cmdlet gave",
                     .choices = {"table", "json"}});
  return options;
}

PluginCommand call_command() {
  return {{.name = "exchange call",
           .description = "Run a cmdlet that only reads on an Exchange server",
           .operands = {{.name = "URI",
                         .description = "The endpoint: https://HOST/PowerShell/",
                         .completes = Completes::nothing},
                        {.name = "CMDLET",
                         .description = "Get-ExchangeCertificate, Get-ExchangeServer, ..",
                         .completes = Completes::nothing}},
           .options = call_options(),
           .passed_on = {.name = parameters_name,
                         .description = "The cmdlet's parameters, after all options"},
           .example = "signet exchange call https://ex1.corp.example/PowerShell/ "
                      "Get-ExchangeCertificate --trust trust.yaml -Server EX1"},
          run_call,
          true};
}

}  // namespace

std::vector<PluginCommand> commands() {
  return {call_command(), doctor_command(), capture_script_command()};
}

}  // namespace signet::exchange
