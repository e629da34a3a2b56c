#include "manifest/fleet.h"

#include <fmt/format.h>

#include <algorithm>

#include "manifest/group_order.h"
#include "manifest/server_range.h"

namespace signet {

namespace {

// Collects the members of each group, inner groups first.
class Gathering {
 public:
  struct TooLarge {
    Place at;
  };
  struct Clash {
    TargetName first;
    TargetName second;
    Place at;
  };

  Gathering(const Manifest& manifest, Fleet& fleet) : manifest_(manifest), fleet_(fleet) {}

  std::optional<TooLarge> run(const std::vector<std::uint32_t>& order) {
    fleet_.members.resize(manifest_.groups.size());
    for (const WrittenServer& server : manifest_.servers) {
      meet(server.name.value, server.name.at);
      if (is_too_large()) return TooLarge{server.name.at};
    }
    for (const std::uint32_t group : order) {
      if (const auto failure = gather(group)) return failure;
    }
    return std::nullopt;
  }

  const std::vector<Place>& clash_places() const { return clash_places_; }

 private:
  std::optional<TooLarge> gather(std::uint32_t group) {
    const WrittenGroup& written = manifest_.groups[group];
    for (const Text& item : written.servers) {
      const ServerRange range = *ServerRange::parse(item.value);
      for (std::uint32_t i = 0; i < range.size(); ++i) {
        add(group, meet(range.name(i), item.at));
        if (is_too_large()) return TooLarge{item.at};
      }
    }
    for (const Text& inner : written.groups) {
      const auto index = find_group(manifest_, inner.value);
      if (!index) continue;
      for (const std::uint32_t server : fleet_.members[*index]) add(group, server);
      if (is_too_large()) return TooLarge{inner.at};
    }
    return std::nullopt;
  }

  std::uint32_t meet(std::string_view name, const Place& at) {
    const std::uint32_t server = fleet_.names.add(name);
    if (server == fleet_.origins.size()) {
      if (fleet_.mentions.empty() || fleet_.mentions.back() != at) fleet_.mentions.push_back(at);
      fleet_.origins.push_back(static_cast<std::uint32_t>(fleet_.mentions.size() - 1));
    }
    if (clash_places_.size() < fleet_.names.clashes().size()) clash_places_.push_back(at);
    return server;
  }

  void add(std::uint32_t group, std::uint32_t server) {
    ++fleet_.memberships;
    if (server >= last_group_.size()) last_group_.resize(server + 1, no_index);
    if (last_group_[server] == group) return;
    last_group_[server] = group;
    fleet_.members[group].push_back(server);
  }

  bool is_too_large() const {
    return fleet_.memberships > Fleet::memberships_max || fleet_.names.size() > Fleet::servers_max;
  }

  const Manifest& manifest_;
  Fleet& fleet_;
  std::vector<std::uint32_t> last_group_;  // by server, so that each is a member once
  std::vector<Place> clash_places_;
};

void report_too_large(const Place& at, Report& report) {
  report.error({at,
                "manifest.too-large",
                fmt::format("more than {} servers, or {} servers in all groups and lists together",
                            Fleet::servers_max, Fleet::memberships_max),
                "split the manifest",
                {}});
}

void report_clashes(const Fleet& fleet, const std::vector<Place>& places, Report& report) {
  for (std::size_t i = 0; i < places.size(); ++i) {
    const auto& [first, second] = fleet.names.clashes()[i];
    report.error(
        {places[i],
         "manifest.case",
         fmt::format("{} and {} differ only in case", in_quotes(first.text()),
                     in_quotes(second.text())),
         "write the server's name in one way",
         {{place_of_server(fleet, *fleet.names.find(first.text())), "written like this here"}}});
  }
}

void report_double_meanings(const Manifest& manifest, const Fleet& fleet, Report& report) {
  for (const WrittenGroup& group : manifest.groups) {
    const auto server = fleet.names.find(group.name.value);
    if (!server) continue;
    report.error({group.name.at,
                  "manifest.group-and-server",
                  in_quotes(group.name.value) + " is both a group and a server",
                  "groups nest with groups: [..], and servers: [..] holds servers only",
                  {{place_of_server(fleet, *server), "a server here"}}});
  }
}

void report_missing(const Manifest& manifest, const Fleet& fleet, const Text& item,
                    const std::vector<std::string>& missing, Report& report) {
  if (report.is_full()) return;
  std::vector<std::string_view> known = group_names(manifest);
  for (std::uint32_t server = 0;
       server < fleet.names.size() && known.size() <= suggestion_candidates_max; ++server) {
    known.push_back(fleet.names.name(server).text());
  }
  std::string hint = suggestion(item.value, known);
  if (hint.empty()) hint = "a server must stand in servers or in a group's servers";
  const bool single = missing.size() == 1 && missing.front() == item.value;
  report.error({item.at,
                "manifest.unknown-server",
                single ? "there is no server or group " + in_quotes(item.value)
                       : fmt::format("{} names servers that do not exist: {}",
                                     in_quotes(item.value), enumerate(missing)),
                std::move(hint),
                {}});
}

}  // namespace

std::uint32_t GroupSets::with(std::uint32_t set, std::uint32_t group) {
  const std::uint64_t key = (std::uint64_t{set} << 32U) | group;
  const auto [known, is_new] = known_.emplace(key, static_cast<std::uint32_t>(sets_.size()));
  if (is_new) sets_.push_back({set, group});
  return known->second;
}

std::vector<std::uint32_t> GroupSets::groups(std::uint32_t set) const {
  std::vector<std::uint32_t> groups;
  for (; set != 0; set = sets_[set].before) groups.push_back(sets_[set].group);
  std::ranges::reverse(groups);
  return groups;
}

std::optional<Fleet> gather_fleet(const Manifest& manifest, Report& report) {
  Fleet fleet;
  Gathering gathering(manifest, fleet);
  if (const auto too_large = gathering.run(group_order(manifest, report))) {
    report_too_large(too_large->at, report);
    return std::nullopt;
  }
  fleet.own.resize(fleet.names.size(), no_index);
  for (std::uint32_t i = 0; i < manifest.servers.size(); ++i) {
    const auto server = fleet.names.find(manifest.servers[i].name.value);
    if (server) fleet.own[*server] = i;
  }
  fleet.sets.resize(fleet.names.size(), 0);
  for (std::uint32_t group = 0; group < manifest.groups.size(); ++group) {
    for (const std::uint32_t server : fleet.members[group]) {
      fleet.sets[server] = fleet.group_sets.with(fleet.sets[server], group);
    }
  }
  report_clashes(fleet, gathering.clash_places(), report);
  report_double_meanings(manifest, fleet, report);
  return fleet;
}

std::optional<std::uint32_t> find_group(const Manifest& manifest, std::string_view name) {
  const auto found = std::ranges::lower_bound(
      manifest.groups, name, {},
      [](const WrittenGroup& group) -> std::string_view { return group.name.value; });
  if (found == manifest.groups.end() || found->name.value != name) return std::nullopt;
  return static_cast<std::uint32_t>(found - manifest.groups.begin());
}

std::vector<std::string_view> group_names(const Manifest& manifest) {
  std::vector<std::string_view> names;
  for (const WrittenGroup& group : manifest.groups) {
    if (names.size() > suggestion_candidates_max) break;
    names.push_back(group.name.value);
  }
  return names;
}

std::vector<std::uint32_t> select(const Manifest& manifest, Fleet& fleet, const Text& item,
                                  Report& report) {
  if (fleet.memberships > Fleet::memberships_max) {
    report_too_large(item.at, report);
    return {};
  }
  if (const auto group = find_group(manifest, item.value)) {
    fleet.memberships += fleet.members[*group].size();
    return fleet.members[*group];
  }
  std::vector<std::uint32_t> servers;
  std::vector<std::string> missing;
  const ServerRange range = *ServerRange::parse(item.value);
  fleet.memberships += range.size();
  for (std::uint32_t i = 0; i < range.size(); ++i) {
    const std::string name = range.name(i);
    if (const auto server = fleet.names.find(name)) {
      servers.push_back(*server);
    } else {
      missing.push_back(name);
    }
  }
  if (!missing.empty()) report_missing(manifest, fleet, item, missing, report);
  return servers;
}

}  // namespace signet
