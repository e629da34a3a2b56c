#include "exchange/rights.h"

#include <fmt/format.h>

#include <set>

#include "base/text.h"
#include "exchange/connector_slot.h"
#include "exchange/visible_cmdlets.h"

namespace signet::exchange {

namespace {

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
  for (const SlotName& slot : step.clears) {
    if (const auto connector = find_connector(slot)) add(to, clear_connector(*connector, server));
  }
}

CmdletNeeds needs_of(const std::vector<const Step*>& steps, const Target& target,
                     RequireSsl require_ssl) {
  CmdletNeeds needs;
  for (const Step* step : steps) {
    for (const psrp::Pipeline& pipeline : pipelines_for(*step, target, require_ssl)) {
      add_needs(needs, pipeline);
    }
  }
  return needs;
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
  const CmdletNeeds needs = needs_of(steps, session.target(), require_ssl);
  if (needs.empty()) return {};
  std::vector<std::string> names;
  for (const auto& [cmdlet, parameters] : needs) names.push_back(cmdlet);
  const Invocation answer = session.read(get_commands(std::move(names)));
  if (!answer) {
    const Problem& problem = answer.error().problem;
    if (problem.code.starts_with("trust.")) return std::unexpected(problem);
    return {};
  }
  const auto visible = VisibleCmdlets::read(*answer, needs);
  if (!visible) return {};
  std::vector<std::string> missing;
  std::set<std::string> roles;
  for (const auto& [cmdlet, parameters] : needs) {
    std::string text = visible->missing(cmdlet, parameters);
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
