#include "exchange/names_in_use.h"

#include <algorithm>
#include <array>
#include <tuple>

#include "exchange/cmdlets.h"
#include "exchange/reading.h"

namespace signet::exchange {

namespace {

struct Directory {
  std::string_view cmdlet;
  const char* service;
};

constexpr std::array directories{Directory{"Get-OwaVirtualDirectory", "OWA"},
                                 Directory{"Get-EcpVirtualDirectory", "ECP"},
                                 Directory{"Get-WebServicesVirtualDirectory", "EWS"},
                                 Directory{"Get-ActiveSyncVirtualDirectory", "ActiveSync"},
                                 Directory{"Get-OabVirtualDirectory", "OAB"},
                                 Directory{"Get-MapiVirtualDirectory", "MAPI"}};

using NameList = std::vector<NameInUse>;

void add(NameList& names, std::string host, Slot slot, std::string where) {
  if (!host.empty()) names.push_back({std::move(host), name_of(slot), std::move(where)});
}

std::string host_in(std::string_view text) {
  if (text.starts_with('[')) {
    const std::size_t end = text.find(']');
    return end == std::string_view::npos ? std::string() : to_lower(text.substr(1, end - 1));
  }
  return to_lower(trim(text.substr(0, text.find(':'))));
}

Names flat(const Known<std::vector<NameList>>& lists) {
  if (!lists.has_value()) return Unknown{lists.why()};
  NameList all;
  for (const NameList& list : lists.value()) all.insert(all.end(), list.begin(), list.end());
  return all;
}

Names read_directory(ServerSession& session, const Directory& directory) {
  const std::string service = directory.service;
  const auto read = [&](const clixml::Value& object) -> Read<NameList> {
    NameList names;
    add(names, https_host(text_of(object, "InternalUrl")), Slot::iis, service + ", internal URL");
    add(names, https_host(text_of(object, "ExternalUrl")), Slot::iis, service + ", external URL");
    return names;
  };
  return flat(read_each<NameList>(session,
                                  get_virtual_directory(directory.cmdlet, session.server()), read));
}

Names read_outlook_anywhere(ServerSession& session) {
  const auto read = [&](const clixml::Value& object) -> Read<NameList> {
    NameList names;
    add(names, host_in(text_of(object, "InternalHostname")), Slot::iis,
        "Outlook Anywhere, internal name");
    add(names, host_in(text_of(object, "ExternalHostname")), Slot::iis,
        "Outlook Anywhere, external name");
    return names;
  };
  return flat(read_each<NameList>(
      session, get_virtual_directory("Get-OutlookAnywhere", session.server()), read));
}

Names read_autodiscover(ServerSession& session, const Known<Version>& version) {
  const auto read = [&](const clixml::Value& object) -> Read<NameList> {
    NameList names;
    add(names, https_host(text_of(object, "AutoDiscoverServiceInternalUri")), Slot::iis,
        "Autodiscover, internal URL");
    return names;
  };
  constexpr Version exchange_2013{15, 0};
  const bool is_2013 = version == Known<Version>(exchange_2013);
  return flat(read_each<NameList>(session, get_client_access(session.server(), is_2013), read));
}

auto order(const NameInUse& name) { return std::tie(name.name, name.slot, name.where); }

}  // namespace

std::string https_host(std::string_view url) {
  constexpr std::string_view scheme = "https://";
  if (!equal_ignoring_case(url.substr(0, scheme.size()), scheme)) return {};
  const std::string_view rest = url.substr(scheme.size());
  const std::string_view authority = rest.substr(0, rest.find_first_of("/?#"));
  return host_in(authority.substr(authority.rfind('@') + 1));
}

std::string connection_host(std::string_view setting) { return host_in(setting); }

Names read_web_names(ServerSession& session, const Known<Version>& version) {
  std::vector<Names> parts;
  for (const Directory& directory : directories) {
    parts.push_back(read_directory(session, directory));
    if (parts.back().is_unknown()) return parts.back();
  }
  parts.push_back(read_outlook_anywhere(session));
  if (parts.back().is_unknown()) return parts.back();
  parts.push_back(read_autodiscover(session, version));
  return all_names(parts);
}

std::vector<psrp::Pipeline> web_name_pipelines(const std::string& server) {
  std::vector<psrp::Pipeline> pipelines;
  for (const Directory& directory : directories) {
    pipelines.push_back(get_virtual_directory(directory.cmdlet, server));
  }
  pipelines.push_back(get_virtual_directory("Get-OutlookAnywhere", server));
  pipelines.push_back(get_client_access(server, false));
  return pipelines;
}

Names mail_names(Slot slot, const Known<MailSettings>& settings) {
  if (!settings.has_value()) return Unknown{settings.why()};
  NameList names;
  const std::string service = name_of(slot).text();
  for (const std::string& setting : settings.value().internal) {
    add(names, connection_host(setting), slot, service + ", internal connections");
  }
  for (const std::string& setting : settings.value().external) {
    add(names, connection_host(setting), slot, service + ", external connections");
  }
  return names;
}

Names connector_names(const Known<std::vector<ReceiveConnector>>& connectors,
                      const ServerIdentity& identity) {
  if (!connectors.has_value()) return Unknown{connectors.why()};
  NameList names;
  const std::string short_name = to_lower(identity.name);
  for (const ReceiveConnector& connector : connectors.value()) {
    if (connector.fqdn.empty()) continue;
    if (identity.fqdn.empty()) return Unknown{"the server's own name is not told"};
    if (connector.fqdn == identity.fqdn || connector.fqdn == short_name) continue;
    add(names, connector.fqdn, Slot::smtp, "receive connector " + connector.name);
  }
  return names;
}

Names all_names(const std::vector<Names>& parts) {
  NameList all;
  for (const Names& part : parts) {
    if (!part.has_value()) return Unknown{part.is_unknown() ? part.why() : "not read"};
    all.insert(all.end(), part.value().begin(), part.value().end());
  }
  std::ranges::sort(all, {}, order);
  const auto twice = std::ranges::unique(all);
  all.erase(twice.begin(), twice.end());
  return all;
}

}  // namespace signet::exchange
