#include <fmt/format.h>

#include "base/file.h"
#include "base/json.h"
#include "base/text.h"
#include "cli/commands.h"
#include "cli/password.h"
#include "cli/planning.h"
#include "report/inspection.h"

namespace signet {

namespace {

constexpr std::size_t file_longest = std::size_t{1} << 20;

Expected<CertificateFile> read(const std::string& path, const Secret* password) {
  Expected<Bytes> content = read_file(path, file_longest);
  if (!content) return std::unexpected(content.error());
  Expected<CertificateFile> file = read_certificate_file(*content, password);
  wipe(std::span(*content));  // a PEM file has its key in clear
  if (file) return file;
  Problem problem = file.error();
  problem.where = printable(path);
  if (problem.code == "password.needed" && problem.hint.empty()) {
    problem.hint = "give one of --password-env, --password-file and --password-prompt";
  }
  return std::unexpected(std::move(problem));
}

// Every file that can be read is told of, whatever is wrong with the others.
ExitCode run_inspect(const std::vector<std::string>& paths, const CommandInput& input,
                     Environment& environment) {
  const auto password = read_password(input);
  if (!password) return complain(password.error(), environment);
  ExitCode code = ExitCode::success;
  Json all = Json::array();
  for (const std::string& path : paths) {
    const auto file = read(path, password->has_value() ? &**password : nullptr);
    if (!file) {
      code = complain(file.error(), environment);
    } else if (input.text("--format") == "json") {
      all.push_back(to_json(path, *file, environment.clock.now()));
    } else {
      environment.terminal.data(to_text(path, *file, environment.clock.now()));
    }
  }
  if (input.text("--format") == "json") environment.terminal.data(write_json(all));
  return code;
}

}  // namespace

Command inspect_command() {
  std::vector<OptionSyntax> options = password_options();
  options.push_back({.name = "--format",
                     .value = "FORMAT",
                     .description = "text (default), or json: a list with one record per file",
                     .choices = {"text", "json"}});
  return {{.name = "inspect",
           .description = "Tell what a file of certificates and keys holds, never a secret",
           .operands = {{.name = "FILE",
                         .description = "PKCS#12, PEM, PKCS#7, a certificate or a key",
                         .repeatable = true}},
           .options = std::move(options),
           .example = "signet inspect manifests/two-servers/webmail.cer"},
          [](const CommandInput& input, Environment& environment) {
            return run_inspect(input.list("FILE"), input, environment);
          }};
}

}  // namespace signet
