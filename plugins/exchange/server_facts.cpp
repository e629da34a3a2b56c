#include "exchange/server_facts.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>

#include "base/text.h"
#include "exchange/cmdlet_trouble.h"
#include "exchange/cmdlets.h"
#include "exchange/names_in_use.h"
#include "exchange/reading.h"

namespace signet::exchange {

namespace {

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

Read<Thumbprint> default_in(const clixml::Value& transport) {
  for (const char* name :
       {"InternalTransportCertificateThumbprint", "InternalTransportCertificate"}) {
    const auto property = transport.property(name);
    const auto thumbprint = property ? read_thumbprint(*property) : std::nullopt;
    if (thumbprint) return *thumbprint;
  }
  return std::unexpected("does not say the default certificate");
}

// All that is listed, requests too.
Expected<std::vector<ExchangeCertificate>> read_listing(ServerSession& session) {
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

Read<MailSettings> mail_settings_in(const clixml::Value& object) {
  const auto name = object.property("X509CertificateName");
  if (!name) return std::unexpected("does not say the X509CertificateName");
  return MailSettings{std::string(name->text()), texts_of(object, "InternalConnectionSettings"),
                      texts_of(object, "ExternalConnectionSettings")};
}

Known<std::string> name_in(const Known<MailSettings>& settings) {
  if (!settings.has_value()) return Unknown{settings.why()};
  return settings.value().name;
}

Known<MailSettings> read_mail_settings(ServerSession& session, Slot slot) {
  return read_single<MailSettings>(session, get_mail_settings(slot, session.server()),
                                   mail_settings_in);
}

// One server must not be managed by two names: -Server takes each of them.
Expected<void> check_name(const ServerIdentity& identity, const std::string& name) {
  if (identity.name.empty() || equal_ignoring_case(identity.name, name)) return {};
  return fail("exchange.other-name",
              fmt::format("{} is called {} in the organisation", name, printable(identity.name)),
              "name it so in the manifest");
}

Expected<ServerIdentity> read_mailbox_server(ServerSession& session) {
  auto identity = read_identity(session);
  if (!identity) return identity;
  if (const auto called = check_name(*identity, session.server()); !called) {
    return std::unexpected(called.error());
  }
  if (!identity->is_edge) return identity;
  return fail("exchange.edge",
              fmt::format("{} is an Edge server: its certificates are managed in its own shell",
                          session.server()),
              "leave it out; a subscribed Edge server needs its subscription made again");
}

void read_um(ServerSession& session, ServerFacts& facts) {
  if (facts.has_um() == Known<bool>(true)) {
    facts.um_mode = read_um_mode(session);
    facts.call_router_mode = read_call_router_mode(session);
    return;
  }
  const Known<std::string> mode =
      facts.has_um().is_unknown() ? Known<std::string>(Unknown{facts.has_um().why()}) : Absent{};
  facts.um_mode = mode;
  facts.call_router_mode = mode;
}

void read_slots(ServerSession& session, ServerFacts& facts) {
  facts.send_connectors = read_send_connectors(session);
  facts.receive_connectors = read_receive_connectors(session);
  facts.auth = read_auth(session, facts.certificates);
  facts.federation = read_federation(session, facts.certificates);
  facts.has_edge_subscription = read_edge_subscription(session, facts.identity);
  read_um(session, facts);
}

}  // namespace

const ExchangeCertificate* ServerFacts::find(const Thumbprint& thumbprint) const {
  const auto found = std::ranges::find(certificates, thumbprint, &ExchangeCertificate::thumbprint);
  return found == certificates.end() ? nullptr : &*found;
}

Known<bool> ServerFacts::has_um() const {
  constexpr Version exchange_2019{15, 2};
  if (identity.version.has_value()) return identity.version.value() < exchange_2019;
  return Unknown{identity.version.is_unknown() ? identity.version.why() : "not told"};
}

Scope scope_of(const std::vector<SlotName>& slots) {
  const bool are_few = std::ranges::all_of(slots, [](const SlotName& name) {
    const auto slot = find_slot(name);
    return slot && *slot < Slot::um;
  });
  return are_few ? Scope::services : Scope::slots;
}

Expected<Known<Version>> read_version(ServerSession& session) {
  const auto identity = read_mailbox_server(session);
  if (!identity) return std::unexpected(identity.error());
  return identity->version;
}

Expected<std::vector<ExchangeCertificate>> read_certificates(ServerSession& session) {
  auto items = read_listing(session);
  if (items) std::erase_if(*items, is_pending);
  return items;
}

Expected<ServerFacts> read_facts(ServerSession& session, Scope scope) {
  ServerFacts facts;
  facts.server = session.target().name;
  auto identity = read_mailbox_server(session);
  if (!identity) return std::unexpected(identity.error());
  facts.identity = *std::move(identity);
  auto items = read_listing(session);
  if (!items) return std::unexpected(items.error());
  std::ranges::partition_copy(*items, std::back_inserter(facts.requests),
                              std::back_inserter(facts.certificates), is_pending);
  facts.default_certificate =
      read_single<Thumbprint>(session, get_transport(session.server()), default_in);
  const Known<MailSettings> imap = read_mail_settings(session, Slot::imap);
  const Known<MailSettings> pop = read_mail_settings(session, Slot::pop);
  facts.imap_name = name_in(imap);
  facts.pop_name = name_in(pop);
  if (scope == Scope::services) return facts;
  read_slots(session, facts);
  if (scope == Scope::slots) return facts;
  facts.names = all_names({read_web_names(session, facts.identity.version),
                           mail_names(Slot::imap, imap), mail_names(Slot::pop, pop),
                           connector_names(facts.receive_connectors, facts.identity)});
  return facts;
}

}  // namespace signet::exchange
