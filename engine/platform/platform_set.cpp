#include "platform/platform_set.h"

#include <algorithm>
#include <atomic>
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
  std::atomic<std::size_t> next = 0;
  const auto work = [&] {
    for (std::size_t at = next++; at < targets.size(); at = next++) {
      servers[at] = observe_one(platforms, targets[at], context);
    }
  };
  {
    std::vector<std::jthread> others;
    const std::size_t wanted = std::min<std::size_t>(threads, targets.size());
    for (std::size_t count = 1; count < wanted; ++count) others.emplace_back(work);
    work();
  }
  std::ranges::stable_sort(servers, {}, &ObservedServer::name);
  return servers;
}

}  // namespace signet
