#pragma once

#include <map>
#include <memory>
#include <string>

#include "platform/platform.h"

namespace signet {

// The platforms of this build, by name; each answers through CheckedPlatform.
class PlatformSet {
 public:
  void add(std::unique_ptr<Platform> platform);

  // nullptr when this build has no such platform.
  Platform* find(const std::string& name) const;
  PlatformCatalog catalog() const;

 private:
  std::map<std::string, std::unique_ptr<Platform>> platforms_;
};

// Observes all targets, `threads` at a time; the result is sorted by name and does not depend on
// `threads`. A target whose platform is missing is unknown.
std::vector<ObservedServer> observe_all(const PlatformSet& platforms,
                                        const std::vector<Target>& targets, unsigned threads,
                                        const Context& context);

}  // namespace signet
