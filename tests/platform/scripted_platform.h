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

}  // namespace signet
