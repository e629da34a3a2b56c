#include "exchange/rights.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <map>
#include <optional>
#include <set>
#include <string_view>

#include "base/text.h"
#include "exchange/connector_slot.h"

namespace signet::exchange {

namespace {

using Names = std::set<std::string>;
using Needs = std::map<std::string, Names>;                   // parameters by cmdlet
using Visible = std::map<std::string, std::optional<Names>>;  // in lower case; none: not told

void add(std::vector<psrp::Pipeline>& to, psrp::Pipeline pipeline) {
  to.push_back(std::move(pipeline));
}

void add_mail_access(std::vector<psrp::Pipeline>& to, Slot slot, const std::string& server) {
  add(to, get_mail_settings(slot, server));
  add(to, set_mail_name(slot, server, {}));
}

void add_assignment(std::vector<psrp::Pipeline>& to, const Step& step, const std::string& server,
                    RequireSsl require_ssl) {
  if (const auto connector = find_connector(step.address.slot)) {
    add(to, connector->kind == ConnectorKind::send ? get_send_connectors()
                                                   : get_receive_connectors(server));
    add(to, set_connector(*connector, server, {}));
    return;
  }
  const auto slot = find_slot(step.address.slot);
  if (!slot) return;
  add(to, enable_certificate(server, step.thumbprint, *slot, require_ssl));
  if (*slot == Slot::pop || *slot == Slot::imap) add_mail_access(to, *slot, server);
  if (*slot == Slot::smtp_default) add(to, get_transport(server));
}

void add_removal(std::vector<psrp::Pipeline>& to, const Step& step, const std::string& server) {
  add(to, get_transport(server));
  add(to, get_mail_settings(Slot::pop, server));
  add(to, get_mail_settings(Slot::imap, server));
  add(to, get_auth_config());
  add(to, get_federation_trust());
  add(to, get_send_connectors());
  add(to, get_receive_connectors(server));
  add(to, remove_certificate(server, step.thumbprint));
}

Needs needs_of(const std::vector<const Step*>& steps, const Target& target,
               RequireSsl require_ssl) {
  Needs needs;
  for (const Step* step : steps) {
    for (const psrp::Pipeline& pipeline : pipelines_for(*step, target, require_ssl)) {
      Names& parameters = needs[pipeline.front().name.text()];
      for (const psrp::Parameter& parameter : pipeline.front().parameters) {
        parameters.insert(parameter.name);
      }
    }
  }
  return needs;
}

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

// Nothing when Get-Command itself did not tell.
std::optional<Visible> visible_in(const psrp::PipelineResult& result, const Needs& needs) {
  Visible visible;
  for (const clixml::Document& document : result.output) {
    std::string name = name_in(document.root());
    if (!name.empty()) visible[std::move(name)] = parameters_in(document.root());
  }
  const auto is_about_a_need = [&](const psrp::ErrorRecord& error) {
    return needs.contains(error.target);
  };
  const bool all_are_missing =
      !result.errors.empty() && std::ranges::all_of(result.errors, is_about_a_need);
  const bool has_any = std::ranges::any_of(
      needs, [&](const auto& need) { return visible.contains(to_lower(need.first)); });
  return has_any || all_are_missing ? std::optional(std::move(visible)) : std::nullopt;
}

// "Set-PopSettings", "Import-ExchangeCertificate -FriendlyName"; empty: nothing is missing.
std::string missing_of(const std::string& cmdlet, const Names& parameters, const Visible& visible) {
  const auto found = visible.find(to_lower(cmdlet));
  if (found == visible.end()) return cmdlet;
  if (!found->second) return {};
  std::string missing;
  for (const std::string& parameter : parameters) {
    if (!found->second->contains(to_lower(parameter))) missing += " -" + parameter;
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

}  // namespace

std::vector<psrp::Pipeline> pipelines_for(const Step& step, const Target& target,
                                          RequireSsl require_ssl) {
  const std::string& server = target.name.text();
  std::vector<psrp::Pipeline> all;
  const Action action = step.address.action;
  if (action == Action::export_key) {
    add(all, export_certificate(server, step.thumbprint, {}));
    return all;
  }
  const bool changes =
      action == Action::import || action == Action::assign || action == Action::remove;
  if (!changes) return all;
  add(all, get_server(server));
  add(all, get_certificates(server));
  if (action == Action::import) {
    ImportFile file;
    file.friendly_name = step.friendly_name.value_or("");
    add(all, import_certificate(server, std::move(file)));
    // A copy that the server cannot use is taken back.
    add(all, remove_certificate(server, step.thumbprint));
  }
  if (action == Action::assign) add_assignment(all, step, server, require_ssl);
  if (action == Action::remove) add_removal(all, step, server);
  return all;
}

Expected<void> check_rights(ServerSession& session, const std::vector<const Step*>& steps,
                            RequireSsl require_ssl) {
  const Needs needs = needs_of(steps, session.target(), require_ssl);
  if (needs.empty()) return {};
  std::vector<std::string> names;
  for (const auto& [cmdlet, parameters] : needs) names.push_back(cmdlet);
  const Invocation answer = session.read(get_commands(std::move(names)));
  if (!answer) {
    const Problem& problem = answer.error().problem;
    if (problem.code.starts_with("trust.")) return std::unexpected(problem);
    return {};
  }
  const auto visible = visible_in(*answer, needs);
  if (!visible) return {};
  std::vector<std::string> missing;
  std::set<std::string> roles;
  for (const auto& [cmdlet, parameters] : needs) {
    std::string text = missing_of(cmdlet, parameters, *visible);
    if (text.empty()) continue;
    missing.push_back(std::move(text));
    roles.emplace(role_for(cmdlet));
  }
  if (missing.empty()) return {};
  return fail("exchange.rights",
              "the account for changing may not run what this takes: " + join(missing, ", "),
              "give it the management roles that hold them, most likely: " +
                  join({roles.begin(), roles.end()}, ", "));
}

}  // namespace signet::exchange
