#include "exchange/server_facts.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "base/text.h"
#include "exchange/cmdlet_trouble.h"
#include "exchange/cmdlets.h"

namespace signet::exchange {

namespace {

constexpr std::int64_t edge_role = 64;

// "Version 15.1 (Build 2507.6)"
std::optional<Version> parse_version(std::string_view text) {
  const std::size_t begin = text.find_first_of("0123456789");
  if (begin == std::string_view::npos) return std::nullopt;
  const char* end = text.data() + text.size();
  Version version;
  const auto major = std::from_chars(text.data() + begin, end, version.first);
  if (major.ec != std::errc() || major.ptr == end || *major.ptr != '.') return std::nullopt;
  const auto minor = std::from_chars(major.ptr + 1, end, version.second);
  return minor.ec == std::errc() ? std::optional(version) : std::nullopt;
}

bool is_edge(const clixml::Value& server) {
  const auto flag = server.property("IsEdgeServer");
  if (flag && flag->boolean().value_or(false)) return true;
  const auto role = server.property("ServerRole");
  if (!role) return false;
  const auto number = role->integer();
  if (number && (*number & edge_role) != 0) return true;
  return equal_ignoring_case(role->text(), "Edge") ||
         equal_ignoring_case(role->to_string(), "Edge");
}

Expected<Known<Version>> version_of(const clixml::Value& server, const std::string& name) {
  if (is_edge(server)) {
    return fail(
        "exchange.edge",
        fmt::format("{} is an Edge server: its certificates are managed in its own shell", name),
        "leave it out; a subscribed Edge server needs its subscription made again");
  }
  const auto property = server.property("AdminDisplayVersion");
  const auto version = property ? parse_version(property->text()) : std::nullopt;
  if (!version) return Known<Version>(Unknown{"Get-ExchangeServer does not say its version"});
  return Known<Version>(*version);
}

// One listing, and whether every object of it could be read and says its services.
struct Listing {
  std::vector<ExchangeCertificate> items;
  std::optional<Problem> problem;
  bool is_whole() const {
    return !problem && !items.empty() &&
           std::ranges::all_of(items, [](const ExchangeCertificate& item) {
             return item.services.has_value() || item.services.is_absent();
           });
  }
};

Listing listing_of(const psrp::PipelineResult& result) {
  Listing listing;
  if (!result.succeeded()) {
    listing.problem = problem_of(result, "Get-ExchangeCertificate");
    return listing;
  }
  for (const clixml::Document& document : result.output) {
    auto item = read_exchange_certificate(document.root());
    if (!item) {
      listing.problem = item.error();
      return listing;
    }
    listing.items.push_back(*std::move(item));
  }
  return listing;
}

bool is_pending(const ExchangeCertificate& item) {
  return item.status.has_value() && item.status.value() == Status::pending_request;
}

std::vector<ExchangeCertificate> tidied(std::vector<ExchangeCertificate> items) {
  std::erase_if(items, is_pending);
  std::ranges::stable_sort(items, {}, &ExchangeCertificate::thumbprint);
  const auto twice = std::ranges::unique(items, {}, &ExchangeCertificate::thumbprint);
  items.erase(twice.begin(), twice.end());
  return items;
}

// The thumbprint itself, a certificate's bytes, or an object that has one of these.
std::optional<Thumbprint> read_thumbprint(const clixml::Value& value) {
  if (const auto bytes = value.bytes(); bytes && !bytes->empty()) return Thumbprint::of(*bytes);
  if (const auto property = value.property("Thumbprint")) return read_thumbprint(*property);
  if (const auto raw = value.property("RawData")) return read_thumbprint(*raw);
  const auto parsed = Thumbprint::parse(value.text());
  return parsed ? std::optional(*parsed) : std::nullopt;
}

Known<Thumbprint> default_of(const clixml::Value& transport) {
  for (const char* name :
       {"InternalTransportCertificateThumbprint", "InternalTransportCertificate"}) {
    const auto property = transport.property(name);
    const auto thumbprint = property ? read_thumbprint(*property) : std::nullopt;
    if (thumbprint) return *thumbprint;
  }
  return Unknown{"Get-TransportService does not say the default certificate"};
}

// A cmdlet that gives one object. Fails when the conversation breaks off.
template <class T, class Read>
Expected<Known<T>> read_one(ServerSession& session, const psrp::Pipeline& pipeline,
                            const Read& read) {
  const Invocation answer = session.read(pipeline);
  if (!answer) return std::unexpected(answer.error().problem);
  const std::string& cmdlet = pipeline.front().name.text();
  if (!answer->succeeded()) return Known<T>(Unknown{to_line(problem_of(*answer, cmdlet))});
  if (answer->output.size() != 1) {
    return Known<T>(
        Unknown{fmt::format("{} gave {}", cmdlet, count_text(answer->output.size(), "object"))});
  }
  return read(answer->output.front().root());
}

}  // namespace

const ExchangeCertificate* ServerFacts::find(const Thumbprint& thumbprint) const {
  const auto found = std::ranges::find(certificates, thumbprint, &ExchangeCertificate::thumbprint);
  return found == certificates.end() ? nullptr : &*found;
}

Expected<Known<Version>> read_version(ServerSession& session) {
  const Invocation answer = session.read(get_server(session.server()));
  if (!answer) return std::unexpected(answer.error().problem);
  const psrp::ErrorRecord* error = first_error(*answer);
  if (error && trouble_of(*error) == Trouble::not_found) {
    return fail("exchange.no-server",
                fmt::format("the organisation has no server {}", session.server()),
                "name it as Get-ExchangeServer does");
  }
  if (!answer->succeeded()) {
    return Known<Version>(Unknown{to_line(problem_of(*answer, "Get-ExchangeServer"))});
  }
  if (answer->output.size() == 1) {
    return version_of(answer->output.front().root(), session.server());
  }
  return Known<Version>(
      Unknown{"Get-ExchangeServer gave " + count_text(answer->output.size(), "object")});
}

Expected<std::vector<ExchangeCertificate>> read_certificates(ServerSession& session) {
  const Invocation selected = session.read(get_selected_certificates(session.server()));
  if (!selected) return std::unexpected(selected.error().problem);
  Listing picked = listing_of(*selected);
  if (picked.is_whole()) return tidied(std::move(picked.items));
  const Invocation answer = session.read(get_certificates(session.server()));
  if (!answer) return std::unexpected(answer.error().problem);
  Listing plain = listing_of(*answer);
  if (plain.problem) {
    if (picked.problem || picked.items.empty()) return std::unexpected(*plain.problem);
    return tidied(std::move(picked.items));
  }
  if (!picked.problem && picked.items.size() >= plain.items.size() && !plain.is_whole()) {
    return tidied(std::move(picked.items));
  }
  return tidied(std::move(plain.items));
}

Expected<Known<std::string>> read_mail_name(ServerSession& session, Slot slot) {
  const auto name_in = [](const clixml::Value& settings) -> Known<std::string> {
    const auto name = settings.property("X509CertificateName");
    if (!name) return Unknown{"the settings have no X509CertificateName"};
    return std::string(name->text());
  };
  return read_one<std::string>(session, get_mail_settings(slot, session.server()), name_in);
}

Expected<ServerFacts> read_facts(ServerSession& session) {
  if (const auto version = read_version(session); !version) {
    return std::unexpected(version.error());
  }
  ServerFacts facts;
  auto certificates = read_certificates(session);
  if (!certificates) return std::unexpected(certificates.error());
  facts.certificates = *std::move(certificates);
  auto transport = read_one<Thumbprint>(session, get_transport(session.server()), default_of);
  if (!transport) return std::unexpected(transport.error());
  facts.default_certificate = *std::move(transport);
  for (const auto& [slot, field] : {std::pair{Slot::imap, &ServerFacts::imap_name},
                                    std::pair{Slot::pop, &ServerFacts::pop_name}}) {
    auto name = read_mail_name(session, slot);
    if (!name) return std::unexpected(name.error());
    facts.*field = *std::move(name);
  }
  return facts;
}

}  // namespace signet::exchange
