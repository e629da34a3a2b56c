#include "exchange/connector_facts.h"

#include <algorithm>
#include <charconv>

#include "exchange/cmdlets.h"
#include "exchange/reading.h"

namespace signet::exchange {

namespace {

constexpr std::int64_t tls_mechanism = 2;  // of AuthMechanisms

Known<IssuedName> certificate_in(const clixml::Value& connector) {
  if (!connector.property("TlsCertificateName"))
    return Unknown{"its TlsCertificateName is not told"};
  const std::string text = text_of(connector, "TlsCertificateName");
  if (text.empty()) return Absent{};
  auto name = parse_tls_certificate_name(text);
  if (!name) return Unknown{"its TlsCertificateName: " + to_line(name.error())};
  return *std::move(name);
}

bool is_true(const clixml::Value& connector, std::string_view name) {
  const auto value = told(connector, name);
  return value && (value->boolean().value_or(false) || equal_ignoring_case(value->text(), "true"));
}

Read<SendConnector> send_connector_in(const clixml::Value& object) {
  SendConnector connector;
  connector.name = text_of(object, "Name");
  if (connector.name.empty()) return std::unexpected("gave a connector without a name");
  for (const std::string& source : texts_of(object, "SourceTransportServers")) {
    connector.sources.push_back(last_name(source));
  }
  if (connector.sources.empty()) {
    return std::unexpected(
        fmt::format("does not say which servers send through \"{}\"", printable(connector.name)));
  }
  std::ranges::sort(connector.sources);
  connector.certificate = certificate_in(object);
  connector.certificate_text = text_of(object, "TlsCertificateName");
  connector.is_hybrid = is_true(object, "CloudServicesMailEnabled");
  return connector;
}

// "Tls, Integrated, BasicAuth, BasicAuthRequireTLS", or the number of these flags.
bool offers_tls(const clixml::Value& object) {
  const auto value = told(object, "AuthMechanism");
  if (!value) return true;
  if (const auto number = value->integer()) return (*number & tls_mechanism) != 0;
  const std::string text = text_of(object, "AuthMechanism");
  if (text.empty()) return true;
  return std::ranges::any_of(split(text, ','), [](std::string_view each) {
    return equal_ignoring_case(trim(each), "Tls");
  });
}

// Of "[::]:25" and "0.0.0.0:25".
std::optional<std::uint16_t> port_in(std::string_view binding) {
  const std::size_t colon = binding.rfind(':');
  if (colon == std::string_view::npos) return std::nullopt;
  const std::string_view digits = binding.substr(colon + 1);
  std::uint16_t port = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), port);
  const bool is_whole = error == std::errc() && end == digits.data() + digits.size();
  return is_whole && port != 0 ? std::optional(port) : std::nullopt;
}

std::vector<std::uint16_t> ports_in(const clixml::Value& connector) {
  std::vector<std::uint16_t> ports;
  for (const std::string& binding : texts_of(connector, "Bindings")) {
    if (const auto port = port_in(binding)) ports.push_back(*port);
  }
  std::ranges::sort(ports);
  ports.erase(std::ranges::unique(ports).begin(), ports.end());
  return ports;
}

Read<ReceiveConnector> receive_connector_in(const clixml::Value& object) {
  ReceiveConnector connector;
  connector.name = text_of(object, "Name");
  if (connector.name.empty()) return std::unexpected("gave a connector without a name");
  connector.fqdn = to_lower(text_of(object, "Fqdn"));
  connector.certificate = certificate_in(object);
  connector.offers_tls = offers_tls(object);
  connector.is_hybrid =
      std::ranges::any_of(texts_of(object, "TlsDomainCapabilities"), [](const std::string& each) {
        return to_lower(each).find("mail.protection.outlook.com") != std::string::npos;
      });
  connector.ports = ports_in(object);
  return connector;
}

template <class Connector>
Known<std::vector<Connector>> sorted(Known<std::vector<Connector>> connectors) {
  if (connectors.has_value()) std::ranges::sort(connectors.value(), {}, &Connector::name);
  return connectors;
}

}  // namespace

Known<std::vector<SendConnector>> read_send_connectors(ServerSession& session) {
  return sorted(read_each<SendConnector>(session, get_send_connectors(), send_connector_in));
}

Known<std::vector<ReceiveConnector>> read_receive_connectors(ServerSession& session) {
  return sorted(read_each<ReceiveConnector>(session, get_receive_connectors(session.server()),
                                            receive_connector_in));
}

}  // namespace signet::exchange
