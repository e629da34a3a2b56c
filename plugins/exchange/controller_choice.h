#pragma once

#include <mutex>
#include <set>
#include <string>

#include "clixml/document.h"
#include "psrp/command.h"
#include "resources/desired.h"

namespace signet::exchange {

// The domain controller that a run reads from and writes to: what was written through one is not
// seen through another at once. Safe to call from several threads.
class ControllerChoice {
 public:
  // For that cmdlet on behalf of that server: what its option says, or else what was learned. Empty
  // where nothing is known yet, and for cmdlets that take none.
  std::string find(const Target& target, const std::string& cmdlet) const;

  // From an object of Get-ExchangeServer; the first one that tells counts for the whole run.
  void learn(const clixml::Value& server);

  // The endpoint's cmdlet takes none. False when that was known.
  bool give_up(const std::string& cmdlet);
  bool is_given_up(const std::string& cmdlet) const;

 private:
  mutable std::mutex mutex_;
  std::string learned_;
  std::set<std::string> given_up_;  // cmdlets
};

// The pipeline with -DomainController for its first cmdlet.
psrp::Pipeline with_controller(const psrp::Pipeline& pipeline, const std::string& controller);

}  // namespace signet::exchange
