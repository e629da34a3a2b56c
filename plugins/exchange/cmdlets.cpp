#include "exchange/cmdlets.h"

namespace signet::exchange {

namespace {

psrp::Cmdlet cmdlet(std::string_view name) { return {psrp::CmdletName::parse(name).value(), {}}; }

void add(psrp::Cmdlet& cmdlet, const char* name, psrp::Argument value) {
  cmdlet.parameters.push_back({name, std::move(value)});
}

psrp::Pipeline alone(psrp::Cmdlet cmdlet) {
  psrp::Pipeline pipeline;
  pipeline.push_back(std::move(cmdlet));
  return pipeline;
}

psrp::Pipeline ask(std::string_view name, const char* parameter, const std::string& server) {
  psrp::Cmdlet result = cmdlet(name);
  add(result, parameter, server);
  return alone(std::move(result));
}

psrp::Cmdlet about(std::string_view name, const std::string& server, const Thumbprint& thumbprint) {
  psrp::Cmdlet result = cmdlet(name);
  add(result, "Server", server);
  add(result, "Thumbprint", thumbprint.text());
  return result;
}

const char* service_of(Slot slot) {
  switch (slot) {
    case Slot::iis:
      return "IIS";
    case Slot::imap:
      return "IMAP";
    case Slot::pop:
      return "POP";
    case Slot::um:
      return "UM";
    case Slot::um_call_router:
      return "UMCallRouter";
    case Slot::smtp:
    case Slot::smtp_default:
    case Slot::iis_back_end:
    case Slot::auth:
    case Slot::federation:
    case Slot::wmsvc:
      break;
  }
  return "SMTP";
}

}  // namespace

void select_properties(psrp::Pipeline& pipeline, std::vector<std::string> properties) {
  psrp::Cmdlet select = cmdlet("Select-Object");
  add(select, "Property", std::move(properties));
  pipeline.push_back(std::move(select));
}

psrp::Pipeline get_server(const std::string& server) {
  return ask("Get-ExchangeServer", "Identity", server);
}

psrp::Pipeline get_servers() { return alone(cmdlet("Get-ExchangeServer")); }

psrp::Pipeline get_certificates(const std::string& server) {
  return ask("Get-ExchangeCertificate", "Server", server);
}

psrp::Pipeline get_selected_certificates(const std::string& server) {
  psrp::Pipeline pipeline = get_certificates(server);
  select_properties(pipeline,
                    {"Thumbprint", "RawData", "Services", "IISServices", "Status", "HasPrivateKey",
                     "PrivateKeyExportable", "FriendlyName", "SerializationData"});
  return pipeline;
}

psrp::Pipeline get_transport(const std::string& server) {
  return ask("Get-TransportService", "Identity", server);
}

psrp::Pipeline get_mail_settings(Slot slot, const std::string& server) {
  return ask(slot == Slot::pop ? "Get-PopSettings" : "Get-ImapSettings", "Server", server);
}

psrp::Pipeline set_mail_name(Slot slot, const std::string& server, const std::string& name) {
  psrp::Cmdlet set = cmdlet(slot == Slot::pop ? "Set-PopSettings" : "Set-ImapSettings");
  add(set, "Server", server);
  add(set, "X509CertificateName", name);
  return alone(std::move(set));
}

psrp::Pipeline get_send_connectors() { return alone(cmdlet("Get-SendConnector")); }

psrp::Pipeline get_receive_connectors(const std::string& server) {
  return ask("Get-ReceiveConnector", "Server", server);
}

psrp::Pipeline get_edge_subscriptions() { return alone(cmdlet("Get-EdgeSubscription")); }

psrp::Pipeline get_um_service(const std::string& server) {
  return ask("Get-UMService", "Identity", server);
}

psrp::Pipeline get_call_router(const std::string& server) {
  return ask("Get-UMCallRouterSettings", "Server", server);
}

psrp::Pipeline get_virtual_directory(std::string_view name, const std::string& server) {
  psrp::Cmdlet result = cmdlet(name);
  add(result, "Server", server);
  add(result, "ADPropertiesOnly", true);
  return alone(std::move(result));
}

psrp::Pipeline get_client_access(const std::string& server, bool is_2013) {
  return ask(is_2013 ? "Get-ClientAccessServer" : "Get-ClientAccessService", "Identity", server);
}

psrp::Pipeline get_auth_config() { return alone(cmdlet("Get-AuthConfig")); }

psrp::Pipeline get_federation_trust() { return alone(cmdlet("Get-FederationTrust")); }

psrp::Pipeline export_certificate(const std::string& server, const Thumbprint& thumbprint,
                                  const Secret& password) {
  psrp::Cmdlet result = about("Export-ExchangeCertificate", server, thumbprint);
  add(result, "BinaryEncoded", true);
  add(result, "Password", psrp::SecretText{password.clone()});
  return alone(std::move(result));
}

psrp::Pipeline import_certificate(const std::string& server, ImportFile file) {
  psrp::Cmdlet result = cmdlet("Import-ExchangeCertificate");
  add(result, "Server", server);
  add(result, "FileData", psrp::SecretBytes{std::move(file.pkcs12)});
  add(result, "Password", psrp::SecretText{std::move(file.password)});
  add(result, "PrivateKeyExportable", file.exportable);
  if (!file.friendly_name.empty()) add(result, "FriendlyName", std::move(file.friendly_name));
  return alone(std::move(result));
}

psrp::Pipeline enable_certificate(const std::string& server, const Thumbprint& thumbprint,
                                  Slot slot, RequireSsl require_ssl) {
  psrp::Cmdlet result = about("Enable-ExchangeCertificate", server, thumbprint);
  add(result, "Services", std::string(service_of(slot)));
  if (slot == Slot::iis && require_ssl == RequireSsl::keep) add(result, "DoNotRequireSsl", true);
  // With IIS alone nothing else is forced.
  if (slot == Slot::iis && require_ssl == RequireSsl::enforce) add(result, "Force", true);
  // Nor with Unified Messaging, which asks whether the certificate is to be replaced.
  if (slot == Slot::um || slot == Slot::um_call_router) add(result, "Force", true);
  return alone(std::move(result));
}

namespace {

psrp::Pipeline change_connector(const ConnectorSlot& connector, const std::string& server,
                                psrp::Argument certificate_name) {
  const bool is_send = connector.kind == ConnectorKind::send;
  psrp::Cmdlet result = cmdlet(is_send ? "Set-SendConnector" : "Set-ReceiveConnector");
  add(result, "Identity", is_send ? connector.name : server + "\\" + connector.name);
  add(result, "TlsCertificateName", std::move(certificate_name));
  return alone(std::move(result));
}

}  // namespace

psrp::Pipeline set_connector(const ConnectorSlot& connector, const std::string& server,
                             const std::string& certificate_name) {
  return change_connector(connector, server, certificate_name);
}

psrp::Pipeline clear_connector(const ConnectorSlot& connector, const std::string& server) {
  return change_connector(connector, server, psrp::Null{});
}

psrp::Pipeline get_certificate_names(const std::string& server) {
  psrp::Pipeline pipeline = get_certificates(server);
  select_properties(pipeline, {"Thumbprint", "Issuer", "Subject"});
  return pipeline;
}

psrp::Pipeline get_commands(std::vector<std::string> names) {
  psrp::Cmdlet result = cmdlet("Get-Command");
  add(result, "Name", std::move(names));
  return alone(std::move(result));
}

psrp::Pipeline remove_certificate(const std::string& server, const Thumbprint& thumbprint) {
  psrp::Cmdlet result = about("Remove-ExchangeCertificate", server, thumbprint);
  add(result, "Confirm", false);
  return alone(std::move(result));
}

}  // namespace signet::exchange
