#pragma once

#include <atomic>
#include <functional>
#include <memory>

#include "platform/platform.h"

namespace signet::test {

// One fault among the calls to some platforms: which call, and what goes wrong.
struct Fault {
  enum class Calls { any, observe, apply, prove };
  enum class Kind {
    none,
    fail,         // answers at once that nothing was done, or seen
    gone,         // so do all later calls: the process or the network is gone
    lose_answer,  // carries it out and answers that the outcome is unknown
    broken,       // throws
    pause,        // runs `pause` first, then carries it out: late, hanging, stopped from outside
  };
  Kind kind = Kind::none;
  Calls calls = Calls::apply;
  unsigned at = 1;  // counts from 1
  std::function<void(const Context&)> pause = {};
};

// Counts the calls to all platforms that share it.
class FaultScript {
 public:
  explicit FaultScript(Fault fault) : fault_(std::move(fault)) {}

  // What goes wrong with this call; it is counted by that.
  Fault::Kind next(Fault::Calls call);
  void pause(const Context& context) const { fault_.pause(context); }
  // Whether the fault has happened.
  bool happened() const { return count_ >= fault_.at; }

 private:
  Fault fault_;
  std::atomic<unsigned> count_ = 0;
};

// Forwards to a platform, but for one call.
class FaultyPlatform final : public Platform {
 public:
  FaultyPlatform(std::unique_ptr<Platform> platform, std::shared_ptr<FaultScript> script)
      : platform_(std::move(platform)), script_(std::move(script)) {}

  const Capabilities& capabilities() const override { return platform_->capabilities(); }
  ObservedServer observe(const Target& target, const Context& context) override;
  ApplyResult apply(const Target& target, const Step& step, const KeyBundle* bundle,
                    const Context& context) override;
  ProveResult prove(const Target& target, const Step& step, const Context& context) override;

 private:
  std::unique_ptr<Platform> platform_;
  std::shared_ptr<FaultScript> script_;
};

}  // namespace signet::test
