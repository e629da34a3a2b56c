#include "exchange/exchange_sessions.h"

#include "http/curl_channel.h"

namespace signet::exchange {

namespace {

// Exchange lets an account have 18 sessions; two are left for people.
constexpr std::size_t most_sessions = 16;

bool is_one_account(const Trust& trust) {
  const auto read = find_account(trust, AccountUse::read);
  const auto change = find_account(trust, AccountUse::change);
  return read && change && *read == *change;
}

}  // namespace

EndpointSettings endpoint_of(const Target& target) {
  EndpointSettings settings;
  settings.url = target.option("url");
  settings.tls_name = target.option("tls_name");
  settings.service = target.option("spn");
  if (!settings.url.empty()) {
    settings.address = target.address;
    return settings;
  }
  const std::string& host = target.address.empty() ? target.name.text() : target.address;
  const bool is_ipv6 = host.find(':') != std::string::npos && !host.starts_with('[');
  settings.url = "https://" + (is_ipv6 ? "[" + host + "]" : host) + "/PowerShell/";
  return settings;
}

RemoteSessions::RemoteSessions(Trust trust, ResolveSecret resolve)
    : trust_(std::move(trust)),
      resolve_(std::move(resolve)),
      one_account_(is_one_account(trust_)) {}

RemoteSessions::~RemoteSessions() = default;

std::unique_ptr<RemotePools> RemoteSessions::make_pools(AccountUse use, const Context& context) {
  const Clock& clock = context.clock;
  const Log& log = context.log;
  const auto make_channel =
      [this, use, &clock,
       &log](const PoolSettings& settings) -> Expected<std::unique_ptr<HttpChannel>> {
    EndpointSettings where;
    {
      const std::lock_guard lock(mutex_);
      where = endpoints_[settings.name];
    }
    auto endpoint = make_endpoint(where, trust_, resolve_, use);
    if (!endpoint) return std::unexpected(endpoint.error());
    return make_curl_channel(*std::move(endpoint), clock, log);
  };
  return std::make_unique<RemotePools>(
      make_channel, RemoteParts{context.clock, waiter_, context.random, context.log},
      most_sessions);
}

RemotePools& RemoteSessions::pools(AccountUse use, const Context& context) {
  const std::lock_guard lock(mutex_);
  auto& pools = pools_[kind_of(use)];
  if (!pools) pools = make_pools(use, context);
  return *pools;
}

void RemoteSessions::renew(const TargetName& server) {
  const std::lock_guard lock(mutex_);
  for (const AccountUse use : {AccountUse::read, AccountUse::change}) {
    outdated_.emplace(kind_of(use), server.text());
  }
}

bool RemoteSessions::is_outdated(AccountUse use, const std::string& name) {
  const std::lock_guard lock(mutex_);
  return outdated_.erase({kind_of(use), name}) > 0;
}

Expected<RemotePools::Lease> RemoteSessions::lend(const PoolSettings& settings, AccountUse use,
                                                  const CallLimit& limit, const Context& context) {
  RemotePools& from = pools(use, context);
  {
    auto lease = from.lend(settings, limit);
    if (!lease || !is_outdated(use, settings.name)) return lease;
    (*lease)->close();
  }
  return from.lend(settings, limit);
}

SessionAnswer RemoteSessions::invoke(const Target& server, AccountUse use,
                                     const psrp::Pipeline& pipeline, const InvokeOptions& options,
                                     const Context& context) {
  const auto not_opened = [](Problem why) {
    return SessionAnswer{
        std::unexpected(RemoteFailure{std::move(why), RemoteFailure::Outcome::not_done}),
        SessionFate::not_opened};
  };
  PoolSettings settings;
  settings.name = server.name.text();
  const EndpointSettings where = endpoint_of(server);
  {
    const std::lock_guard lock(mutex_);
    endpoints_[settings.name] = where;
  }
  const auto url = HttpsUrl::parse(where.url);
  if (!url) return not_opened(url.error());
  settings.url = url->text();
  auto lease = lend(settings, use, options.limit, context);
  if (!lease) return not_opened(lease.error());
  Invocation result = (*lease)->invoke(pipeline, options);
  const SessionFate fate = (*lease)->is_usable() ? SessionFate::kept : SessionFate::ended;
  return {std::move(result), fate};
}

}  // namespace signet::exchange
