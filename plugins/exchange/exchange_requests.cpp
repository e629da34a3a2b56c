#include "exchange/exchange_requests.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"
#include "exchange/cmdlet_trouble.h"
#include "exchange/distinguished_name.h"
#include "exchange/exchange_acts.h"
#include "exchange/server_facts.h"

namespace signet::exchange {

namespace {

constexpr const char* new_certificate = "New-ExchangeCertificate";
constexpr const char* import_certificate_name = "Import-ExchangeCertificate";

// The cmdlet takes domains only.
bool is_address(const std::string& name) {
  return name.find(':') != std::string::npos ||
         name.find_first_not_of("0123456789.") == std::string::npos;
}

Expected<psrp::Pipeline> request_pipeline(const Target& target, const ServerRequest& request) {
  const auto address = std::ranges::find_if(request.names, is_address);
  if (address != request.names.end()) {
    return fail("exchange.request",
                fmt::format("{} takes no IP address as a name: {}", new_certificate, *address),
                "drop it with --drop-name, or make the request here, without --on");
  }
  const auto subject = to_windows_name(request.subject);
  if (!subject) return std::unexpected(subject.error());
  psrp::Cmdlet cmdlet{psrp::CmdletName::parse(new_certificate).value(), {}};
  const auto add = [&](const char* name, psrp::Argument value) {
    cmdlet.parameters.push_back({name, std::move(value)});
  };
  add("Server", target.name.text());
  add("GenerateRequest", true);
  if (!subject->empty()) add("SubjectName", *subject);
  add("DomainName", request.names);
  add("KeySize", std::int32_t{request.rsa_bits});
  add("PrivateKeyExportable", request.exportable);
  if (!request.friendly_name.empty()) add("FriendlyName", request.friendly_name);
  psrp::Pipeline pipeline;
  pipeline.push_back(std::move(cmdlet));
  return pipeline;
}

psrp::Pipeline answer_pipeline(const Target& target, ByteView certificate) {
  psrp::Cmdlet cmdlet{psrp::CmdletName::parse(import_certificate_name).value(), {}};
  cmdlet.parameters.push_back({"Server", target.name.text()});
  cmdlet.parameters.push_back({"FileData", psrp::SecretBytes{Secret(certificate)}});
  psrp::Pipeline pipeline;
  pipeline.push_back(std::move(cmdlet));
  return pipeline;
}

std::string quoted(const std::string& text) {
  std::string result = "'";
  for (const char letter : text) result += letter == '\'' ? "''" : std::string(1, letter);
  return result + "'";
}

std::string shown(const psrp::Argument& value) {
  if (const auto* flag = std::get_if<bool>(&value)) return *flag ? "$true" : "$false";
  if (const auto* number = std::get_if<std::int32_t>(&value)) return std::to_string(*number);
  if (const auto* text = std::get_if<std::string>(&value)) return quoted(*text);
  const auto* list = std::get_if<std::vector<std::string>>(&value);
  if (list == nullptr) return "*";
  std::vector<std::string> parts;
  for (const std::string& each : *list) parts.push_back(quoted(each));
  return join(parts, ",");
}

// A text, or what -BinaryEncoded would give.
std::string request_in(const psrp::PipelineResult& result) {
  for (const clixml::Document& document : result.output) {
    clixml::Value value = document.root();
    if (const auto data = value.property("FileData")) value = *data;
    if (const auto bytes = value.bytes(); bytes && !bytes->empty()) {
      return std::string(as_text(*bytes));
    }
    const std::string text(value.text());
    if (text.find("-----BEGIN ") != std::string::npos) {
      return text.ends_with('\n') ? text : text + "\n";
    }
  }
  return {};
}

Problem lost(Problem problem, const std::string& server) {
  problem.code = "exchange.request-unknown";
  problem.summary = "whether " + server + " made the request is unknown: " + problem.summary;
  problem.hint =
      "a request of which nobody has the text does no harm: make another; the first stays "
      "listed as PendingRequest until it is removed";
  return problem;
}

const ExchangeCertificate* find(const std::vector<ExchangeCertificate>& items,
                                const Thumbprint& thumbprint) {
  const auto item = std::ranges::find(items, thumbprint, &ExchangeCertificate::thumbprint);
  return item == items.end() ? nullptr : &*item;
}

Problem without_key(const Thumbprint& thumbprint, const char* code, const std::string& hint) {
  return {code,
          "the certificate " + thumbprint.text() + " is there without its private key",
          {},
          hint,
          {}};
}

}  // namespace

ExchangeRequests::ExchangeRequests(std::unique_ptr<Sessions> sessions,
                                   std::unique_ptr<Waiter> waiter)
    : waiter_(std::move(waiter)), sessions_(std::move(sessions)) {}

ServerSession ExchangeRequests::session(const Target& target, const Context& context) {
  return {{sessions_, controllers_, *waiter_, target, context}, AccountUse::change};
}

std::string ExchangeRequests::act_text(const Target& target, const ServerRequest& request) const {
  const auto pipeline = request_pipeline(target, request);
  if (!pipeline) return to_line(pipeline.error());
  const psrp::Cmdlet& cmdlet = pipeline->front();
  std::string text = cmdlet.name.text();
  for (const psrp::Parameter& each : cmdlet.parameters) {
    const bool is_switch = each.name == "GenerateRequest";
    text += " -" + each.name + (is_switch ? "" : " " + shown(each.value));
  }
  return text;
}

Expected<std::string> ExchangeRequests::make(const Target& target, const ServerRequest& request,
                                             const Context& context) {
  const auto pipeline = request_pipeline(target, request);
  if (!pipeline) return std::unexpected(pipeline.error());
  const Invocation answer = session(target, context).act(*pipeline);
  if (!answer) {
    const RemoteFailure& failure = answer.error();
    const bool is_lost = failure.outcome != RemoteFailure::Outcome::not_done;
    return std::unexpected(is_lost ? lost(failure.problem, target.name.text()) : failure.problem);
  }
  if (!answer->succeeded() || !answer->refused_prompts.empty()) {
    return std::unexpected(problem_of(*answer, new_certificate));
  }
  std::string text = request_in(*answer);
  if (!text.empty()) return text;
  return fail("exchange.request", std::string(new_certificate) + " gave no request");
}

Expected<std::vector<std::string>> ExchangeRequests::complete(const Target& target,
                                                              ByteView certificate,
                                                              const Context& context) {
  const Thumbprint thumbprint = Thumbprint::of(certificate);
  ServerSession session = this->session(target, context);
  const auto before = read_certificates(session);
  if (!before) return std::unexpected(before.error());
  if (const ExchangeCertificate* copy = find(*before, thumbprint)) {
    if (copy->has_key == Known<bool>(true)) {
      return std::vector<std::string>{"it was there before; nothing was changed"};
    }
    return std::unexpected(
        without_key(thumbprint, "exchange.present-without-key",
                    "delete it from the computer's store outside of Exchange, and complete again"));
  }
  bool is_keyless = false;
  const auto look = [&]() -> Look {
    const auto items = read_certificates(session);
    if (!items) return {std::unexpected(items.error())};
    const ExchangeCertificate* copy = find(*items, thumbprint);
    is_keyless = copy != nullptr && copy->has_key == Known<bool>(false);
    return {copy != nullptr && copy->has_key == Known<bool>(true), copy == nullptr};
  };
  const Invocation answer = session.act(answer_pipeline(target, certificate));
  const ApplyResult result = conclude(session, answer, import_certificate_name, look);
  if (result.outcome == Outcome::done) return result.warnings;
  if (is_keyless) {
    return std::unexpected(
        without_key(thumbprint, "exchange.no-pending-key",
                    "the request was made on another server, or was removed since"));
  }
  return std::unexpected(result.problem);
}

}  // namespace signet::exchange
