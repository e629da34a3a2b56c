#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <chrono>

#include "base/json.h"
#include "base/text.h"
#include "cli/commands.h"
#include "cli/planning.h"
#include "cli/probe_text.h"
#include "probe/prober.h"

namespace signet {

namespace {

using namespace std::chrono_literals;

// No whole run is given up: each connection has its own end.
constexpr auto longest_run = std::chrono::hours(24);

Problem wrong_use(std::string summary, std::string where, std::string hint = {}) {
  return {"usage.wrong", std::move(summary), {}, std::move(hint), std::move(where)};
}

// By the ports that everybody uses for STARTTLS.
std::string_view scheme_of(std::string_view place) {
  const std::size_t colon = place.rfind(':');
  const std::string_view port =
      colon == std::string_view::npos ? std::string_view() : place.substr(colon + 1);
  if (port == "25" || port == "587") return "smtp";
  if (port == "143") return "imap";
  if (port == "110") return "pop3";
  return "https";
}

// HOST, HOST:PORT, an IPv6 address with or without brackets, or what Endpoint::parse takes.
Expected<Endpoint> read_endpoint(const std::string& text, const std::string& name) {
  std::string whole = text;
  if (text.find("://") == std::string::npos) {
    const bool is_bare = std::ranges::count(text, ':') > 1 && !text.starts_with('[');
    whole = is_bare ? fmt::format("https://[{}]", text)
                    : fmt::format("{}://{}", scheme_of(text.substr(0, text.find('?'))), text);
  }
  if (!name.empty() && whole.find("?name=") == std::string::npos) whole += "?name=" + name;
  Expected<Endpoint> endpoint = Endpoint::parse(whole);
  if (endpoint) return endpoint;
  return std::unexpected(wrong_use(
      fmt::format("\"{}\" cannot be probed", printable(text)), {},
      "for example mail.example.com, mx.example.com:25 or imaps://mail.example.com; --name takes a "
      "host name"));
}

Expected<std::size_t> read_number(const CommandInput& input, const std::string& option,
                                  std::size_t usual, std::size_t most) {
  if (!input.has(option)) return usual;
  const std::string text = input.text(option);
  std::size_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error == std::errc() && end == text.data() + text.size() && number >= 1 && number <= most) {
    return number;
  }
  return std::unexpected(
      wrong_use(fmt::format("\"{}\" is no number from 1 to {}", printable(text), most), option));
}

ProbeQuestion::Keys read_keys(const CommandInput& input) {
  if (input.text("--key") == "rsa") return ProbeQuestion::Keys::rsa;
  if (input.text("--key") == "ecdsa") return ProbeQuestion::Keys::ecdsa;
  return ProbeQuestion::Keys::both;
}

Expected<std::vector<ProbeQuestion>> read_questions(const CommandInput& input) {
  const Expected<std::size_t> connections =
      read_number(input, "--connections", ProbeQuestion().connections, 64);
  if (!connections) return std::unexpected(connections.error());
  std::vector<ProbeQuestion> questions;
  for (const std::string& text : input.list("HOST")) {
    Expected<Endpoint> endpoint = read_endpoint(text, input.text("--name"));
    if (!endpoint) return std::unexpected(endpoint.error());
    questions.push_back(
        {*std::move(endpoint), static_cast<unsigned>(*connections), read_keys(input)});
  }
  return questions;
}

Expected<std::vector<Thumbprint>> read_expected(const CommandInput& input) {
  std::vector<Thumbprint> expected;
  for (const std::string& text : input.list("--expect")) {
    const Expected<Thumbprint> thumbprint = Thumbprint::parse(text);
    if (!thumbprint) return std::unexpected(thumbprint.error());
    expected.push_back(*thumbprint);
  }
  return expected;
}

Expected<ProbeLimits> read_limits(const CommandInput& input) {
  ProbeLimits limits;
  const Expected<std::size_t> seconds = read_number(input, "--timeout", 20, 600);
  if (!seconds) return std::unexpected(seconds.error());
  const Expected<std::size_t> parallel = read_number(input, "--parallel", limits.parallel, 10'000);
  if (!parallel) return std::unexpected(parallel.error());
  limits.total = std::chrono::seconds(*seconds);
  limits.connect = std::min(limits.connect, limits.total);
  limits.greeting = std::min(limits.greeting, limits.total);
  limits.handshake = std::min(limits.handshake, limits.total);
  limits.parallel = *parallel;
  return limits;
}

ExitCode code_of(const std::vector<EndpointRecord>& records,
                 const std::vector<Thumbprint>& expected) {
  ExitCode code = ExitCode::success;
  for (const EndpointRecord& record : records) {
    if (!record.unresolved.empty()) code = first_of({code, ExitCode::incomplete});
    for (const HandshakeRecord& each : record.handshakes) {
      const HandshakeClass value = classify(each, expected);
      if (value == HandshakeClass::match) continue;
      code = first_of(
          {code, value == HandshakeClass::timeout ? ExitCode::incomplete : ExitCode::changes});
    }
  }
  return code;
}

ExitCode run_probe(const CommandInput& input, Environment& environment) {
  const auto questions = read_questions(input);
  if (!questions) return complain(questions.error(), environment);
  const auto expected = read_expected(input);
  if (!expected) return complain(expected.error(), environment);
  const auto limits = read_limits(input);
  if (!limits) return complain(limits.error(), environment);
  const auto prober = Prober::make(input.text("--ca"), *limits);
  if (!prober) return complain(prober.error(), environment);
  const auto records =
      (*prober)->look(*questions, environment.clock, environment.clock.steady() + longest_run);
  const Style style{environment.terminal.color_of_data()};
  environment.terminal.data(input.text("--format") == "json"
                                ? write_json(probe_json(records, *expected))
                                : probe_text(records, *expected, environment.clock.now(), style));
  return code_of(records, *expected);
}

std::vector<OptionSyntax> options() {
  return {
      {.name = "--name",
       .value = "NAME",
       .description = "The name to ask for, and to be in the certificate, instead of HOST"},
      {.name = "--expect",
       .value = "THUMBPRINT",
       .description = "A certificate that may be served; any other is a finding",
       .repeatable = true},
      {.name = "--key",
       .value = "KIND",
       .description = "rsa, ecdsa or both (default): the kinds of keys to ask for",
       .choices = {"rsa", "ecdsa", "both"}},
      {.name = "--connections",
       .value = "N",
       .description = "Fresh connections side by side to each address (default 4)"},
      {.name = "--timeout",
       .value = "SECONDS",
       .description = "The longest time for one connection in all (default 20)"},
      {.name = "--parallel",
       .value = "N",
       .description = "Connections at once, to all hosts together (default 2000)"},
      {.name = "--ca",
       .value = "FILE",
       .description = "Roots to trust instead of the system's, PEM",
       .completes = Completes::files},
      {.name = "--format",
       .value = "FORMAT",
       .description = "text (default), or json: a record of every connection",
       .choices = {"text", "json"}},
  };
}

}  // namespace

Command probe_command() {
  return {{.name = "probe",
           .description = "Tell which certificates servers show to those who connect",
           .operands = {{.name = "HOST",
                         .description = "HOST, HOST:PORT or a URL: smtp://mx.example.com",
                         .repeatable = true,
                         .completes = Completes::nothing}},
           .options = options(),
           .example = "signet probe webmail.example.com mx.example.com:25"},
          run_probe};
}

}  // namespace signet
