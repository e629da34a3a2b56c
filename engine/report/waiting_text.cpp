#include "report/waiting_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>

#include "base/text.h"
#include "report/server_ranges.h"

namespace signet {

namespace {

constexpr std::size_t groups_most = 3;

std::string list_of(const std::set<std::string>& names) {
  const std::vector<std::string> all(names.begin(), names.end());
  if (all.size() == 2) return all[0] + " and " + all[1];
  return join(all, ", ");
}

// What is to be restarted, and where.
using Groups = std::map<std::set<std::string>, std::vector<TargetName>>;

Groups groups_of(const std::vector<Waiting>& waiting) {
  std::map<TargetName, std::set<std::string>> slots;
  for (const Waiting& each : waiting) {
    slots[each.step->address.target].insert(each.step->address.slot.text());
  }
  Groups groups;
  for (const auto& [server, names] : slots) groups[names].push_back(server);
  return groups;
}

std::string ports_of(const std::vector<Waiting>& waiting) {
  std::set<std::uint16_t> ports;
  for (const Waiting& each : waiting) {
    for (const Handshake& handshake : each.step->handshakes) {
      ports.insert(handshake.endpoint.port);
    }
  }
  std::vector<std::string> texts;
  for (const std::uint16_t port : ports) texts.push_back(std::to_string(port));
  return join(texts, ", ");
}

}  // namespace

std::string countdown_text(std::chrono::milliseconds left) {
  const auto seconds = std::chrono::ceil<std::chrono::seconds>(left);
  const std::chrono::hh_mm_ss time(seconds);
  if (time.hours().count() == 0) {
    return fmt::format("{}:{:02}", time.minutes().count(), time.seconds().count());
  }
  return fmt::format("{}:{:02}:{:02}", time.hours().count(), time.minutes().count(),
                     time.seconds().count());
}

std::string waiting_text(const std::vector<Waiting>& waiting, std::size_t most) {
  Groups groups = groups_of(waiting);
  if (groups.size() > groups_most) {
    std::set<std::string> slots;
    std::vector<TargetName> servers;
    for (const auto& [names, where] : groups) {
      slots.insert(names.begin(), names.end());
      servers.insert(servers.end(), where.begin(), where.end());
    }
    groups = {{slots, servers}};
  }
  std::vector<std::string> parts;
  for (const auto& [slots, servers] : groups) {
    parts.push_back(fmt::format("{}: restart {}", server_ranges(servers, most), list_of(slots)));
  }
  std::chrono::milliseconds left{0};
  for (const Waiting& each : waiting) left = std::max(left, each.left);
  return fmt::format("{}; waiting for {}: {} left", join(parts, "; "), ports_of(waiting),
                     countdown_text(left));
}

}  // namespace signet
