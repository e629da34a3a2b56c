#include "exchange/directory_facts.h"

#include <algorithm>
#include <array>
#include <charconv>

#include "exchange/cmdlets.h"
#include "exchange/reading.h"

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
  const auto flag = told(server, "IsEdgeServer");
  if (flag && flag->boolean().value_or(false)) return true;
  const auto role = told(server, "ServerRole");
  if (!role) return false;
  const auto number = role->integer();
  if (number && (*number & edge_role) != 0) return true;
  return equal_ignoring_case(role->text(), "Edge") ||
         equal_ignoring_case(role->to_string(), "Edge");
}

ServerIdentity unknown_identity(std::string why) {
  ServerIdentity identity;
  identity.version = Unknown{std::move(why)};
  return identity;
}

// Whether a value names the certificate anywhere: as text, as bytes or inside of an object.
bool mentions(const clixml::Value& value, const Thumbprint& thumbprint, int depth = 0) {
  constexpr int deepest = 4;
  if (const auto bytes = value.bytes()) {
    return !bytes->empty() && Thumbprint::of(*bytes) == thumbprint;
  }
  const std::string wanted = to_lower(thumbprint.text());
  for (const std::string_view text : {value.text(), value.to_string()}) {
    if (to_lower(text).find(wanted) != std::string::npos) return true;
  }
  if (depth == deepest) return false;
  const auto within = [&](const clixml::Value& inner) {
    return mentions(inner, thumbprint, depth + 1);
  };
  return std::ranges::any_of(value.items(), within) ||
         std::ranges::any_of(value.properties(), within, &clixml::Value::Named::value);
}

// An object without any of the properties says nothing about certificates: that is not "none".
UsedCertificates read_used(ServerSession& session, const psrp::Pipeline& pipeline,
                           std::span<const std::string_view> properties,
                           const std::vector<ExchangeCertificate>& items, bool may_be_none) {
  using Found = std::vector<Thumbprint>;
  const auto find = [&](const clixml::Value& object) -> Read<Found> {
    const auto has = [&](std::string_view name) { return object.property(name).has_value(); };
    if (std::ranges::none_of(properties, has)) {
      return std::unexpected("names no certificates");
    }
    Found found;
    for (const ExchangeCertificate& item : items) {
      if (mentions(object, item.thumbprint)) found.push_back(item.thumbprint);
    }
    return found;
  };
  const Known<std::vector<Found>> all = read_each<Found>(session, pipeline, find);
  if (!all.has_value()) return Unknown{all.why()};
  if (all.value().empty() && !may_be_none) {
    return Unknown{pipeline.front().name.text() + " gave nothing"};
  }
  Found used;
  for (const Found& found : all.value()) used.insert(used.end(), found.begin(), found.end());
  std::ranges::sort(used);
  const auto twice = std::ranges::unique(used);
  used.erase(twice.begin(), twice.end());
  return used;
}

Known<std::string> read_mode(ServerSession& session, const psrp::Pipeline& pipeline) {
  return read_single<std::string>(
      session, pipeline, [](const clixml::Value& object) -> Read<std::string> {
        constexpr std::array<std::string_view, 3> modes{"TCP", "TLS", "Dual"};
        const std::string text = text_of(object, "UMStartupMode");
        for (const std::string_view mode : modes) {
          if (equal_ignoring_case(mode, text)) return std::string(mode);
        }
        return std::unexpected("does not say the UMStartupMode");
      });
}

}  // namespace

ServerIdentity identity_in(const clixml::Value& server) {
  ServerIdentity identity;
  identity.name = text_of(server, "Name");
  identity.fqdn = to_lower(text_of(server, "Fqdn"));
  identity.site = last_name(text_of(server, "Site"));
  identity.is_edge = is_edge(server);
  const auto version = parse_version(text_of(server, "AdminDisplayVersion"));
  identity.version = Unknown{"Get-ExchangeServer does not say its version"};
  if (version) identity.version = *version;
  return identity;
}

Expected<ServerIdentity> read_identity(ServerSession& session) {
  const Invocation answer = session.read(get_server(session.server()));
  if (!answer && is_not_captured(answer.error().problem)) {
    return unknown_identity(to_line(answer.error().problem));
  }
  if (!answer) return std::unexpected(answer.error().problem);
  const psrp::ErrorRecord* error = first_error(*answer);
  if (error && trouble_of(*error) == Trouble::not_found) {
    return fail("exchange.no-server",
                fmt::format("the organisation has no server {}", session.server()),
                "name it as Get-ExchangeServer does");
  }
  if (!answer->succeeded()) {
    return unknown_identity(to_line(problem_of(*answer, "Get-ExchangeServer")));
  }
  if (answer->output.size() == 1) return identity_in(answer->output.front().root());
  return unknown_identity("Get-ExchangeServer gave " + count_text(answer->output.size(), "object"));
}

UsedCertificates read_auth(ServerSession& session, const std::vector<ExchangeCertificate>& items) {
  constexpr std::array<std::string_view, 1> properties{"CurrentCertificateThumbprint"};
  return read_used(session, get_auth_config(), properties, items, false);
}

UsedCertificates read_federation(ServerSession& session,
                                 const std::vector<ExchangeCertificate>& items) {
  constexpr std::array<std::string_view, 2> properties{"OrgPrivCertificate", "OrgCertificate"};
  return read_used(session, get_federation_trust(), properties, items, true);
}

Known<bool> read_edge_subscription(ServerSession& session, const ServerIdentity& identity) {
  const auto site = [](const clixml::Value& object) -> Read<std::string> {
    return last_name(text_of(object, "Site"));
  };
  const auto sites = read_each<std::string>(session, get_edge_subscriptions(), site);
  if (!sites.has_value()) return Unknown{sites.why()};
  return std::ranges::any_of(sites.value(), [&](const std::string& each) {
    return each.empty() || identity.site.empty() || equal_ignoring_case(each, identity.site);
  });
}

Known<std::string> read_um_mode(ServerSession& session) {
  return read_mode(session, get_um_service(session.server()));
}

Known<std::string> read_call_router_mode(ServerSession& session) {
  return read_mode(session, get_call_router(session.server()));
}

}  // namespace signet::exchange
