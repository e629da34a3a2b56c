#pragma once

#include <optional>
#include <string>
#include <vector>

#include "manifest/profile.h"
#include "resources/capabilities.h"
#include "resources/desired.h"

namespace signet {

// A profile checked against its platform: servers are made from it by filling in their name.
struct Blueprint {
  std::string platform;
  std::string address;                                       // {server} not yet filled in
  std::vector<std::pair<std::string, std::string>> options;  // sorted by name, likewise
  std::vector<DesiredBinding> bindings;
  std::vector<SlotName> self_signed;
  std::vector<TargetName> entry;

  Target target(const TargetName& server) const;
};

// What all blueprints are made with.
struct BlueprintContext {
  const Manifest& manifest;
  const PlatformCatalog& catalog;
  const std::vector<SourceFile>& sources;
  Report& report;
};

// `server` is an example that stands for all servers of the profile in messages; `at` is where it
// was written. Reports what does not fit: no or an unknown platform, settings on which groups
// disagree, options and services that the platform does not have, a service that two certificates
// claim.
std::optional<Blueprint> make_blueprint(const BlueprintContext& context, const Profile& profile,
                                        const std::string& server, const Place& at);

// A path written in a file of one root, as seen from another: absolute paths stay as they are.
std::string rebase(const std::string& path, const std::filesystem::path& from,
                   const std::filesystem::path& to);

}  // namespace signet
