#include "cli/loading.h"

#include <fmt/format.h>

#include <utility>

#include "base/text.h"

namespace signet {

namespace {

Problem unknown_server(const std::string& name, const std::string& option, const Desired& desired) {
  std::vector<std::string_view> known;
  for (const DesiredServer& server : desired.servers) known.push_back(server.target.name.text());
  const std::string_view near = did_you_mean(name, known);
  return {"usage.wrong",
          fmt::format("there is no server \"{}\" in the manifest", printable(name)),
          {},
          near.empty() ? "" : fmt::format("did you mean \"{}\"?", near),
          option};
}

Expected<std::vector<TargetName>> read_names(const CommandInput& input, const std::string& option,
                                             const Desired& desired) {
  std::vector<TargetName> names;
  for (const std::string& text : input.list(option)) {
    const auto name = TargetName::parse(text);
    if (!name || desired.find(*name) == nullptr) {
      return std::unexpected(unknown_server(text, option, desired));
    }
    names.push_back(*name);
  }
  return names;
}

}  // namespace

std::optional<LoadedManifest> load_manifests(const std::vector<std::string>& paths,
                                             Environment& environment) {
  const auto today = std::chrono::floor<std::chrono::days>(environment.clock.now());
  LoadResult result = load_manifest({paths.begin(), paths.end()}, environment.plugins.catalog,
                                    environment.certificates, today);
  if (!result.diagnostics.empty()) environment.terminal.complain(result.diagnostics);
  return std::move(result.manifest);
}

std::optional<Trust> load_trust_file(const CommandInput& input, Environment& environment) {
  if (!input.has("--trust")) return Trust{};
  TrustResult result = load_trust(input.text("--trust"));
  if (!result.diagnostics.empty()) environment.terminal.complain(result.diagnostics);
  return std::move(result.trust);
}

std::vector<OperandSyntax> certificate_and_manifests(std::string manifests) {
  return {
      {.name = "NAME",
       .description = "The certificate's key in the manifest",
       .completes = Completes::nothing},
      {.name = "PATH", .description = std::move(manifests), .repeatable = true, .optional = true}};
}

std::vector<OptionSyntax> selection_options() {
  return {{.name = "--only",
           .value = "SERVER",
           .description = "This server, and those named with it, only",
           .repeatable = true},
          {.name = "--except",
           .value = "SERVER",
           .description = "Do not change this server",
           .repeatable = true}};
}

Expected<Selection> read_selection(const CommandInput& input, const Desired& desired) {
  auto only = read_names(input, "--only", desired);
  if (!only) return std::unexpected(only.error());
  auto except = read_names(input, "--except", desired);
  if (!except) return std::unexpected(except.error());
  return Selection{std::move(*only), std::move(*except)};
}

}  // namespace signet
