#pragma once

#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <vector>

#include "platform/platform.h"
#include "platform/platform_set.h"

namespace signet::test {

// Servers in memory whose acts are the planner's own model (plan/simulate.h), and a runner with the
// files of the observation. What a service is configured to use and what it serves are two things:
// what is served follows, unless the service lies. Watches over those who use it: see violations().
// Safe to call from several threads.
class FakeFleet {
 public:
  // `catalog` must hold the platforms of the targets. Services that hold something serve it.
  FakeFleet(const Observed& observed, PlatformCatalog catalog);

  // One platform for each of the catalog, and "runner". They must not outlive the fleet.
  std::vector<std::unique_ptr<Platform>> platforms();
  // What a look at all servers and files shows.
  Observed observe() const;

  // The service claims to take certificates from now on, but goes on serving what it serves.
  void let_lie(const TargetName& server, const SlotName& slot);
  // Somebody else changes a server.
  void change(const TargetName& server, const std::function<void(ServerState&)>& by);

  // The addresses of the steps that were done, in order; what was there already does not count.
  std::vector<std::string> acts() const;
  // The passwords of the keys that were exported so far.
  std::vector<std::string> passwords() const;
  // What no user may ever do: two calls at once for one target; binding a service to a certificate
  // that its server lacks or has without key; an import of something else than was exported.
  std::vector<std::string> violations() const;

 private:
  class Member;
  class Call;
  struct Server {
    ServerState state;
    std::map<SlotName, Thumbprint> served;
    std::set<SlotName> lying;
  };

  Server* find(const TargetName& name);
  ServerState seen(const Server& server, const Capabilities& rules) const;
  ApplyResult apply(const Capabilities& rules, const Step& step, const KeyBundle* bundle,
                    const Context& context);
  ApplyResult export_key(const Capabilities& rules, const Step& step, const Context& context);
  ApplyResult act(const Capabilities& rules, const Step& step, Server& server);
  ProveResult prove(const Capabilities& rules, const Step& step);
  void serve(const ServerState& before, Server& server, const Step& step);

  mutable std::mutex mutex_;
  PlatformCatalog catalog_;
  std::map<TargetName, Server> servers_;
  std::map<TargetName, std::string> unreachable_;
  std::map<std::string, Known<Fingerprint>> files_;
  std::map<Thumbprint, CertificatePointer> certificates_;
  std::set<TargetName> busy_;
  std::vector<std::string> acts_, passwords_, violations_;
};

}  // namespace signet::test
