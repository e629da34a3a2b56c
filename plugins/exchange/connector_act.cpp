#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <optional>

#include "base/text.h"
#include "exchange/assign_acts.h"
#include "exchange/cmdlet_trouble.h"
#include "exchange/connector_facts.h"
#include "exchange/distinguished_name.h"

namespace signet::exchange {

namespace {

// What an Edge server takes of a connector that it is subscribed to.
constexpr std::size_t longest_on_edge = 256;

Expected<std::string> tls_name_in(const clixml::Value& object) {
  const auto issuer = object.property("Issuer");
  const auto subject = object.property("Subject");
  if (!issuer || !subject || issuer->text().empty() || subject->text().empty()) {
    return fail("exchange.name-unread", "the server does not print its issuer and subject");
  }
  return fmt::format("<I>{}<S>{}", issuer->text(), subject->text());
}

// The certificate's issuer and subject exactly as the server prints them: it compares texts.
Expected<std::string> read_tls_name(ServerSession& session, const Certificate& certificate) {
  const Invocation answer = session.read(get_certificate_names(session.server()));
  if (!answer) return std::unexpected(answer.error().problem);
  if (!answer->succeeded()) {
    return std::unexpected(problem_of(*answer, "Get-ExchangeCertificate"));
  }
  for (const clixml::Document& document : answer->output) {
    const auto found = document.root().property("Thumbprint");
    const auto thumbprint = found ? Thumbprint::parse(found->text()) : fail("", "");
    if (!thumbprint || *thumbprint != certificate.thumbprint) continue;
    auto text = tls_name_in(document.root());
    if (!text) return text;
    const auto parsed = parse_tls_certificate_name(*text);
    if (parsed && *parsed == IssuedName{certificate.issuer, certificate.subject}) return text;
    return fail("exchange.name-unread",
                "signet does not understand how the server writes its issuer and subject: " +
                    printable(*text));
  }
  return fail("exchange.name-unread", "the server does not print its issuer and subject");
}

Expected<void> check_length(const std::string& name, const Known<bool>& has_edge) {
  const bool may_have_edge = has_edge != Known<bool>(false);
  if (name.size() <= longest_on_edge || !may_have_edge) return {};
  return fail(
      "exchange.name-too-long",
      fmt::format("its issuer and subject take {} characters, and a subscribed Edge server takes "
                  "{}{}",
                  name.size(), longest_on_edge,
                  has_edge.is_unknown() ? "; whether there is one is unknown" : ""));
}

Expected<std::string> prepare(ServerSession& session, const Step& step, const ServerFacts& before) {
  if (!has_key_right(step.thumbprint, before)) {
    return fail("exchange.no-smtp",
                "the certificate " + step.thumbprint.text() + " is not enabled for SMTP here",
                "assign SMTP first");
  }
  const ExchangeCertificate& item = *before.find(step.thumbprint);
  if (!item.certificate) {
    return fail("exchange.no-names", "the server does not show the certificate's names");
  }
  auto name = read_tls_name(session, *item.certificate);
  if (!name) return name;
  const auto fits = check_length(*name, before.has_edge_subscription);
  if (!fits) return std::unexpected(fits.error());
  return name;
}

template <class Connector>
Expected<Known<IssuedName>> certificate_of(const Known<std::vector<Connector>>& connectors,
                                           const std::string& name) {
  if (!connectors.has_value()) {
    return fail("exchange.connector-unread",
                "the connectors could not be read: " +
                    (connectors.is_unknown() ? connectors.why() : std::string("there are none")));
  }
  const auto found = std::ranges::find(connectors.value(), name, &Connector::name);
  if (found != connectors.value().end()) return found->certificate;
  return fail("exchange.no-connector", "there is no connector " + printable(name));
}

Expected<Known<IssuedName>> read_name(ServerSession& session, const ConnectorSlot& connector) {
  if (connector.kind == ConnectorKind::send) {
    return certificate_of(read_send_connectors(session), connector.name);
  }
  return certificate_of(read_receive_connectors(session), connector.name);
}

}  // namespace

ApplyResult assign_connector(ServerSession& session, const Step& step,
                             const ConnectorSlot& connector, const ServerFacts& before) {
  const auto name = prepare(session, step, before);
  if (!name) return not_done(name.error());
  const auto was = read_name(session, connector);
  if (!was) return not_done(was.error());
  const psrp::Pipeline set = set_connector(connector, session.server(), *name);
  const Invocation answer = session.act(set);
  const Known<IssuedName> wanted = parse_tls_certificate_name(*name).value();
  const auto look = [&]() -> Look {
    const auto now = read_name(session, connector);
    if (!now) return {std::unexpected(now.error())};
    if (now->is_unknown()) return {fail("exchange.connector-unread", now->why())};
    return {*now == wanted, *now == *was};
  };
  return conclude(session, answer, set.front().name.text(), look);
}

}  // namespace signet::exchange
