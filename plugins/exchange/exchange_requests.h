#pragma once

#include <memory>

#include "exchange/controller_choice.h"
#include "exchange/entry_sessions.h"
#include "exchange/server_session.h"
#include "platform/server_requests.h"

namespace signet::exchange {

// New-ExchangeCertificate -GenerateRequest and Import-ExchangeCertificate of its answer. The
// account for changing is used for both.
class ExchangeRequests final : public ServerRequests {
 public:
  ExchangeRequests(std::unique_ptr<Sessions> sessions, std::unique_ptr<Waiter> waiter);

  std::string act_text(const Target& target, const ServerRequest& request) const override;
  // Fails with "exchange.request" (a subject or name that the cmdlet cannot take, or an answer that
  // is no request), "exchange.request-unknown" (the answer was lost), or as problem_of() says.
  Expected<std::string> make(const Target& target, const ServerRequest& request,
                             const Context& context) override;
  // Fails with "exchange.no-pending-key" (it is there now, without a key),
  // "exchange.present-without- key" (it was there before, without a key), or as conclude() says.
  Expected<std::vector<std::string>> complete(const Target& target, ByteView certificate,
                                              const Context& context) override;

 private:
  ServerSession session(const Target& target, const Context& context);

  std::unique_ptr<Waiter> waiter_;
  EntrySessions sessions_;
  ControllerChoice controllers_;
};

}  // namespace signet::exchange
