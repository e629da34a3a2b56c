#pragma once

#include <functional>

#include "platform/platform.h"

namespace signet {

// Answers what a test tells it to.
class ScriptedPlatform final : public Platform {
 public:
  Capabilities rules;
  std::function<ObservedServer(const Target&)> on_observe;
  std::function<ApplyResult(const Step&)> on_apply;
  std::function<ProveResult(const Step&)> on_prove;

  const Capabilities& capabilities() const override { return rules; }
  ObservedServer observe(const Target& target, const Context&) override {
    return on_observe(target);
  }
  ApplyResult apply(const Target&, const Step& step, const KeyBundle*, const Context&) override {
    return on_apply(step);
  }
  ProveResult prove(const Target&, const Step& step, const Context&) override {
    return on_prove(step);
  }
};

class StandingClock final : public Clock {
 public:
  Seconds now() const override { return Seconds(std::chrono::seconds(1'795'385'183)); }
  std::chrono::milliseconds steady() const override { return std::chrono::milliseconds(1000); }
};

class ZeroRandom final : public Random {
 public:
  void fill(std::span<std::uint8_t> bytes) override {
    for (std::uint8_t& byte : bytes) byte = 0;
  }
};

// A context that lasts a minute.
struct TestWorld {
  StandingClock clock;
  ZeroRandom random;
  Log log{Log::Level::off, Log::Format::text};
  std::stop_source stop;
  Context context{clock, random, log, stop.get_token(), std::chrono::milliseconds(61'000)};
};

}  // namespace signet
