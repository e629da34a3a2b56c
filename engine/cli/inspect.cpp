#include <fmt/format.h>

#include <algorithm>

#include "base/file.h"
#include "base/json.h"
#include "base/text.h"
#include "cli/commands.h"
#include "cli/password.h"
#include "cli/planning.h"
#include "report/inspection.h"
#include "report/sealed_text.h"

namespace signet {

namespace {

constexpr std::size_t file_longest = std::size_t{1} << 20;
constexpr std::size_t plugin_file_longest = std::size_t{10} << 20;

const FileInspector* find_inspector(ByteView content, const Plugins& plugins) {
  const auto found = std::ranges::find_if(
      plugins.inspectors, [&](const FileInspector& known) { return known.recognises(content); });
  return found == plugins.inspectors.end() ? nullptr : &*found;
}

// A plugin's file may be longer than any file of certificates.
Expected<Bytes> read_content(const std::string& path, const Plugins& plugins) {
  Expected<Bytes> content = read_file(path, file_longest);
  if (content || content.error().code != "file.too-large") return content;
  Expected<Bytes> longer = read_file(path, plugin_file_longest);
  if (longer && find_inspector(*longer, plugins)) return longer;
  if (longer) wipe(std::span(*longer));
  return content;
}

// One of the two, as it was asked for.
struct Told {
  std::string text;
  Json record;
};

class Inspection {
 public:
  Inspection(const Secret* password, bool as_json, const Environment& environment)
      : password_(password),
        as_json_(as_json),
        now_(environment.clock.now()),
        plugins_(environment.plugins) {}

  Expected<Told> tell(const std::string& path) const {
    Expected<Bytes> content = read_content(path, plugins_);
    if (!content) return std::unexpected(content.error());
    const FileInspector* inspector = find_inspector(*content, plugins_);
    Expected<Told> told = inspector             ? ask(*inspector, path, *content)
                          : is_sealed(*content) ? tell_sealed(path, *content)
                                                : tell_certificates(path, *content);
    wipe(std::span(*content));  // a PEM file has its key in clear
    if (told) return told;
    Problem problem = told.error();
    problem.where = printable(path);
    if (problem.code == "password.needed" && problem.hint.empty()) {
      problem.hint = "give one of --password-env, --password-file and --password-prompt";
    }
    return std::unexpected(std::move(problem));
  }

 private:
  Expected<Told> tell_certificates(const std::string& path, ByteView content) const {
    const Expected<CertificateFile> file = read_certificate_file(content, password_);
    if (!file) return std::unexpected(file.error());
    if (as_json_) return Told{{}, to_json(path, *file, now_)};
    return Told{to_text(path, *file, now_), {}};
  }

  Expected<Told> tell_sealed(const std::string& path, ByteView content) const {
    const auto profile = read_sealed_profile(content);
    if (!profile) return std::unexpected(profile.error());
    if (as_json_) return Told{{}, to_json(path, *profile)};
    return Told{to_text(path, *profile), {}};
  }

  Expected<Told> ask(const FileInspector& inspector, const std::string& path,
                     ByteView content) const {
    if (as_json_) {
      Expected<Json> record = inspector.to_json(path, content, now_);
      if (!record) return std::unexpected(std::move(record).error());
      return Told{{}, *std::move(record)};
    }
    Expected<std::string> text = inspector.to_text(path, content, now_);
    if (!text) return std::unexpected(std::move(text).error());
    return Told{*std::move(text), {}};
  }

  const Secret* password_;
  bool as_json_;
  Seconds now_;
  const Plugins& plugins_;
};

// Every file that can be read is told of, whatever is wrong with the others.
ExitCode run_inspect(const std::vector<std::string>& paths, const CommandInput& input,
                     Environment& environment) {
  const auto password = read_password(input);
  if (!password) return complain(password.error(), environment);
  const bool as_json = input.text("--format") == "json";
  const Inspection inspection(password->has_value() ? &**password : nullptr, as_json, environment);
  ExitCode code = ExitCode::success;
  Json all = Json::array();
  for (const std::string& path : paths) {
    Expected<Told> told = inspection.tell(path);
    if (!told) {
      code = complain(told.error(), environment);
    } else if (as_json) {
      all.push_back(std::move(told->record));
    } else {
      environment.terminal.data(told->text);
    }
  }
  if (as_json) environment.terminal.data(write_json(all));
  return code;
}

}  // namespace

Command inspect_command() {
  std::vector<OptionSyntax> options = password_options();
  options.push_back({.name = "--format",
                     .value = "FORMAT",
                     .description = "text (default), or json: a list with one record per file",
                     .choices = {"text", "json"}});
  return {
      {.name = "inspect",
       .description = "Tell what a file of certificates and keys holds, never a secret",
       .operands = {{.name = "FILE",
                     .description = "PKCS#12, PEM, PKCS#7, a certificate, a key or a sealed file",
                     .repeatable = true}},
       .options = std::move(options),
       .example = "signet inspect manifests/two-servers/webmail.cer"},
      [](const CommandInput& input, Environment& environment) {
        return run_inspect(input.list("FILE"), input, environment);
      }};
}

}  // namespace signet
