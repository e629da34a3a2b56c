#include "exchange/visible_cmdlets.h"

#include <algorithm>

#include "base/text.h"

namespace signet::exchange {

namespace {

using Names = std::set<std::string>;

std::string name_in(const clixml::Value& value) {
  const auto name = value.property("Name");
  return to_lower(name ? name->text() : value.text());
}

// A dictionary by name, or a list of names or of objects with names.
std::optional<Names> parameters_in(const clixml::Value& command) {
  const auto parameters = command.property("Parameters");
  if (!parameters) return std::nullopt;
  Names names;
  for (const clixml::Value::Entry& entry : parameters->entries()) {
    names.insert(to_lower(entry.key.text()));
  }
  for (const clixml::Value& item : parameters->items()) names.insert(name_in(item));
  names.erase("");
  return names.empty() ? std::nullopt : std::optional(std::move(names));
}

}  // namespace

void add_needs(CmdletNeeds& needs, const psrp::Pipeline& pipeline) {
  for (const psrp::Cmdlet& cmdlet : pipeline) {
    Names& parameters = needs[cmdlet.name.text()];
    for (const psrp::Parameter& parameter : cmdlet.parameters) parameters.insert(parameter.name);
  }
}

std::optional<VisibleCmdlets> VisibleCmdlets::read(const psrp::PipelineResult& result,
                                                   const CmdletNeeds& needs) {
  VisibleCmdlets visible;
  for (const clixml::Document& document : result.output) {
    std::string name = name_in(document.root());
    if (!name.empty()) visible.parameters_[std::move(name)] = parameters_in(document.root());
  }
  const auto is_about_a_need = [&](const psrp::ErrorRecord& error) {
    return needs.contains(error.target);
  };
  const bool all_are_missing =
      !result.errors.empty() && std::ranges::all_of(result.errors, is_about_a_need);
  const bool has_any =
      std::ranges::any_of(needs, [&](const auto& need) { return visible.has(need.first); });
  return has_any || all_are_missing ? std::optional(std::move(visible)) : std::nullopt;
}

bool VisibleCmdlets::has(std::string_view cmdlet) const {
  return parameters_.contains(to_lower(cmdlet));
}

std::optional<bool> VisibleCmdlets::has(std::string_view cmdlet, std::string_view parameter) const {
  const auto found = parameters_.find(to_lower(cmdlet));
  if (found == parameters_.end() || !found->second) return std::nullopt;
  return found->second->contains(to_lower(parameter));
}

std::string VisibleCmdlets::missing(const std::string& cmdlet, const Names& parameters) const {
  if (!has(cmdlet)) return cmdlet;
  std::string missing;
  for (const std::string& parameter : parameters) {
    if (!has(cmdlet, parameter).value_or(true)) missing += " -" + parameter;
  }
  return missing.empty() ? std::string() : cmdlet + missing;
}

std::string_view role_for(std::string_view cmdlet) {
  if (cmdlet.ends_with("-ExchangeCertificate")) return "Exchange Server Certificates";
  if (cmdlet == "Set-SendConnector") return "Send Connectors";
  if (cmdlet == "Set-ReceiveConnector") return "Receive Connectors";
  if (cmdlet == "Get-TransportService") return "Organization Transport Settings";
  if (cmdlet.ends_with("PopSettings") || cmdlet.ends_with("ImapSettings")) {
    return "POP3 and IMAP4 Protocols";
  }
  return "View-Only Configuration";
}

}  // namespace signet::exchange
