#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "exchange/connector_slot.h"
#include "exchange/exchange_capabilities.h"
#include "psrp/command.h"
#include "resources/thumbprint.h"

namespace signet::exchange {

// Lets the server pick properties of what the pipeline gives: Select-Object.
void select_properties(psrp::Pipeline& pipeline, std::vector<std::string> properties);

// The pipelines that signet runs, always with the server that they are about.
psrp::Pipeline get_server(const std::string& server);
psrp::Pipeline get_servers();  // all of the organisation
psrp::Pipeline get_certificates(const std::string& server);
// The same, with the properties that remoting would leave in a blob picked by the server, and the
// blob, which alone tells where the key is kept.
psrp::Pipeline get_selected_certificates(const std::string& server);
psrp::Pipeline get_transport(const std::string& server);
// POP or IMAP.
psrp::Pipeline get_mail_settings(Slot slot, const std::string& server);
psrp::Pipeline set_mail_name(Slot slot, const std::string& server, const std::string& name);
psrp::Pipeline get_send_connectors();
psrp::Pipeline get_receive_connectors(const std::string& server);
psrp::Pipeline get_edge_subscriptions();
psrp::Pipeline get_um_service(const std::string& server);
psrp::Pipeline get_call_router(const std::string& server);
// Only what the directory knows: what IIS knows takes long to ask and tells nothing more.
psrp::Pipeline get_virtual_directory(std::string_view name, const std::string& server);
// Exchange 2013 has another cmdlet for it.
psrp::Pipeline get_client_access(const std::string& server, bool is_2013);
psrp::Pipeline get_auth_config();
psrp::Pipeline get_federation_trust();

psrp::Pipeline export_certificate(const std::string& server, const Thumbprint& thumbprint,
                                  const Secret& password);

struct ImportFile {
  Secret pkcs12;
  Secret password;
  bool exportable = false;
  std::string friendly_name;  // may be empty
};
psrp::Pipeline import_certificate(const std::string& server, ImportFile file);

// What Enable-ExchangeCertificate does to a web site that does not require TLS yet.
enum class RequireSsl {
  as_it_is,  // asks, and does not bind the certificate when nobody answers
  keep,
  enforce,
};
psrp::Pipeline enable_certificate(const std::string& server, const Thumbprint& thumbprint,
                                  Slot slot, RequireSsl require_ssl);
// TlsCertificateName of a connector: of a receive connector of that server, or of a send connector.
psrp::Pipeline set_connector(const ConnectorSlot& connector, const std::string& server,
                             const std::string& certificate_name);
// The same, so that it names none.
psrp::Pipeline clear_connector(const ConnectorSlot& connector, const std::string& server);
// Issuer and subject of all certificates as the server prints them.
psrp::Pipeline get_certificate_names(const std::string& server);
// What the account sees of these cmdlets.
psrp::Pipeline get_commands(std::vector<std::string> names);
psrp::Pipeline remove_certificate(const std::string& server, const Thumbprint& thumbprint);

}  // namespace signet::exchange
