#include "resources/observed_json.h"

#include <algorithm>
#include <map>

namespace signet {

namespace {

using Table = std::map<Thumbprint, CertificatePointer>;

// Lets all servers share one value per certificate.
Expected<void> share_certificates(ServerState& state, Table& table) {
  for (ObservedCertificate& item : state.certificates) {
    if (!item.certificate) continue;
    const auto [at, added] = table.emplace(item.thumbprint, item.certificate);
    if (!added && *at->second != *item.certificate) {
      return fail("observation.conflict",
                  "two observations describe " + item.thumbprint.text() + " differently");
    }
    item.certificate = at->second;
  }
  return {};
}

Expected<void> add_files(Observed& all, const Observed& part) {
  for (const auto& [path, content] : part.files) {
    const auto [at, added] = all.files.emplace(path, content);
    if (!added && at->second != content) {
      return fail("observation.conflict",
                  "two observations saw different content in the file " + path);
    }
  }
  return {};
}

}  // namespace

Expected<Observed> merge(std::vector<Observed> parts) {
  Observed all;
  Table table;
  if (!parts.empty()) all.at = std::ranges::min(parts, {}, &Observed::at).at;
  for (Observed& part : parts) {
    if (const auto added = add_files(all, part); !added) return std::unexpected(added.error());
    for (ObservedServer& server : part.servers) {
      if (server.state.has_value()) {
        const auto shared = share_certificates(server.state.value(), table);
        if (!shared) return std::unexpected(shared.error());
      }
      all.servers.push_back(std::move(server));
    }
  }
  std::ranges::sort(all.servers, {}, &ObservedServer::name);
  const auto twice = std::ranges::adjacent_find(all.servers, {}, &ObservedServer::name);
  if (twice != all.servers.end()) {
    return fail("observation.twice", "the server " + twice->name.text() + " is in two observations",
                "give each server's observation once");
  }
  return all;
}

}  // namespace signet
