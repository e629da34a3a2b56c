#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <utility>

#include "exchange/exchange_sessions.h"

namespace signet::exchange {

// Sessions with targets through their entry servers: one server of an organisation can be asked
// about all of them, so that one whose own endpoint broke can still be repaired. Safe to call from
// several threads.
class EntrySessions {
 public:
  explicit EntrySessions(std::unique_ptr<Sessions> sessions) : sessions_(std::move(sessions)) {}

  // Runs one pipeline in a session with the target's first entry server that can be reached; with
  // the target itself where it names none. The next one is tried only when the pipeline certainly
  // did not begin. An entry server that did not answer an account is not asked for it again. Fails
  // as Sessions::invoke(), and with "exchange.entry" when none answers: it says why of each.
  Invocation invoke(const Target& target, AccountUse use, const psrp::Pipeline& pipeline,
                    const InvokeOptions& options, const Context& context);

  // As Sessions::renew().
  void renew(const TargetName& server) { sessions_->renew(server); }

 private:
  SessionAnswer ask(const Target& entry, AccountUse use, const psrp::Pipeline& pipeline,
                    const InvokeOptions& options, const Context& context);
  bool is_silent(AccountUse use, const Target& entry) const;
  void note_silent(AccountUse use, const Target& entry, const Problem& why, const Log& log);
  Problem none_answers(AccountUse use, const Target& target) const;

  std::unique_ptr<Sessions> sessions_;
  mutable std::mutex mutex_;
  std::map<std::pair<AccountUse, TargetName>, std::string> silent_;  // and why
};

}  // namespace signet::exchange
