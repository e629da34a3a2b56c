#pragma once

#include <string>
#include <unordered_map>
#include <vector>

#include "resources/identifier.h"

namespace signet {

// Equal things said once, with the servers that they are said of, in the order of their first
// appearance.
struct Fold {
  struct Item {
    std::string key;
    std::vector<TargetName> servers;
    std::size_t count = 0;  // of additions, also those without a server
    std::size_t first = 0;  // the caller's index of the first one
    bool differs = false;   // set by the caller when equal keys hide different texts
  };

  // The item for `key`, with one more server (an empty name is none).
  Item& add(const std::string& key, const TargetName& server, std::size_t index) {
    const auto [found, is_new] = places_.try_emplace(key, items.size());
    if (is_new) items.push_back({key, {}, 0, index, false});
    Item& item = items[found->second];
    ++item.count;
    const bool is_known = !item.servers.empty() && item.servers.back() == server;
    if (!server.empty() && !is_known) item.servers.push_back(server);
    return item;
  }

  std::vector<Item> items;

 private:
  std::unordered_map<std::string, std::size_t> places_;
};

// Whether the name is that of a server, and not of the runner or of something wider
// ("group:mailbox").
inline bool is_server(const TargetName& target) {
  return !target.empty() && target.text() != "runner" &&
         target.text().find(':') == std::string::npos;
}

}  // namespace signet
