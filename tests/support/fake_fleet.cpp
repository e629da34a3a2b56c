#include "support/fake_fleet.h"

#include <algorithm>
#include <thread>
#include <utility>

#include "base/text.h"
#include "plan/simulate.h"

namespace signet::test {

namespace {

ApplyResult not_done(Problem problem) {
  return {Outcome::not_done, std::move(problem), std::nullopt, {}};
}

Bytes content_of(const Thumbprint& thumbprint) {
  const std::string text = "key of " + thumbprint.text();
  return {text.begin(), text.end()};
}

// The services that are bound to a certificate which is not there with its key.
std::set<std::string> broken_bindings(const ServerState& state) {
  std::set<std::string> broken;
  for (const ObservedSlot& slot : state.slots) {
    if (!slot.holders.has_value()) continue;
    for (const Thumbprint& holder : slot.holders.value()) {
      const ObservedCertificate* copy = state.find(holder);
      if (copy && copy->has_key == Known<bool>(true)) continue;
      broken.insert(slot.slot.text() + " is bound to " + holder.text() + " without its key");
    }
  }
  return broken;
}

Capabilities runner_rules() {
  Capabilities rules;
  rules.platform = "runner";
  rules.staging_inert = true;
  return rules;
}

}  // namespace

// Notes two calls at once for one target.
class FakeFleet::Call {
 public:
  Call(FakeFleet& fleet, TargetName target) : fleet_(fleet), target_(std::move(target)) {
    {
      const std::lock_guard lock(fleet_.mutex_);
      if (!fleet_.busy_.insert(target_).second) {
        fleet_.violations_.push_back("two calls at once for " + target_.text());
      }
    }
    std::this_thread::yield();
  }
  Call(const Call&) = delete;
  Call& operator=(const Call&) = delete;
  ~Call() {
    const std::lock_guard lock(fleet_.mutex_);
    fleet_.busy_.erase(target_);
  }

 private:
  FakeFleet& fleet_;
  TargetName target_;
};

class FakeFleet::Member final : public Platform {
 public:
  Member(FakeFleet& fleet, Capabilities rules) : fleet_(fleet), rules_(std::move(rules)) {}

  const Capabilities& capabilities() const override { return rules_; }

  ObservedServer observe(const Target& target, const Context&) override {
    const Call call(fleet_, target.name);
    const std::lock_guard lock(fleet_.mutex_);
    if (const Server* server = fleet_.find(target.name)) {
      return {target.name, fleet_.seen(*server, rules_)};
    }
    return {target.name, Unknown{"no such server"}};
  }

  ApplyResult apply(const Target& target, const Step& step, const KeyBundle* bundle,
                    const Context& context) override {
    const Call call(fleet_, target.name);
    const std::lock_guard lock(fleet_.mutex_);
    return fleet_.apply(rules_, step, bundle, context);
  }

  ProveResult prove(const Target& target, const Step& step, const Context&) override {
    const Call call(fleet_, target.name);
    const std::lock_guard lock(fleet_.mutex_);
    return fleet_.prove(rules_, step);
  }

 private:
  FakeFleet& fleet_;
  Capabilities rules_;
};

FakeFleet::FakeFleet(const Observed& observed, PlatformCatalog catalog)
    : catalog_(std::move(catalog)), files_(observed.files) {
  for (const ObservedServer& item : observed.servers) {
    if (!item.state.has_value()) {
      unreachable_[item.name] = item.state.is_unknown() ? item.state.why() : "no such server";
      continue;
    }
    Server& server = servers_[item.name];
    server.state = item.state.value();
    for (const ObservedCertificate& copy : server.state.certificates) {
      if (copy.certificate) certificates_[copy.thumbprint] = copy.certificate;
    }
    for (const ObservedSlot& slot : server.state.slots) {
      if (slot.served.has_value()) {
        server.served[slot.slot] = slot.served.value();
      } else if (slot.holders.has_value() && !slot.holders.value().empty()) {
        server.served[slot.slot] = slot.holders.value().front();
      }
    }
  }
}

std::vector<std::unique_ptr<Platform>> FakeFleet::platforms() {
  std::vector<std::unique_ptr<Platform>> result;
  for (const Capabilities& rules : catalog_) {
    result.push_back(std::make_unique<Member>(*this, rules));
  }
  result.push_back(std::make_unique<Member>(*this, runner_rules()));
  return result;
}

Observed FakeFleet::observe() const {
  const std::lock_guard lock(mutex_);
  Observed observed;
  observed.files = files_;
  for (const auto& [name, server] : servers_) {
    ServerState state = seen(server, catalog_.front());
    state.endpoints = endpoints_of(name, state);
    observed.servers.push_back({name, std::move(state)});
  }
  for (const auto& [name, why] : unreachable_) {
    observed.servers.push_back({name, Unknown{why}});
  }
  std::ranges::sort(observed.servers, {}, &ObservedServer::name);
  return observed;
}

void FakeFleet::let_lie(const TargetName& server, const SlotName& slot) {
  const std::lock_guard lock(mutex_);
  servers_.at(server).lying.insert(slot);
}

void FakeFleet::change(const TargetName& server, const std::function<void(ServerState&)>& by) {
  const std::lock_guard lock(mutex_);
  by(servers_.at(server).state);
}

std::vector<std::string> FakeFleet::acts() const {
  const std::lock_guard lock(mutex_);
  return acts_;
}

std::vector<std::string> FakeFleet::passwords() const {
  const std::lock_guard lock(mutex_);
  return passwords_;
}

std::vector<std::string> FakeFleet::violations() const {
  const std::lock_guard lock(mutex_);
  return violations_;
}

FakeFleet::Server* FakeFleet::find(const TargetName& name) {
  const auto found = servers_.find(name);
  return found == servers_.end() ? nullptr : &found->second;
}

ServerState FakeFleet::seen(const Server& server, const Capabilities& rules) const {
  ServerState state = server.state;
  for (ObservedSlot& slot : state.slots) {
    const auto served = server.served.find(slot.slot);
    const bool shows = rules.proof == ProofLevel::served && served != server.served.end();
    slot.served = shows ? Known<Thumbprint>(served->second) : Absent{};
  }
  return state;
}

ApplyResult FakeFleet::apply(const Capabilities& rules, const Step& step, const KeyBundle* bundle,
                             const Context& context) {
  if (step.address.action == Action::export_key) return export_key(rules, step, context);
  Server* server = find(step.address.target);
  if (!server) return not_done({"fleet.no-server", "no such server", {}, {}, {}});
  if (step.address.action == Action::import &&
      (!bundle || bundle->thumbprint != step.thumbprint || bundle->password.empty() ||
       bundle->pkcs12 != content_of(step.thumbprint))) {
    violations_.push_back("the wrong key for " + step.address.text());
    return not_done({"fleet.wrong-key", "the wrong key", {}, {}, {}});
  }
  return act(rules, step, *server);
}

ApplyResult FakeFleet::export_key(const Capabilities& rules, const Step& step,
                                  const Context& context) {
  if (step.file) {
    const auto file = files_.find(step.file->certificate);
    const bool found = step.file->kind == FileSource::Kind::environment ||
                       (file != files_.end() && file->second.has_value());
    if (!found) return not_done({"fleet.no-file", "the key file is not there", {}, {}, {}});
  } else {
    Server* server = find(step.address.target);
    if (!server) return not_done({"fleet.no-server", "no such server", {}, {}, {}});
    if (const auto allowed = simulate(step, server->state, rules); !allowed) {
      return not_done(allowed.error());
    }
  }
  KeyBundle bundle{step.thumbprint, content_of(step.thumbprint),
                   make_transfer_password(context.random)};
  bundle.password.reveal([&](ByteView text) { passwords_.emplace_back(as_text(text)); });
  acts_.push_back(step.address.text());
  return {Outcome::done, {}, std::move(bundle), {}};
}

ApplyResult FakeFleet::act(const Capabilities& rules, const Step& step, Server& server) {
  const ServerState before = server.state;
  if (const auto done = simulate(step, server.state, rules); !done) {
    return not_done(done.error());
  }
  if (server.state == before) return {Outcome::already, {}, std::nullopt, {}};
  if (ObservedCertificate* copy = server.state.find(step.thumbprint)) {
    const auto known = certificates_.find(step.thumbprint);
    if (!copy->certificate && known != certificates_.end()) copy->certificate = known->second;
  }
  serve(before, server, step);
  const std::set<std::string> broken_before = broken_bindings(before);
  for (const std::string& broken : broken_bindings(server.state)) {
    if (!broken_before.contains(broken)) {
      violations_.push_back(step.address.text() + ": " + broken);
    }
  }
  acts_.push_back(step.address.text());
  return {Outcome::done, {}, std::nullopt, {}};
}

void FakeFleet::serve(const ServerState& before, Server& server, const Step& step) {
  for (const ObservedSlot& slot : server.state.slots) {
    const ObservedSlot* old = before.find(slot.slot);
    if (server.lying.contains(slot.slot) || (old && old->holders == slot.holders)) continue;
    const SlotRule* rule = catalog_.front().find_slot(slot.slot);
    if (rule && !rule->restart.empty()) continue;
    if (slot.holders.has_value() && holds(slot.holders.value(), step.thumbprint)) {
      server.served[slot.slot] = step.thumbprint;
    }
  }
}

void FakeFleet::restart(Server& server) {
  for (const ObservedSlot& slot : server.state.slots) {
    const SlotRule* rule = catalog_.front().find_slot(slot.slot);
    if (!rule || rule->restart.empty() || server.lying.contains(slot.slot)) continue;
    if (!slot.holders.has_value() || slot.holders.value().empty()) continue;
    server.served[slot.slot] = slot.holders.value().front();
  }
}

void FakeFleet::restart(const TargetName& server) {
  const std::lock_guard lock(mutex_);
  restart(servers_.at(server));
}

void FakeFleet::restart_all() {
  const std::lock_guard lock(mutex_);
  for (auto& [name, server] : servers_) restart(server);
}

void FakeFleet::put_behind(const std::string& host, std::vector<TargetName> servers) {
  const std::lock_guard lock(mutex_);
  behind_[host] = std::move(servers);
}

void FakeFleet::silence(const std::string& endpoint) {
  const std::lock_guard lock(mutex_);
  silent_.insert(endpoint);
}

void FakeFleet::let_serve(const TargetName& server, const SlotName& slot,
                          const Thumbprint& thumbprint) {
  const std::lock_guard lock(mutex_);
  servers_.at(server).served[slot] = thumbprint;
}

std::vector<SeenEndpoint> FakeFleet::look(const std::vector<Endpoint>& endpoints,
                                          const Context& context) {
  const std::lock_guard lock(mutex_);
  ++looks_;
  std::vector<SeenEndpoint> seen;
  for (const Endpoint& endpoint : endpoints) {
    seen.push_back(show(endpoint));
    if (context.stop.stop_requested()) seen.back().served = Unknown{"interrupted"};
  }
  return seen;
}

std::size_t FakeFleet::looks() const {
  const std::lock_guard lock(mutex_);
  return looks_;
}

// What the services of one server show there.
void FakeFleet::add_served(const TargetName& name, const Endpoint& endpoint,
                           SeenEndpoint& seen) const {
  const Server& server = servers_.at(name);
  for (const ObservedSlot& slot : server.state.slots) {
    const SlotRule* rule = catalog_.front().find_slot(slot.slot);
    const EndpointRule place{endpoint.protocol, endpoint.port};
    if (!rule || std::ranges::find(rule->endpoints, place) == rule->endpoints.end()) continue;
    seen.slot = slot.slot;
    const auto served = server.served.find(slot.slot);
    if (served == server.served.end()) continue;
    if (!seen.served.has_value()) seen.served = std::vector<Thumbprint>();
    std::vector<Thumbprint>& all = seen.served.value();
    if (!holds(all, served->second)) all.push_back(served->second);
    std::ranges::sort(all);
  }
}

SeenEndpoint FakeFleet::show(const Endpoint& endpoint) const {
  SeenEndpoint seen;
  seen.endpoint = endpoint;
  for (const auto& [name, server] : servers_) {
    if (to_lower(name.text()) == endpoint.host) add_served(name, endpoint, seen);
  }
  if (const auto found = behind_.find(endpoint.host); found != behind_.end()) {
    for (const TargetName& name : found->second) add_served(name, endpoint, seen);
    seen.slot = {};
  }
  if (!seen.served.has_value()) seen.fault = "connection refused";
  if (silent_.contains(endpoint.text())) seen.served = Unknown{"timed out"};
  return seen;
}

std::vector<SeenEndpoint> FakeFleet::endpoints_of(const TargetName& name,
                                                  const ServerState& state) const {
  std::vector<SeenEndpoint> endpoints;
  for (const ObservedSlot& slot : state.slots) {
    const SlotRule* rule = catalog_.front().find_slot(slot.slot);
    if (!rule) continue;
    for (const EndpointRule& place : rule->endpoints) {
      endpoints.push_back(show({place.protocol, to_lower(name.text()), place.port, {}}));
    }
  }
  std::ranges::sort(endpoints, {}, &SeenEndpoint::endpoint);
  return endpoints;
}

ProveResult FakeFleet::prove(const Capabilities& rules, const Step& step) {
  using enum ProveResult::Verdict;
  Server* server = find(step.address.target);
  if (!server)
    return {unknown, ProofLevel::none, {"fleet.no-server", "no such server", {}, {}, {}}};
  ServerState copy = server->state;
  if (const auto held = simulate(step, copy, rules); !held) {
    return {refuted, ProofLevel::configured, held.error()};
  }
  for (const SlotName& slot : step.slots) {
    if (rules.proof != ProofLevel::served || server->served[slot] == step.thumbprint) continue;
    return {refuted,
            ProofLevel::served,
            {"prove.not-served", slot.text() + ": claimed, not served", {}, {}, {}}};
  }
  return {proven, rules.proof, {}};
}

}  // namespace signet::test
