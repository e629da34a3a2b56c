#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "manifest/fleet.h"
#include "manifest/manifest.h"
#include "manifest/report.h"

namespace signet {

// What is written for the servers of one set of groups, or for one server: a server's own settings
// before those of its groups, these before the defaults. Points into the Manifest.
struct Profile {
  enum class Level { defaults, group, server };

  struct Value {
    const Text* name = nullptr;
    const Text* value = nullptr;
    Level level = Level::defaults;
    const Text* conflict = nullptr;  // what another group says
  };
  struct Binding {
    std::uint32_t certificate = 0;  // index into Manifest::certificates
    Place at;
    Level level = Level::defaults;
    std::vector<const Text*> services;
  };

  std::vector<Value> values;
  std::vector<Binding> bindings;

  const Value* find(std::string_view name) const;
};

// Certificates that are bound but not declared are reported. A certificate's services are the union
// of what the server and its groups say; the defaults' hold where neither mentions the certificate.
Profile profile_of_groups(const Manifest& manifest, const std::vector<std::uint32_t>& groups,
                          Report& report);
Profile profile_of_server(const Manifest& manifest, Profile groups, const Settings& own,
                          Report& report);

// Finds a certificate by its key; one that is not declared is reported.
std::optional<std::uint32_t> require_certificate(const Manifest& manifest, const Text& key,
                                                 Report& report);
// Finds a certificate by key, or nothing.
std::optional<std::uint32_t> find_certificate(const Manifest& manifest, std::string_view key);

}  // namespace signet
