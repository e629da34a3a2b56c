#include "fake_exchange.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"
#include "exchange/distinguished_name.h"
#include "fake_call.h"
#include "record_writer.h"
#include "x509/certificate_reader.h"

namespace signet::exchange::test {

namespace {

std::string text_of(const psrp::Argument& argument, std::vector<std::string>& passwords) {
  if (const auto* flag = std::get_if<bool>(&argument)) return *flag ? "true" : "false";
  if (const auto* string = std::get_if<std::string>(&argument)) return *string;
  if (const auto* number = std::get_if<std::int32_t>(&argument)) return std::to_string(*number);
  if (const auto* list = std::get_if<std::vector<std::string>>(&argument)) return join(*list, ",");
  if (std::holds_alternative<psrp::Null>(argument)) return "$null";
  if (const auto* password = std::get_if<psrp::SecretText>(&argument)) {
    password->utf8.reveal([&](ByteView view) { passwords.emplace_back(as_text(view)); });
  }
  return "*";
}

// Secrets are copied only where that is spelled out.
psrp::Argument copy_of(const psrp::Argument& argument) {
  if (const auto* secret = std::get_if<psrp::SecretText>(&argument)) {
    return psrp::SecretText{secret->utf8.clone()};
  }
  if (const auto* secret = std::get_if<psrp::SecretBytes>(&argument)) {
    return psrp::SecretBytes{secret->bytes.clone()};
  }
  if (const auto* flag = std::get_if<bool>(&argument)) return *flag;
  if (const auto* number = std::get_if<std::int32_t>(&argument)) return *number;
  if (const auto* list = std::get_if<std::vector<std::string>>(&argument)) return *list;
  if (std::holds_alternative<psrp::Null>(argument)) return psrp::Null{};
  return std::get<std::string>(argument);
}

std::unexpected<RemoteFailure> failed(RemoteFailure::Outcome outcome, const char* summary) {
  return std::unexpected(RemoteFailure{{"http.lost", summary, {}, {}, "EX"}, outcome});
}

const char* const exchange_namespace = "Microsoft.Exchange.Management.SystemConfigurationTasks.";

}  // namespace

const HeldCertificate* FakeServer::find(const Thumbprint& thumbprint) const {
  const auto found = std::ranges::find(certificates, thumbprint, &HeldCertificate::thumbprint);
  return found == certificates.end() ? nullptr : &*found;
}
HeldCertificate* FakeServer::find(const Thumbprint& thumbprint) {
  const auto found = std::ranges::find(certificates, thumbprint, &HeldCertificate::thumbprint);
  return found == certificates.end() ? nullptr : &*found;
}

psrp::PipelineResult FakeExchange::error(int category, const std::string& id,
                                         const std::string& english,
                                         const std::string& german) const {
  psrp::PipelineResult result = completed();
  psrp::ErrorRecord record;
  record.message = is_german ? german : english;
  record.fully_qualified_id = id;
  record.category = category;
  result.errors.push_back(std::move(record));
  return result;
}

FakeServer* FakeExchange::find_server(const Call& call) {
  const std::string name = call.find("Server") ? call.text("Server") : call.text("Identity");
  const auto found = servers.find(name);
  return found == servers.end() ? nullptr : &found->second;
}

SessionAnswer FakeExchange::invoke(const Target& target, AccountUse use,
                                   const psrp::Pipeline& pipeline, const InvokeOptions& options) {
  const Call call{pipeline.front(), options, pipeline.size() > 1};
  std::string line = use == AccountUse::read ? "read " : "change ";
  line += target.name.text() + " " + call.name();
  for (const psrp::Parameter& parameter : call.cmdlet.parameters) {
    line += " " + parameter.name + "=" + text_of(parameter.value, passwords_);
  }
  calls_.push_back(line);
  if (at_call) at_call();
  if (!servers.contains(target.name.text()) || down.contains(target.name.text())) {
    return {failed(RemoteFailure::Outcome::not_done, "there is no connection"),
            SessionFate::not_opened};
  }
  return attempt(call);
}

SessionAnswer FakeExchange::attempt(const Call& call) {
  if (call.name() == "Get-ExchangeCertificate") {
    for (auto& [left, act] : later_) {
      if (--left == 0) act();
    }
  }
  std::optional<Fault> kind;
  if (always && always->first == call.name()) kind = always->second;
  const auto fault = faults.find(call.name());
  if (!kind && fault != faults.end()) {
    kind = fault->second;
    faults.erase(fault);
  }
  if (!kind) return {run(call)};
  const SessionFate fate = kind == Fault::not_sent ? SessionFate::not_opened
                           : kind == Fault::ended  ? SessionFate::ended
                                                   : SessionFate::kept;
  return {troubled(call, *kind), fate};
}

Invocation FakeExchange::troubled(const Call& call, Fault fault) {
  using enum RemoteFailure::Outcome;
  switch (fault) {
    case Fault::fails:
      return error(0, "[Server=EX,RequestId=1] 6F0A,X", "it does not work", "es geht nicht");
    case Fault::unreachable:
      return error(21, "[Server=EX,RequestId=1] 1722,X", "RPC 1722", "RPC 1722 auf Deutsch");
    case Fault::hidden:
      return error(13, "CommandNotFoundException", "no such term", "der Name ist unbekannt");
    case Fault::not_sent:
      return failed(not_done, "there is no connection");
    case Fault::ended:
      return failed(not_done, "the session is not open any more");
    case Fault::lost_before:
      return failed(unknown, "the answer was lost");
    case Fault::lost_after:
      run(call);
      return failed(unknown, "the answer was lost");
    case Fault::late: {
      // The pipeline itself is gone by then.
      auto copy = std::make_shared<psrp::Pipeline>();
      copy->push_back({call.cmdlet.name, {}});
      for (const psrp::Parameter& parameter : call.cmdlet.parameters) {
        copy->front().parameters.push_back({parameter.name, copy_of(parameter.value)});
      }
      later_.emplace_back(2, [this, copy] { run(Call{copy->front(), {}, false}); });
      return failed(unknown, "the time was up");
    }
    case Fault::fails_after: {
      run(call);
      return error(0, "[Server=EX,RequestId=1] 6F0A,X", "it does not work", "es geht nicht");
    }
  }
  return completed();
}

bool FakeExchange::has_late_acts() const {
  return std::ranges::any_of(later_, [](const auto& each) { return each.first > 0; });
}

std::string FakeExchange::acts() const {
  std::string text;
  for (const std::string& call : calls_) {
    if (call.find(" Get-") == std::string::npos) text += call + "\n";
  }
  return text;
}

psrp::PipelineResult FakeExchange::run(const Call& call) {
  if (!call.reads() && before_act) before_act(call.name());
  if (call.is_selected && !has_select) {
    return error(13, "CommandNotFoundException", "no such term", "der Name ist unbekannt");
  }
  const bool names_a_server =
      (call.find("Server") || call.find("Identity")) && !call.name().ends_with("Connector");
  if (names_a_server && !find_server(call)) {
    return error(13, "[Server=EX] 3B,Get-ExchangeServer", "no such server", "kein solcher Server");
  }
  if (call.find("DomainController") && without_controller.contains(call.name())) {
    return error(5, "NamedParameterNotFound," + call.name(), "no such parameter",
                 "kein solcher Parameter");
  }
  const std::string controller = controller_for(call);
  see_through(controller);
  psrp::PipelineResult result = answer(call);
  keep_in(controller);
  return result;
}

std::string FakeExchange::controller_for(const Call& call) {
  if (call.find("DomainController")) return call.text("DomainController");
  if (controllers.empty()) return {};
  return controllers[next_controller_++ % controllers.size()];
}

void FakeExchange::see_through(const std::string& controller) {
  if (controllers.empty()) return;
  if (directory_.empty()) {
    for (const std::string& each : controllers) keep_in(each);
  }
  for (const auto& [name, entry] : directory_[controller]) {
    FakeServer& server = servers.at(name);
    server.pop_name = entry.pop_name;
    server.imap_name = entry.imap_name;
    server.default_certificate = entry.default_certificate;
  }
  seen_through_ = controller;
}

void FakeExchange::keep_in(const std::string& controller) {
  if (controllers.empty()) return;
  for (const auto& [name, server] : servers) {
    directory_[controller][name] = {server.pop_name, server.imap_name, server.default_certificate};
  }
}

psrp::PipelineResult FakeExchange::answer(const Call& call) {
  const std::string& name = call.name();
  if (name == "Get-ExchangeServer") return give_server(call);
  if (name == "Get-ExchangeCertificate") return give_certificates(call);
  if (name == "Get-TransportService") return give_transport(call);
  if (name == "Get-PopSettings") {
    return give_mail(call, &FakeServer::pop_name, &FakeServer::pop_connections);
  }
  if (name == "Get-ImapSettings") {
    return give_mail(call, &FakeServer::imap_name, &FakeServer::imap_connections);
  }
  if (name == "Set-PopSettings") return set_mail(call, &FakeServer::pop_name);
  if (name == "Set-ImapSettings") return set_mail(call, &FakeServer::imap_name);
  if (name == "Export-ExchangeCertificate") return export_certificate(call);
  if (name == "Import-ExchangeCertificate") {
    return call.find("Password") ? import_certificate(call) : import_answer(call);
  }
  if (name == "New-ExchangeCertificate") return make_certificate_request(call);
  if (name == "Enable-ExchangeCertificate") return enable(call);
  if (name == "Remove-ExchangeCertificate") return remove(call);
  if (name == "Set-SendConnector" || name == "Set-ReceiveConnector") return set_connector(call);
  if (name == "Get-Command" && has_get_command) return give_commands(call);
  return give_organisation(call);
}

psrp::PipelineResult FakeExchange::give_server(const Call& call) {
  std::vector<std::string> documents;
  for (const auto& [name, server] : servers) {
    if (call.find("Identity") && call.text("Identity") != name) continue;
    documents.push_back(object(
        "ExchangeServer", text("Name", server.called.empty() ? name : server.called) +
                              text("ServerRole", server.role) + text("Fqdn", server.fqdn) +
                              text("Site", server.site) + text("OriginatingServer", seen_through_) +
                              text("AdminDisplayVersion", server.version)));
  }
  return giving(documents);
}

std::string FakeExchange::services_of(const FakeServer& server, const HeldCertificate& held) const {
  std::vector<std::string> services;
  const auto has = [&](const std::string& name) {
    return std::ranges::any_of(
        held.names, [&](const std::string& each) { return equal_ignoring_case(each, name); });
  };
  if (has(server.imap_name)) services.emplace_back("IMAP");
  if (has(server.pop_name)) services.emplace_back("POP");
  for (const auto& [number, thumbprint] : server.sites) {
    if (thumbprint == held.thumbprint) {
      services.emplace_back("IIS");
      break;
    }
  }
  if (held.key_is_readable) services.emplace_back("SMTP");
  if (server.um_certificate == held.thumbprint) services.emplace_back("UM");
  if (server.call_router_certificate == held.thumbprint) services.emplace_back("UMCallRouter");
  if (equal_ignoring_case(federation_thumbprint, held.thumbprint.text())) {
    services.emplace_back("Federation");
  }
  return services.empty() ? "None" : join(services, ", ");
}

std::string FakeExchange::listed(const FakeServer& server, const HeldCertificate& held,
                                 bool selected) const {
  std::string properties = text("Thumbprint", held.thumbprint.text()) + bytes("RawData", held.der);
  const std::string type = std::string(exchange_namespace) + "ExchangeCertificate";
  if (!selected && plain_shows_nothing) return object(type, bytes("RawData", held.der));
  if (selected && select_shows_nothing) {
    return object("Selected." + type, properties + "<Nil N=\"Services\"/><Nil N=\"Status\"/>");
  }
  std::string sites;
  for (const auto& [number, thumbprint] : server.sites) {
    if (thumbprint == held.thumbprint) sites += "<S>IIS://EX/W3SVC/" + number + "</S>";
  }
  properties += text("Services", services_of(server, held)) + text("Status", held.status) +
                truth("HasPrivateKey", !held.key_file.empty()) +
                truth("PrivateKeyExportable", held.exportable) +
                text("FriendlyName", held.friendly_name);
  if (prints_names) {
    const Certificate certificate = read_certificate(held.der).value();
    properties += text("Issuer", to_windows_name(certificate.issuer).value()) +
                  text("Subject", to_windows_name(certificate.subject).value());
  }
  if (tells_sites) {
    properties += "<Obj N=\"IISServices\" RefId=\"1\"><LST>" + sites + "</LST></Obj>";
  }
  if (held.key_provider_type) {
    RecordContent content;
    content.stored = property(2, key_provider("{1}", "Provider", *held.key_provider_type));
    const Bytes der = property(32, held.der);
    content.stored->insert(content.stored->end(), der.begin(), der.end());
    properties += bytes("SerializationData", record(content));
  }
  return object("Selected." + type, properties);
}

psrp::PipelineResult FakeExchange::give_certificates(const Call& call) {
  std::vector<std::string> documents;
  const FakeServer& server = *find_server(call);
  for (const HeldCertificate& held : server.certificates) {
    if (held.key_file.empty() && !shows_keyless) continue;
    documents.push_back(listed(server, held, call.is_selected));
  }
  return giving(documents);
}

psrp::PipelineResult FakeExchange::give_transport(const Call& call) {
  const FakeServer& server = *find_server(call);
  std::string properties = text("Name", call.text("Identity"));
  for (const std::string& name : transport_properties) {
    const bool is_text = name.ends_with("Thumbprint");
    if (!server.default_certificate) {
      properties += text(name, "");
    } else if (is_text) {
      properties += text(name, to_lower(server.default_certificate->text()));
    } else {
      properties += bytes(name, server.find(*server.default_certificate)->der);
    }
  }
  return giving({object("TransportService", properties)});
}

psrp::PipelineResult FakeExchange::set_mail(const Call& call, std::string FakeServer::* name) {
  find_server(call)->*name = call.text("X509CertificateName");
  return completed();
}

}  // namespace signet::exchange::test
