#include "platform/platform_set.h"

#include <algorithm>
#include <atomic>
#include <functional>
#include <thread>

#include "platform/checked_platform.h"

namespace signet {

namespace {

ObservedServer unknown(const Target& target, std::string why) {
  return {target.name, Unknown{std::move(why)}};
}

ObservedServer observe_one(const PlatformSet& platforms, const Target& target,
                           const Context& context) {
  Platform* platform = platforms.find(target.platform);
  if (!platform) return unknown(target, "this build has no platform \"" + target.platform + "\"");
  if (context.stop.stop_requested()) return unknown(target, "stopped before it was observed");
  if (context.clock.steady() >= context.deadline) {
    return unknown(target, "the time was up before it was observed");
  }
  return platform->observe(target, context);
}

ProveResult prove_one(const PlatformSet& platforms, const Target& target, const Step& step,
                      const Context& context) {
  const auto unknown_because = [](std::string why) {
    return ProveResult{ProveResult::Verdict::unknown, ProofLevel::none,
                       Problem{"prove.not-done", std::move(why), {}, {}, {}}};
  };
  Platform* platform = platforms.find(target.platform);
  if (!platform) return unknown_because("this build has no platform \"" + target.platform + "\"");
  if (context.stop.stop_requested()) return unknown_because("stopped before it was proven");
  if (context.clock.steady() >= context.deadline) {
    return unknown_because("the time was up before it was proven");
  }
  return platform->prove(target, step, context);
}

// Calls work(0) to work(count - 1), `threads` of them at a time.
void for_each_at_once(std::size_t count, unsigned threads,
                      const std::function<void(std::size_t)>& work) {
  std::atomic<std::size_t> next = 0;
  const auto take = [&] {
    for (std::size_t at = next++; at < count; at = next++) work(at);
  };
  std::vector<std::jthread> others;
  const std::size_t wanted = std::min<std::size_t>(threads, count);
  for (std::size_t started = 1; started < wanted; ++started) others.emplace_back(take);
  take();
}

}  // namespace

void PlatformSet::add(std::unique_ptr<Platform> platform) {
  std::string name = platform->capabilities().platform;
  platforms_.insert_or_assign(std::move(name), make_checked(std::move(platform)));
}

Platform* PlatformSet::find(const std::string& name) const {
  const auto found = platforms_.find(name);
  return found == platforms_.end() ? nullptr : found->second.get();
}

PlatformCatalog PlatformSet::catalog() const {
  PlatformCatalog catalog;
  for (const auto& [name, platform] : platforms_) catalog.push_back(platform->capabilities());
  return catalog;
}

std::vector<ObservedServer> observe_all(const PlatformSet& platforms,
                                        const std::vector<Target>& targets, unsigned threads,
                                        const Context& context) {
  std::vector<ObservedServer> servers(targets.size());
  for_each_at_once(targets.size(), threads, [&](std::size_t at) {
    servers[at] = observe_one(platforms, targets[at], context);
  });
  std::ranges::stable_sort(servers, {}, &ObservedServer::name);
  return servers;
}

std::vector<std::vector<ProveResult>> prove_all(const PlatformSet& platforms,
                                                const std::vector<ServerProofs>& servers,
                                                unsigned threads, const Context& context) {
  std::vector<std::vector<ProveResult>> results(servers.size());
  for_each_at_once(servers.size(), threads, [&](std::size_t at) {
    for (const Step& step : servers[at].steps) {
      results[at].push_back(prove_one(platforms, servers[at].target, step, context));
    }
  });
  return results;
}

std::vector<Problem> find_missing_rights(const PlatformSet& platforms,
                                         const std::vector<ServerSteps>& servers, unsigned threads,
                                         const Context& context) {
  std::vector<Expected<void>> answers(servers.size());
  for_each_at_once(servers.size(), threads, [&](std::size_t at) {
    Platform* platform = platforms.find(servers[at].target.platform);
    if (platform && !context.stop.stop_requested()) {
      answers[at] = platform->check_rights(servers[at].target, servers[at].steps, context);
    }
  });
  std::vector<Problem> missing;
  for (std::size_t at = 0; at < servers.size(); ++at) {
    if (answers[at]) continue;
    missing.push_back(answers[at].error());
    missing.back().where = servers[at].target.name.text();
  }
  return missing;
}

}  // namespace signet
