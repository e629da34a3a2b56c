#pragma once

#include <memory>

#include "exchange/controller_choice.h"
#include "exchange/entry_sessions.h"
#include "exchange/server_session.h"
#include "platform/platform.h"

namespace signet::exchange {

// Servers of Microsoft Exchange, 2013 and later, managed through remote PowerShell. What their
// cmdlets say is read with the account for reading; acts, and what they look at, use the account
// for changing.
class ExchangePlatform final : public Platform {
 public:
  ExchangePlatform(std::unique_ptr<Sessions> sessions, std::unique_ptr<Waiter> waiter);

  const Capabilities& capabilities() const override;
  ObservedServer observe(const Target& target, const Context& context) override;
  Expected<void> check_rights(const Target& target, const std::vector<const Step*>& steps,
                              const Context& context) override;
  ApplyResult apply(const Target& target, const Step& step, const KeyBundle* bundle,
                    const Context& context) override;
  ProveResult prove(const Target& target, const Step& step, const Context& context) override;

 private:
  ServerSession::Parts parts(const Target& target, const Context& context);

  std::unique_ptr<Waiter> waiter_;
  EntrySessions sessions_;
  ControllerChoice controllers_;
};

}  // namespace signet::exchange
