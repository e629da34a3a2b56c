#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "manifest/manifest.h"
#include "manifest/report.h"
#include "manifest/server_names.h"

namespace signet {

constexpr std::uint32_t no_index = 0xFFFF'FFFF;

// Sets of groups, each one its predecessor and one group more; servers of the same groups share a
// set, so settings are merged once per set and not once per server. Set 0 is empty.
class GroupSets {
 public:
  std::uint32_t with(std::uint32_t set, std::uint32_t group);
  // Ascending.
  std::vector<std::uint32_t> groups(std::uint32_t set) const;
  std::size_t size() const { return sets_.size(); }

 private:
  struct Set {
    std::uint32_t before = 0;
    std::uint32_t group = no_index;
  };
  std::vector<Set> sets_{1};
  std::unordered_map<std::uint64_t, std::uint32_t> known_;
};

// Which servers there are, and in which groups. Groups are numbered as in Manifest::groups.
struct Fleet {
  // A bound on what a few short lines of ranges and nested groups may cost.
  static constexpr std::size_t memberships_max = 2'000'000;
  static constexpr std::uint32_t servers_max = 250'000;

  ServerNames names;
  std::vector<std::vector<std::uint32_t>> members;  // by group: server numbers, each once
  std::vector<std::uint32_t> own;                   // by server: index into Manifest::servers
  std::vector<std::uint32_t> sets;                  // by server: its groups
  GroupSets group_sets;
  std::vector<std::uint32_t> origins;  // by server: index into `mentions`
  std::vector<Place> mentions;         // what was written, not what it was expanded to
  std::size_t memberships = 0;
};

// The fleet of a merged manifest; nothing (and an error) when it is too large. Reports rings of
// groups, unknown groups, names that are both group and server and names that clash.
std::optional<Fleet> gather_fleet(const Manifest& manifest, Report& report);

// Finds a group by name, or nothing.
std::optional<std::uint32_t> find_group(const Manifest& manifest, std::string_view name);

// For suggestions; no more than are searched.
std::vector<std::string_view> group_names(const Manifest& manifest);

// The first place that makes a server exist.
inline Place place_of_server(const Fleet& fleet, std::uint32_t server) {
  return fleet.mentions[fleet.origins[server]];
}

// The servers that one name, range or group stands for; what does not exist is reported. Counts
// towards the fleet's memberships.
std::vector<std::uint32_t> select(const Manifest& manifest, Fleet& fleet, const Text& item,
                                  Report& report);

}  // namespace signet
