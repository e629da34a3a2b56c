#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "exchange/fake_exchange.h"

namespace signet::exchange::test {

// What certificates are called; others go by their thumbprints.
using CertificateNames = std::map<Thumbprint, std::string>;

// What is true of each server, and with "" of the organisation, whatever its cmdlets say.
std::map<std::string, std::string> truth_of(const FakeExchange& exchange,
                                            const CertificateNames& names = {});

// Hands all calls on, and notes where an act changed something although it says that it did not, or
// changed another server.
class WatchedPlatform final : public Platform {
 public:
  WatchedPlatform(std::unique_ptr<Platform> platform, const FakeExchange& exchange,
                  std::vector<std::string>& wrongs)
      : platform_(std::move(platform)), exchange_(exchange), wrongs_(wrongs) {}

  const Capabilities& capabilities() const override { return platform_->capabilities(); }
  ObservedServer observe(const Target& target, const Context& context) override {
    return platform_->observe(target, context);
  }
  Expected<void> check_rights(const Target& target, const std::vector<const Step*>& steps,
                              const Context& context) override {
    return platform_->check_rights(target, steps, context);
  }
  ApplyResult apply(const Target& target, const Step& step, const KeyBundle* bundle,
                    const Context& context) override;
  ProveResult prove(const Target& target, const Step& step, const Context& context) override {
    return platform_->prove(target, step, context);
  }

 private:
  std::unique_ptr<Platform> platform_;
  const FakeExchange& exchange_;
  std::vector<std::string>& wrongs_;
};

}  // namespace signet::exchange::test
