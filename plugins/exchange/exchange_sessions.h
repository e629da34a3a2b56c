#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <utility>

#include "exchange/endpoint_settings.h"
#include "platform/platform.h"
#include "remoting/remote_pools.h"

namespace signet::exchange {

// What became of the session that a pipeline was for.
enum class SessionFate {
  not_opened,  // there was none
  ended,
  kept  // it takes other pipelines
};

struct SessionAnswer {
  Invocation result;
  SessionFate fate = SessionFate::kept;
};

// Runs cmdlets on the servers of a fleet: the seam between what Exchange means and how it is
// reached. Safe to call from several threads.
class Sessions {
 public:
  virtual ~Sessions() = default;
  // Runs one pipeline in a session with that server. Fails as RemotePool::invoke() does; what kept
  // the session from being opened is "not done".
  virtual SessionAnswer invoke(const Target& server, AccountUse use, const psrp::Pipeline& pipeline,
                               const InvokeOptions& options, const Context& context) = 0;
  // The server's certificate changed, and with it what its sessions are bound to: whatever session
  // there is with it is ended before its next use.
  virtual void renew(const TargetName& server) = 0;
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

  SessionAnswer invoke(const Target& server, AccountUse use, const psrp::Pipeline& pipeline,
                       const InvokeOptions& options, const Context& context) override;
  void renew(const TargetName& server) override;

 private:
  AccountUse kind_of(AccountUse use) const { return one_account_ ? AccountUse::read : use; }
  bool is_outdated(AccountUse use, const std::string& name);
  Expected<RemotePools::Lease> lend(const PoolSettings& settings, AccountUse use,
                                    const CallLimit& limit, const Context& context);
  RemotePools& pools(AccountUse use, const Context& context);
  std::unique_ptr<RemotePools> make_pools(AccountUse use, const Context& context);

  Trust trust_;
  ResolveSecret resolve_;
  bool one_account_;
  SystemWaiter waiter_;
  std::mutex mutex_;
  std::map<std::string, EndpointSettings> endpoints_;  // by the server's name
  std::map<AccountUse, std::unique_ptr<RemotePools>> pools_;
  std::set<std::pair<AccountUse, std::string>> outdated_;  // by the server's name
};

}  // namespace signet::exchange
