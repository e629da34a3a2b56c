#include "exchange/exchange_organisation.h"

#include <algorithm>
#include <iterator>

#include "base/text.h"
#include "exchange/cmdlet_trouble.h"
#include "exchange/cmdlets.h"
#include "exchange/directory_facts.h"
#include "exchange/exchange_certificate.h"
#include "exchange/exchange_sessions.h"
#include "exchange/reading.h"

namespace signet::exchange {

namespace {

Expected<Target> entry_target(const EntryPoint& entry) {
  Target target;
  target.platform = "exchange";
  const bool is_uri = entry.where.find("://") != std::string::npos;
  const auto url =
      HttpsUrl::parse(is_uri ? entry.where : "https://" + entry.where + "/PowerShell/");
  if (!url) return std::unexpected(url.error());
  auto name = TargetName::parse(url->host);
  if (!name) return std::unexpected(name.error());
  target.name = *std::move(name);
  target.address = entry.address.empty() ? url->host : entry.address;
  if (!entry.tls_name.empty()) target.options.emplace_back("tls_name", entry.tls_name);
  if (is_uri) target.options.emplace_back("url", url->text());
  return target;
}

class Reader {
 public:
  Reader(Sessions& sessions, const Target& entry, const Context& context)
      : sessions_(sessions), entry_(entry), context_(context) {}

  Expected<std::vector<clixml::Document>> ask(const psrp::Pipeline& pipeline) {
    SessionAnswer answer = sessions_.invoke(entry_, AccountUse::read, pipeline,
                                            {{context_.deadline, context_.stop}}, context_);
    if (!answer.result) return std::unexpected(answer.result.error().problem);
    if (!answer.result->succeeded()) {
      return std::unexpected(problem_of(*answer.result, pipeline.front().name.text()));
    }
    return std::move(answer.result->output);
  }

 private:
  Sessions& sessions_;
  const Target& entry_;
  const Context& context_;
};

// What a manifest says of a server; nothing for one that is not managed.
Expected<Target> server_target(const ServerIdentity& identity, const EntryPoint& entry) {
  auto name = TargetName::parse(identity.name);
  if (!name) return std::unexpected(name.error());
  Target target;
  target.name = *std::move(name);
  target.platform = "exchange";
  target.address = identity.fqdn;
  target.options.emplace_back("require_ssl", "keep");
  if (!entry.tls_name.empty()) target.options.emplace_back("tls_name", entry.tls_name);
  return target;
}

bool is_called(const Target& server, const std::string& host) {
  return equal_ignoring_case(server.address, host) || equal_ignoring_case(server.name.text(), host);
}

// The server whose name was given comes first, so that it is an entry.
bool put_first(std::vector<Target>& servers, const std::string& host) {
  const auto named =
      std::ranges::find_if(servers, [&](const Target& server) { return is_called(server, host); });
  if (named == servers.end()) return false;
  std::rotate(servers.begin(), named, std::next(named));
  return true;
}

// A manifest wants two servers to enter through, so that one which broke can be repaired. Behind a
// name that is no server's they all are: there the first two have the endpoint that was given.
void enter_through(std::vector<Target>& servers, const Target& entry) {
  if (servers.empty()) return;
  const bool is_named = put_first(servers, entry.name.text());
  const std::string usual_url = "https://" + entry.name.text() + "/PowerShell/";
  const std::string& url = entry.option("url");
  const std::size_t doors = std::min<std::size_t>(2, servers.size());
  for (std::size_t at = 0; at < doors; ++at) {
    Target& door = servers[at];
    if (is_named && at > 0) break;
    if (!is_named || entry.address != entry.name.text()) door.address = entry.address;
    if (!url.empty() && (!is_named || url != usual_url)) door.options.emplace_back("url", url);
    std::ranges::sort(door.options);
  }
  const std::vector<Target> entries(servers.begin(),
                                    servers.begin() + static_cast<std::ptrdiff_t>(doors));
  if (doors < 2) return;
  for (Target& server : servers) server.entry = entries;
}

void keep_certificates(const std::vector<clixml::Document>& listing,
                       std::map<Thumbprint, Bytes>& certificates) {
  for (const clixml::Document& each : listing) {
    const auto raw = told(each.root(), "RawData");
    auto der = raw ? raw->bytes() : std::nullopt;
    if (!der || der->empty()) continue;
    const Thumbprint thumbprint = Thumbprint::of(*der);
    certificates.emplace(thumbprint, *std::move(der));
  }
}

}  // namespace

Expected<Organisation> read_organisation(const EntryPoint& entry, const Trust& trust,
                                         const ResolveSecret& resolve, const Context& context) {
  const auto target = entry_target(entry);
  if (!target) return std::unexpected(target.error());
  RemoteSessions sessions(trust, resolve);
  Reader reader(sessions, *target, context);
  const auto listed = reader.ask(get_servers());
  if (!listed) return std::unexpected(listed.error());
  Organisation organisation;
  for (const clixml::Document& each : *listed) {
    const ServerIdentity identity = identity_in(each.root());
    auto server = server_target(identity, entry);
    if (identity.is_edge || !server) {
      organisation.left_out.push_back(
          printable(identity.name) +
          (identity.is_edge ? ": an Edge server, managed in its own shell" : ": no server's name"));
      continue;
    }
    organisation.servers.push_back(*std::move(server));
    const auto listing = reader.ask(get_certificates(identity.name));
    if (listing) keep_certificates(*listing, organisation.certificates);
  }
  std::ranges::sort(organisation.servers, {}, &Target::name);
  enter_through(organisation.servers, *target);
  std::ranges::sort(organisation.servers, {}, &Target::name);
  return organisation;
}

}  // namespace signet::exchange
