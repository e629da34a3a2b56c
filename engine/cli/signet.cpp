#include "cli/signet.h"

#include <fmt/format.h>
#include <unistd.h>

#include <exception>

#include "cli/command_line.h"
#include "cli/commands.h"
#include "cli/plugin_command.h"
#include "cli/rendering.h"

namespace signet {

namespace {

constexpr std::string_view version_text = "signet " SIGNET_VERSION;

std::vector<OptionSyntax> options_everywhere() {
  return {
      {.name = "--log-level",
       .value = "LEVEL",
       .description = "What to log: debug, info, warning (default), error, off",
       .choices = {"debug", "info", "warning", "error", "off"}},
      {.name = "--log-format",
       .value = "FORMAT",
       .description = "How to log: text (default), json (one object a line, on stderr)",
       .choices = {"text", "json"}},
      {.name = "--no-color", .description = "No colours (NO_COLOR does the same)"},
      {.name = "--quiet", .short_name = "-q", .description = "Data, problems, nothing else"},
  };
}

Command version_command() {
  return {{.name = "version", .description = "Show the version", .example = "signet version"},
          [](const CommandInput&, Environment& environment) {
            environment.terminal.data(fmt::format("{}\n", version_text));
            return ExitCode::success;
          }};
}

CommandSyntax completion_syntax() {
  return {.name = "completion",
          .description = "Print a script that completes the commands of signet",
          .operands = {{.name = "SHELL",
                        .description = "The shell it is for: bash",
                        .choices = {"bash"}}},
          .example = "source <(signet completion bash)"};
}

// All commands as parser and completion see them; the completion prints the tree that it is in.
struct Program {
  CommandTree tree;
  std::vector<Command> commands;

  explicit Program(const Plugins& plugins) {
    commands = {validate_command(),         inspect_command(), plan_command(),
                review_command(),           diff_command(),    sign_command(),
                approvals_command(),        apply_command(),   history_command(),
                attest_command(),           verify_command(),  show_command(),
                discover_command(),         probe_command(),   request_command(),
                request_complete_command(), renew_command()};
    for (Command& command : commands) offer_runbooks(command.syntax, plugins.runbooks);
    for (const PluginCommand& command : plugins.commands) commands.push_back(from_plugin(command));
    commands.push_back({completion_syntax(), [this](const CommandInput&, Environment& environment) {
                          environment.terminal.data(bash_completion(tree));
                          return ExitCode::success;
                        }});
    commands.push_back(version_command());

    tree.program = "signet";
    tree.version = version_text;
    tree.description = "Moves TLS certificates between servers, as manifests say.";
    tree.everywhere = options_everywhere();
    tree.groups = {{"store", "Folders that stand for servers' certificate stores"},
                   {"exchange", "Microsoft Exchange servers, over PowerShell remoting"}};
    for (const Command& command : commands) tree.commands.push_back(command.syntax);
  }
  Program(const Program&) = delete;
  Program& operator=(const Program&) = delete;
};

Log::Level log_level(const std::string& name) {
  if (name == "debug") return Log::Level::debug;
  if (name == "info") return Log::Level::info;
  if (name == "error") return Log::Level::error;
  if (name == "off") return Log::Level::off;
  return Log::Level::warning;
}

TerminalSettings terminal_settings(const CommandInput& input) {
  TerminalSettings settings;
  settings.color = !input.has("--no-color");
  settings.quiet = input.has("--quiet");
  if (input.text("--log-format") == "json") settings.format = Log::Format::json;
  return settings;
}

ExitCode run_chosen(const Program& program, const ChosenCommand& chosen,
                    const ProgramParts& parts) {
  const TerminalSettings settings = terminal_settings(chosen.input);
  const Log log(log_level(chosen.input.text("--log-level")), settings.format);
  Terminal terminal(settings, log);
  Environment environment{parts.plugins, parts.certificates, parts.clock, parts.random,
                          log,           terminal,           false};
  ExitCode code = program.commands[chosen.command].run(chosen.input, environment);
  if (const auto written = terminal.finish(); !written) {
    terminal.complain(written.error());
    code = first_of({code, ExitCode::wrong_input});
  }
  if (environment.has_abandoned_call) ::_exit(static_cast<int>(code));
  return code;
}

ExitCode say_text(const std::string& text) {
  const Log log(Log::Level::error, Log::Format::text);
  Terminal terminal({}, log);
  terminal.data(text);
  const auto written = terminal.finish();
  if (!written) terminal.complain(written.error());
  return written ? ExitCode::success : ExitCode::wrong_input;
}

ExitCode say_wrong_use(const Problem& problem) {
  const Log log(Log::Level::error, Log::Format::text);
  Terminal({}, log).complain(problem);
  return ExitCode::wrong_input;
}

}  // namespace

ExitCode run_signet(const std::vector<std::string>& arguments, const ProgramParts& parts) try {
  const Program program(parts.plugins);
  const CommandRequest request = parse_command_line(program.tree, arguments);
  if (const auto* text = std::get_if<TextRequest>(&request)) return say_text(text->text);
  if (const auto* problem = std::get_if<Problem>(&request)) return say_wrong_use(*problem);
  return run_chosen(program, std::get<ChosenCommand>(request), parts);
} catch (const std::exception& error) {
  // Only what nobody can foresee gets here, such as memory that ran out.
  return say_wrong_use({"signet.failed", "signet failed", error.what(), {}, {}});
}

}  // namespace signet
