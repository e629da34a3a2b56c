#include "exchange/captured_cmdlets.h"

#include <algorithm>
#include <array>

#include "base/text.h"
#include "exchange/cmdlets.h"
#include "exchange/exchange_certificate.h"
#include "exchange/reading.h"

namespace signet::exchange {

namespace {

constexpr std::array cmdlets{
    CapturedCmdlet{"Get-ExchangeServer", true, "ExchangeServer"},
    CapturedCmdlet{"Get-ExchangeCertificate", true, "ExchangeCertificate"},
    CapturedCmdlet{"Get-TransportService", true, "TransportServer"},
    CapturedCmdlet{"Get-PopSettings", true, "Pop3AdConfiguration"},
    CapturedCmdlet{"Get-ImapSettings", true, "Imap4AdConfiguration"},
    CapturedCmdlet{"Get-ReceiveConnector", true, "ReceiveConnector"},
    CapturedCmdlet{"Get-UMService", true, "UMServer"},
    CapturedCmdlet{"Get-UMCallRouterSettings", true, "SIPFEServerConfiguration"},
    CapturedCmdlet{"Get-OwaVirtualDirectory", true, "ADOwaVirtualDirectory"},
    CapturedCmdlet{"Get-EcpVirtualDirectory", true, "ADEcpVirtualDirectory"},
    CapturedCmdlet{"Get-WebServicesVirtualDirectory", true, "ADWebServicesVirtualDirectory"},
    CapturedCmdlet{"Get-ActiveSyncVirtualDirectory", true, "ADMobileVirtualDirectory"},
    CapturedCmdlet{"Get-OabVirtualDirectory", true, "ADOabVirtualDirectory"},
    CapturedCmdlet{"Get-MapiVirtualDirectory", true, "ADMapiVirtualDirectory"},
    CapturedCmdlet{"Get-OutlookAnywhere", true, "ADRpcHttpVirtualDirectory"},
    // Two names of one cmdlet: which of them a server has is a matter of its version.
    CapturedCmdlet{"Get-ClientAccessService", true, "ClientAccessServer"},
    CapturedCmdlet{"Get-ClientAccessServer", true, ""},
    CapturedCmdlet{"Get-SendConnector", false, "SmtpSendConnectorConfig"},
    CapturedCmdlet{"Get-EdgeSubscription", false, "EdgeSubscription"},
    CapturedCmdlet{"Get-AuthConfig", false, "AuthConfig"},
    CapturedCmdlet{"Get-FederationTrust", false, "FederationTrust"},
};

bool is_named_for_server(std::string_view cmdlet) {
  constexpr std::array<std::string_view, 5> names{"Get-ExchangeServer", "Get-TransportService",
                                                  "Get-UMService", "Get-ClientAccessService",
                                                  "Get-ClientAccessServer"};
  return std::ranges::find(names, cmdlet) != names.end();
}

// Of "EX1\Default Frontend EX1": EX1.
std::string before_backslash(const std::string& identity) {
  const std::size_t at = identity.find('\\');
  return at == std::string::npos ? std::string() : last_name(identity.substr(0, at));
}

bool is_type(const clixml::Value& object, std::string_view type) {
  return std::ranges::any_of(object.type_names(), [&](const std::string& name) {
    return !type.empty() && equal_ignoring_case(name.substr(name.rfind('.') + 1), type);
  });
}

psrp::Pipeline get_mail_of(std::string_view name, const std::string& server) {
  return get_mail_settings(name == "Get-PopSettings" ? Slot::pop : Slot::imap, server);
}

// The password of a smart host does not leave the organisation.
psrp::Pipeline get_send_connectors_without_password() {
  psrp::Pipeline pipeline = get_send_connectors();
  select_properties(pipeline, {"*"});
  pipeline.back().parameters.push_back(
      {"ExcludeProperty", std::string("AuthenticationCredential")});
  return pipeline;
}

psrp::Pipeline select(psrp::Pipeline pipeline, std::vector<std::string> properties) {
  select_properties(pipeline, std::move(properties));
  return pipeline;
}

}  // namespace

const CapturedCmdlet* find_captured(std::string_view name) {
  const auto found = std::ranges::find_if(
      cmdlets, [&](const CapturedCmdlet& each) { return equal_ignoring_case(each.name, name); });
  return found == cmdlets.end() ? nullptr : &*found;
}

const CapturedCmdlet* find_captured(const clixml::Value& object) {
  if (is_exchange_certificate(object)) return find_captured("Get-ExchangeCertificate");
  const auto found = std::ranges::find_if(
      cmdlets, [&](const CapturedCmdlet& each) { return is_type(object, each.type); });
  return found == cmdlets.end() ? nullptr : &*found;
}

std::string server_of(const CapturedCmdlet& cmdlet, const clixml::Value& object) {
  if (cmdlet.name == "Get-ExchangeCertificate") {
    const auto certificate = read_exchange_certificate(object);
    return certificate ? before_backslash(certificate->identity) : std::string();
  }
  if (is_named_for_server(cmdlet.name)) return text_of(object, "Name");
  for (const char* property : {"Server", "ServerName"}) {
    if (const std::string text = text_of(object, property); !text.empty()) return last_name(text);
  }
  return before_backslash(text_of(object, "Identity"));
}

psrp::Pipeline captured_by(const CapturedCmdlet& cmdlet, const std::string& server) {
  const std::string_view name = cmdlet.name;
  if (name == "Get-ExchangeServer") return get_server(server);
  if (name == "Get-ExchangeCertificate") return get_selected_certificates(server);
  if (name == "Get-TransportService") return get_transport(server);
  if (name.ends_with("pSettings")) return get_mail_of(name, server);
  if (name == "Get-ReceiveConnector") return get_receive_connectors(server);
  if (name == "Get-UMService") return get_um_service(server);
  if (name == "Get-UMCallRouterSettings") return get_call_router(server);
  if (name == "Get-SendConnector") return get_send_connectors_without_password();
  if (name == "Get-EdgeSubscription") return select(get_edge_subscriptions(), {"Name", "Site"});
  if (name == "Get-AuthConfig") return get_auth_config();
  if (name == "Get-FederationTrust") return get_federation_trust();
  if (name.starts_with("Get-ClientAccessServ")) {
    return select(get_client_access(server, name == "Get-ClientAccessServer"),
                  {"Name", "AutoDiscoverServiceInternalUri"});
  }
  const bool has_hosts = name == "Get-OutlookAnywhere";
  return select(get_virtual_directory(name, server),
                {"Server", "Identity", has_hosts ? "InternalHostname" : "InternalUrl",
                 has_hosts ? "ExternalHostname" : "ExternalUrl"});
}

std::vector<psrp::Pipeline> captured_of_server(const std::string& server) {
  std::vector<psrp::Pipeline> pipelines;
  for (const CapturedCmdlet& each : cmdlets) {
    if (each.of_server) pipelines.push_back(captured_by(each, server));
  }
  return pipelines;
}

std::vector<psrp::Pipeline> captured_of_organisation() {
  std::vector<psrp::Pipeline> pipelines;
  for (const CapturedCmdlet& each : cmdlets) {
    if (!each.of_server) pipelines.push_back(captured_by(each, {}));
  }
  return pipelines;
}

}  // namespace signet::exchange
