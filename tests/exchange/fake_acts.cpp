#include <algorithm>

#include "exchange/distinguished_name.h"
#include "fake_call.h"
#include "x509/certificate_file.h"
#include "x509/certificate_reader.h"

namespace signet::exchange::test {

std::string printed_tls_name(const Bytes& der) {
  return tls_certificate_name(read_certificate(der).value()).value();
}

psrp::PipelineResult FakeExchange::export_certificate(const Call& call) {
  const HeldCertificate* held = find_server(call)->find(call.thumbprint());
  if (!held || held->key_file.empty() || !held->exportable) {
    return error(5, "[Server=EX] 6F0B,Export-ExchangeCertificate",
                 "The private key couldn't be exported as PKCS-12.",
                 "Der private Schluessel konnte nicht exportiert werden.");
  }
  const Bytes file = key_file_of(*held, call.secret("Password"), Pkcs12Style{});
  if (export_gives_text) return giving({"<S>" + to_base64(file) + "</S>"});
  return giving({object("BinaryFileDataObject", bytes("FileData", file))});
}

psrp::PipelineResult FakeExchange::import_certificate(const Call& call) {
  FakeServer& server = *find_server(call);
  const Secret data = call.secret("FileData");
  imported_file_ = data.reveal([](ByteView view) { return Bytes(view.begin(), view.end()); });
  const Secret password = call.secret("Password");
  auto file = read_certificate_file(imported_file_, &password);
  if (!file) {
    return error(22, "[Server=EX] 6F0C,Import-ExchangeCertificate",
                 "The source data cannot be imported or the wrong password was specified.",
                 "Die Quelldaten koennen nicht importiert werden.");
  }
  auto material = take_key_material(*std::move(file), nullptr).value();
  const Certificate& certificate = *material.leaf.certificate;
  if (server.find(certificate.thumbprint)) {
    return error(23, "[Server=EX] 6F0D,Import-ExchangeCertificate",
                 "A certificate with the thumbprint already exists.",
                 "Ein Zertifikat mit diesem Fingerabdruck ist bereits vorhanden.");
  }
  HeldCertificate held;
  held.thumbprint = certificate.thumbprint;
  held.der = material.leaf.der;
  held.names = certificate.names;
  held.exportable = call.flag("PrivateKeyExportable");
  held.friendly_name = call.text("FriendlyName");
  held.status = server.status_of_new;
  held.key_file = write_pkcs12(material, Secret(as_bytes(own_password)), Pkcs12Style{}).value();
  server.certificates.push_back(std::move(held));
  return completed();
}

// The index that was chosen, or nothing: nobody answered.
std::optional<std::int32_t> FakeExchange::Call::choose(const std::string& message,
                                                       std::int32_t choices,
                                                       psrp::PipelineResult& result) const {
  const auto& prompt = options.prompt;
  const char* title = "PromptForChoice: Confirm";
  if (prompt && message.find(prompt->contains) != std::string::npos && prompt->choice < choices) {
    result.answered_prompts.emplace_back(title);
    return prompt->choice;
  }
  if (prompt) result.refused_prompts.emplace_back(title);
  return std::nullopt;
}

psrp::PipelineResult FakeExchange::refused_prompt(psrp::PipelineResult asked) const {
  psrp::PipelineResult result = error(7, "PromptFailed,Enable-ExchangeCertificate",
                                      "nobody answered", "niemand hat geantwortet");
  result.refused_prompts = std::move(asked.refused_prompts);
  return result;
}

psrp::PipelineResult FakeExchange::enable_web(const Call& call, const HeldCertificate& held) {
  FakeServer& server = *find_server(call);
  psrp::PipelineResult result = completed();
  if (!call.flag("DoNotRequireSsl") && !server.site_requires_ssl && !call.flag("Force")) {
    if (!call.choose("Do you want to enforce SSL on the root web site?", 2, result)) {
      return refused_prompt(std::move(result));
    }
  }
  if (!call.flag("DoNotRequireSsl")) server.site_requires_ssl = true;
  server.sites["1"] = held.thumbprint;
  return result;
}

psrp::PipelineResult FakeExchange::enable_mail(const Call& call, const HeldCertificate& held) {
  FakeServer& server = *find_server(call);
  psrp::PipelineResult result = completed();
  if (server.default_certificate == held.thumbprint) return result;
  const std::string old = server.default_certificate ? server.default_certificate->text() : "";
  const std::string message = is_german ? "Vorhandenes Standardzertifikat '" + old + "' durch '" +
                                              held.thumbprint.text() + "' ersetzen?"
                                        : "Current certificate: '" + old +
                                              "' Replace it with certificate: '" +
                                              held.thumbprint.text() + "'";
  const auto choice = call.choose(message, smtp_asks_with_two ? 2 : 4, result);
  if (!choice) return refused_prompt(std::move(result));
  if (*choice == 0) server.default_certificate = held.thumbprint;
  return result;
}

psrp::PipelineResult FakeExchange::enable(const Call& call) {
  FakeServer& server = *find_server(call);
  HeldCertificate* held = server.find(call.thumbprint());
  if (!held || held->key_file.empty()) {
    return error(0, "[Server=EX] 6F0E,Enable-ExchangeCertificate",
                 "found but is not valid for use (reason: PrivateKeyMissing)",
                 "gefunden, aber ungueltig (PrivateKeyMissing)");
  }
  const std::string services = call.text("Services");
  if (services == "IIS") return enable_web(call, *held);
  if (enable_only_warns && services != "SMTP") {
    psrp::PipelineResult result = completed();
    result.warnings.emplace_back("This certificate cannot used for POP SSL/TLS connections");
    return result;
  }
  if (enable_gives_right) held->key_is_readable = true;
  if (services == "SMTP") return enable_mail(call, *held);
  if (!enable_keeps_name) {
    (services == "POP" ? server.pop_name : server.imap_name) = held->names.front();
  }
  return completed();
}

psrp::PipelineResult FakeExchange::set_connector(const Call& call) {
  const std::string identity = call.text("Identity");
  const bool is_null = std::holds_alternative<psrp::Null>(*call.find("TlsCertificateName"));
  const std::string certificate = is_null ? "" : call.text("TlsCertificateName");
  const auto set = [&](auto& connectors, const std::string& name) {
    const auto found =
        std::ranges::find_if(connectors, [&](auto& each) { return each.name == name; });
    if (found == connectors.end()) {
      return error(13, "[Server=EX] 6F10," + call.name(), "no such connector",
                   "kein solcher Connector");
    }
    found->certificate_name = certificate;
    return completed();
  };
  if (call.name() == "Set-SendConnector") return set(send_connectors, identity);
  const std::size_t slash = identity.find('\\');
  return set(servers.at(identity.substr(0, slash)).receive_connectors, identity.substr(slash + 1));
}

// As a CommandInfo, whose parameters are a dictionary.
psrp::PipelineResult FakeExchange::give_commands(const Call& call) const {
  psrp::PipelineResult result = completed();
  for (const std::string& name : std::get<std::vector<std::string>>(*call.find("Name"))) {
    if (lacks.contains(name)) {
      result.errors.push_back(
          error(13, "CommandNotFoundException,Microsoft.PowerShell.Commands.GetCommandCommand",
                "no such term", "der Name ist unbekannt")
              .errors.front());
      result.errors.back().target = name;
      continue;
    }
    std::string entries;
    for (const char* parameter :
         {"Server", "Identity", "Thumbprint", "Services", "Force", "DoNotRequireSsl", "Confirm",
          "FileData", "Password", "PrivateKeyExportable", "FriendlyName", "BinaryEncoded",
          "X509CertificateName", "TlsCertificateName", "DomainController", "ADPropertiesOnly",
          "Property"}) {
      if (lacks.contains(name + " " + parameter)) continue;
      entries += fmt::format("<En><S N=\"Key\">{}</S><Nil N=\"Value\"/></En>", parameter);
    }
    const std::string parameters =
        "<Obj N=\"Parameters\" RefId=\"1\"><DCT>" + entries + "</DCT></Obj>";
    const std::string document =
        object("CommandInfo", text("Name", name) + (tells_parameters ? parameters : ""));
    result.output.push_back(clixml::read(as_bytes(document)).value());
  }
  return result;
}

psrp::PipelineResult FakeExchange::remove(const Call& call) {
  FakeServer& server = *find_server(call);
  const Thumbprint thumbprint = call.thumbprint();
  if (server.default_certificate == thumbprint) {
    return error(5, "[Server=EX] 6F0F,Remove-ExchangeCertificate",
                 "The internal transport certificate cannot be removed",
                 "Das interne Transportzertifikat kann nicht entfernt werden");
  }
  const HeldCertificate* copy = server.find(thumbprint);
  const auto finds_it = [&](const FakeSendConnector& connector) {
    return !connector.certificate_name.empty() &&
           connector.certificate_name == printed_tls_name(copy->der);
  };
  if (copy && std::ranges::any_of(send_connectors, finds_it)) {
    return error(5, "[Server=EX] 6F11,Remove-ExchangeCertificate",
                 "These certificates are tagged with following Send Connectors",
                 "Diese Zertifikate sind mit folgenden Sendeconnectors verknuepft");
  }
  std::erase_if(server.certificates,
                [&](const HeldCertificate& held) { return held.thumbprint == thumbprint; });
  return completed();
}

}  // namespace signet::exchange::test
