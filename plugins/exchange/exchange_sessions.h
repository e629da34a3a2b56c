#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <string>

#include "exchange/endpoint_settings.h"
#include "platform/platform.h"
#include "remoting/remote_pools.h"

namespace signet::exchange {

// Runs cmdlets on the servers of a fleet: the seam between what Exchange means and how it is
// reached. Safe to call from several threads, for different targets.
class Sessions {
 public:
  virtual ~Sessions() = default;
  // Runs one pipeline in a session with that server. Fails as RemotePool::invoke() does; what kept
  // the session from being opened is "not done".
  virtual Invocation invoke(const Target& target, AccountUse use, const psrp::Pipeline& pipeline,
                            const InvokeOptions& options, const Context& context) = 0;
};

// Where a target's endpoint is: its options, https://ADDRESS/PowerShell/ without them, and its name
// for an address.
EndpointSettings endpoint_of(const Target& target);

// Sessions over the network, as the trust file allows: one for each server and account, kept for
// the next call and ended when this is destroyed. The clock, randomness and log of the first call
// must outlive it.
class RemoteSessions final : public Sessions {
 public:
  // `resolve` finds the accounts' passwords; called from several threads.
  RemoteSessions(Trust trust, ResolveSecret resolve);
  ~RemoteSessions() override;

  Invocation invoke(const Target& target, AccountUse use, const psrp::Pipeline& pipeline,
                    const InvokeOptions& options, const Context& context) override;

 private:
  RemotePools& pools(AccountUse use, const Context& context);
  std::unique_ptr<RemotePools> make_pools(AccountUse use, const Context& context);

  Trust trust_;
  ResolveSecret resolve_;
  bool one_account_;
  SystemWaiter waiter_;
  std::mutex mutex_;
  std::map<std::string, EndpointSettings> endpoints_;  // by the server's name
  std::map<AccountUse, std::unique_ptr<RemotePools>> pools_;
};

}  // namespace signet::exchange
