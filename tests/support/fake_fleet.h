#pragma once

#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <vector>

#include "platform/handshakes.h"
#include "platform/platform.h"
#include "platform/platform_set.h"

namespace signet::test {

// Servers in memory whose acts are the planner's own model (plan/simulate.h), and a runner with the
// files of the observation. What a service is configured to use and what it serves are two things:
// what is served follows, unless the service lies, or has to be restarted for it. Handshakes show
// what is served, where the catalog has endpoints: "https://ex16-01:443" of EX16-01. Watches over
// those who use it: see violations(). Safe to call from several threads.
class FakeFleet final : public Handshakes {
 public:
  // `catalog` must hold the platforms of the targets. Services that hold something serve it.
  FakeFleet(const Observed& observed, PlatformCatalog catalog);

  // One platform for each of the catalog, and "runner". They must not outlive the fleet.
  std::vector<std::unique_ptr<Platform>> platforms();
  // What a look at all servers, their endpoints and files shows.
  Observed observe() const;

  // The service claims to take certificates from now on, but goes on serving what it serves.
  void let_lie(const TargetName& server, const SlotName& slot);
  // A person restarts what has to be restarted, on one server or on all.
  void restart(const TargetName& server);
  void restart_all();
  // Clients reach these servers by this name, any of them at any time.
  void put_behind(const std::string& host, std::vector<TargetName> servers);
  // The endpoint does not answer from now on.
  void silence(const std::string& endpoint);
  // Somebody else changes what an endpoint shows.
  void let_serve(const TargetName& server, const SlotName& slot, const Thumbprint& thumbprint);

  std::vector<SeenEndpoint> look(const std::vector<Endpoint>& endpoints,
                                 const Context& context) override;
  // How often it was looked, at whatever.
  std::size_t looks() const;

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
  void restart(Server& server);
  SeenEndpoint show(const Endpoint& endpoint) const;
  void add_served(const TargetName& name, const Endpoint& endpoint, SeenEndpoint& seen) const;
  std::vector<SeenEndpoint> endpoints_of(const TargetName& name, const ServerState& state) const;

  mutable std::mutex mutex_;
  PlatformCatalog catalog_;
  std::map<TargetName, Server> servers_;
  std::map<TargetName, std::string> unreachable_;
  std::map<std::string, Known<Fingerprint>> files_;
  std::map<Thumbprint, CertificatePointer> certificates_;
  std::map<std::string, std::vector<TargetName>> behind_;
  std::set<std::string> silent_;
  std::size_t looks_ = 0;
  std::set<TargetName> busy_;
  std::vector<std::string> acts_, passwords_, violations_;
};

}  // namespace signet::test
