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

// What is to be proven on one server, one after the other.
struct ServerProofs {
  Target target;
  std::vector<Step> steps;
};

// What a server's account is to be able to do, before the first act of a run.
struct ServerSteps {
  Target target;
  std::vector<const Step*> steps;
};

// Asks `threads` servers at a time whether their accounts may do it; gives what is missing, with
// the server in `where`, in the order of the servers.
std::vector<Problem> find_missing_rights(const PlatformSet& platforms,
                                         const std::vector<ServerSteps>& servers, unsigned threads,
                                         const Context& context);

// Proves on `threads` servers at a time; the results stand where their steps stand. What was not
// asked for before the deadline or a stop is unknown.
std::vector<std::vector<ProveResult>> prove_all(const PlatformSet& platforms,
                                                const std::vector<ServerProofs>& servers,
                                                unsigned threads, const Context& context);

}  // namespace signet
