#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "manifest/place.h"
#include "resources/desired.h"

namespace signet {

// What was written, with its places; nothing is resolved. Each single value is valid in itself;
// whether they fit together is for resolve.h.

struct WrittenBinding {
  Text certificate;
  std::vector<Text> services;  // each a valid SlotName
};

// What defaults, groups and servers have in common.
struct Settings {
  struct Value {
    Text name;  // "platform", "address" or a platform's option
    Text value;
  };
  std::vector<Value> values;
  std::vector<WrittenBinding> bindings;
};

// Names of servers, ranges and groups.
using ServerSelection = std::vector<Text>;

struct WrittenRollout {
  Place at;
  std::vector<Text> waves;  // empty = one wave of all
  std::chrono::seconds hold{0};
  std::optional<std::uint32_t> at_most;
  std::uint32_t stop_after = 1;
};

struct WrittenGroup {
  Text name;
  Settings settings;
  std::vector<Text> servers;  // names and ranges
  std::vector<Text> groups;
  std::optional<WrittenRollout> rollout;
};

struct WrittenServer {
  Text name;
  Settings settings;
};

struct WrittenSource {
  Place at;
  Source source;  // paths as written
};

struct WrittenPrevious {
  Written<Thumbprint> thumbprint;
  Previous value;
};

struct WrittenCertificate {
  Text key;
  std::optional<Written<Thumbprint>> thumbprint;
  std::optional<Text> file;
  std::vector<Text> names;
  std::vector<WrittenSource> sources;
  std::optional<std::string> friendly_name;
  bool exportable = false;
  std::optional<WrittenPrevious> previous;
};

struct WrittenMaintenance {
  Place at;
  ServerSelection servers;
  Written<std::chrono::sys_days> until;
  std::string reason;
};

struct WrittenRetirement {
  Written<Thumbprint> thumbprint;
  ServerSelection servers;
  std::string reason;
};

struct WrittenConnectors {
  Text certificate;
  std::vector<Text> send;  // names, or the word hybrid
  std::vector<Text> receive;
};

struct WrittenWaiver {
  Place at;
  std::string rule;
  std::string name;  // empty = any
  std::optional<Text> certificate;
  std::optional<ServerSelection> servers;
  Written<std::chrono::sys_days> until;
  std::string reason;
};

struct WrittenEndpoint {
  Place at;
  Endpoint endpoint;
  std::optional<Text> certificate;
};

struct WrittenPolicy {
  std::vector<Text> keys;  // which were set, for files that set the same
  Policy policy;
};

struct Manifest {
  std::optional<Place> version;
  Settings defaults;
  std::vector<WrittenCertificate> certificates;  // sorted by key once merged, as are the next two
  std::vector<WrittenGroup> groups;
  std::vector<WrittenServer> servers;
  std::vector<WrittenMaintenance> maintenance;
  std::vector<WrittenRetirement> retirements;
  std::vector<WrittenConnectors> connectors;
  std::vector<Balancer> balancers;
  std::vector<WrittenEndpoint> endpoints;
  WrittenPolicy policy;
  std::optional<Written<std::uint32_t>> approvals;
  std::vector<WrittenWaiver> waivers;
  // Something that defines servers, groups or certificates could not be read, so names that seem
  // unknown may be known.
  bool incomplete = false;
};

}  // namespace signet
