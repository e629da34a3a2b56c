#include <algorithm>

#include "base/text.h"
#include "fake_call.h"

namespace signet::exchange::test {

namespace {

// An empty one arrives as null.
std::string optional_text(const std::string& name, const std::string& value) {
  return value.empty() ? "<Nil N=\"" + name + "\"/>" : text(name, value);
}

std::vector<std::string> connections(const std::string& host) {
  if (host.empty()) return {};
  return {host + ":995:SSL", host + ":110:TLS"};
}

// An enumeration arrives as its number with its name beside it.
std::string mode(const std::string& name) {
  const int number = name == "TCP" ? 0 : name == "TLS" ? 1 : 2;
  return fmt::format(
      "<Obj N=\"UMStartupMode\" RefId=\"2\"><TN RefId=\"1\"><T>UMStartupMode</T><T>System.Enum</T>"
      "</TN><ToString>{}</ToString><I32>{}</I32></Obj>",
      name, number);
}

}  // namespace

psrp::PipelineResult FakeExchange::give_mail(const Call& call, std::string FakeServer::* name,
                                             FakeNames FakeServer::* names) {
  const FakeServer& server = *find_server(call);
  return giving(
      {object("Settings",
              text("X509CertificateName", server.*name) +
                  list("InternalConnectionSettings", connections((server.*names).internal)) +
                  list("ExternalConnectionSettings", connections((server.*names).external), 10))});
}

psrp::PipelineResult FakeExchange::give_send_connectors() const {
  std::vector<std::string> documents;
  for (const FakeSendConnector& each : send_connectors) {
    documents.push_back(object("SmtpSendConnectorConfig",
                               text("Name", each.name) +
                                   list("SourceTransportServers", each.sources) +
                                   optional_text("TlsCertificateName", each.certificate_name) +
                                   truth("CloudServicesMailEnabled", each.is_hybrid)));
  }
  return giving(documents);
}

psrp::PipelineResult FakeExchange::give_receive_connectors(const Call& call) {
  std::vector<std::string> documents;
  for (const FakeReceiveConnector& each : find_server(call)->receive_connectors) {
    std::vector<std::string> domains;
    if (each.is_hybrid) domains = {"mail.protection.outlook.com:AcceptCloudServicesMail"};
    documents.push_back(
        object("ReceiveConnector", text("Name", each.name) + optional_text("Fqdn", each.fqdn) +
                                       optional_text("TlsCertificateName", each.certificate_name) +
                                       optional_text("AuthMechanism", each.authentication) +
                                       list("TlsDomainCapabilities", domains) +
                                       list("Bindings", each.bindings, 10)));
  }
  return giving(documents);
}

psrp::PipelineResult FakeExchange::give_organisation(const Call& call) {
  const std::string& name = call.name();
  if (name == "Get-SendConnector") return give_send_connectors();
  if (name == "Get-ReceiveConnector") return give_receive_connectors(call);
  if (name == "Get-AuthConfig") {
    if (hides_properties) return giving({object("AuthConfig", "")});
    return giving({object("AuthConfig",
                          optional_text("CurrentCertificateThumbprint", auth_thumbprint) +
                              optional_text("NextCertificateThumbprint", next_auth_thumbprint))});
  }
  if (name == "Get-FederationTrust") {
    return federation_thumbprint.empty()
               ? completed()
               : giving({object("FederationTrust",
                                text("OrgPrivCertificate", federation_thumbprint))});
  }
  if (name == "Get-EdgeSubscription") {
    std::vector<std::string> documents;
    for (const std::string& site : edge_sites) {
      documents.push_back(object("EdgeSubscription", text("Site", site)));
    }
    return giving(documents);
  }
  return give_names(call);
}

psrp::PipelineResult FakeExchange::give_names(const Call& call) {
  const std::string& name = call.name();
  const bool is_2013 = find_server(call) && find_server(call)->version.starts_with("Version 15.0");
  if (name == (is_2013 ? "Get-ClientAccessServer" : "Get-ClientAccessService")) {
    return giving({object("ClientAccessService", optional_text("AutoDiscoverServiceInternalUri",
                                                               find_server(call)->autodiscover))});
  }
  if (name == "Get-UMService" || name == "Get-UMCallRouterSettings") {
    const FakeServer& server = *find_server(call);
    return giving({object(
        "UMServer", mode(name == "Get-UMService" ? server.um_mode : server.call_router_mode))});
  }
  const bool is_directory = name.ends_with("VirtualDirectory");
  if (is_directory || name == "Get-OutlookAnywhere") {
    const FakeNames& names = find_server(call)->directories[name];
    return giving({object(
        "VirtualDirectory",
        optional_text(is_directory ? "InternalUrl" : "InternalHostname", names.internal) +
            optional_text(is_directory ? "ExternalUrl" : "ExternalHostname", names.external))});
  }
  return error(13, "CommandNotFoundException", "no such term", "der Name ist unbekannt");
}

}  // namespace signet::exchange::test
