#pragma once

#include <chrono>
#include <thread>

#include "crypto/system_random.h"
#include "platform/platform_set.h"
#include "resources/desired.h"
#include "run/key_files.h"

namespace signet {

// What signet sees of the fleet, read as it reads it.
inline Observed observe(const Desired& desired, const PlatformSet& platforms) {
  SystemClock clock;
  SystemRandom random;
  const Log log(Log::Level::off, Log::Format::text);
  const Context context{clock, random, log, {}, clock.steady() + std::chrono::hours(1)};
  std::vector<Target> targets;
  for (const DesiredServer& server : desired.servers) targets.push_back(server.target);
  Observed observed;
  observed.servers = observe_all(platforms, targets, std::thread::hardware_concurrency(), context);
  observed.files = observe_key_files(desired, Trust{});
  return observed;
}

}  // namespace signet
