#include "exchange/capture_script.h"

#include <fmt/format.h>

#include "exchange/captured_cmdlets.h"
#include "exchange/exchange_capabilities.h"
#include "exchange/powershell_text.h"

namespace signet::exchange {

namespace {

// A preference set here would not reach the functions that stand for a remote session's cmdlets, so
// that each call says itself that an error ends it. Depth 4 leaves for each object what saving it
// alone would.
constexpr const char* opening =
    R"ps(# What signet reads of these servers. Every cmdlet below only reads.
# Paste all of it into the Exchange Management Shell, or save it as a file and run that.
# It makes a folder signet-captures with one file for each server. They hold no key. Then, with
# this folder where signet runs:
#   signet plan PATH --observed signet-captures
& {
  function Read-Answer([string]$Cmdlet, [string]$Server, [scriptblock]$Read) {
    $answer = [pscustomobject]@{
      SignetCapture = 1; Cmdlet = $Cmdlet; Server = $Server; At = [datetime]::UtcNow
      Objects = $null; Error = $null
    }
    try { $answer.Objects = @(& $Read) }
    catch {
      $message = if ($_.ErrorDetails) { $_.ErrorDetails.Message } else { $_.Exception.Message }
      $answer.Error = [pscustomobject]@{
        Message = $message; FullyQualifiedErrorId = $_.FullyQualifiedErrorId
        Category = [int]$_.CategoryInfo.Category; Reason = $_.CategoryInfo.Reason
      }
      Write-Host "  $Cmdlet $Server`: $message"
    }
    $answer
  }
  $folder = [System.IO.Path]::Combine($PWD.ProviderPath, 'signet-captures')
  $null = [System.IO.Directory]::CreateDirectory($folder)
)ps";

constexpr const char* closing = R"ps(  Write-Host "saved in $folder"
}
)ps";

std::string answer_line(psrp::Pipeline pipeline, const std::string& server) {
  pipeline.front().parameters.push_back({"ErrorAction", std::string("Stop")});
  return fmt::format("    Read-Answer {} {} {{\n      {} }}\n",
                     powershell_literal(pipeline.front().name.text()), powershell_literal(server),
                     powershell_text(pipeline));
}

std::string block(const std::string& title, const std::string& server,
                  std::vector<psrp::Pipeline> pipelines) {
  std::string text = fmt::format("  Write-Host {}\n  @(\n", powershell_literal(title));
  for (psrp::Pipeline& pipeline : pipelines) text += answer_line(std::move(pipeline), server);
  return text +
         fmt::format("  ) | Export-Clixml ([System.IO.Path]::Combine($folder, {})) -Depth 4\n",
                     powershell_literal(title + ".xml"));
}

Expected<CommandOutput> run(const CommandInput& input, const CommandParts& parts) {
  const auto targets = parts.targets(input);
  if (!targets) return std::unexpected(targets.error());
  std::vector<std::string> servers;
  for (const Target& target : *targets) {
    if (target.platform == capabilities().platform) servers.push_back(target.name.text());
  }
  if (servers.empty()) return fail("capture.none", "no server of Exchange is in these manifests");
  CommandOutput output;
  output.data = capture_script(servers);
  return output;
}

}  // namespace

std::string capture_script(const std::vector<std::string>& servers) {
  std::string text = opening;
  for (const std::string& server : servers) {
    text += block(server, server, captured_of_server(server));
  }
  return text + block("organisation", {}, captured_of_organisation()) + closing;
}

PluginCommand capture_script_command() {
  return {{.name = "exchange capture-script",
           .description = "Print PowerShell that saves what signet reads of the servers",
           .operands = {{.name = "PATH",
                         .description = "Manifests that name the servers",
                         .repeatable = true}},
           .example = "signet exchange capture-script manifests/exchange-farm"},
          run};
}

}  // namespace signet::exchange
