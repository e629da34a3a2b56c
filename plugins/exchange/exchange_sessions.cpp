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
  auto& pools = pools_[one_account_ ? AccountUse::read : use];
  if (!pools) pools = make_pools(use, context);
  return *pools;
}

Invocation RemoteSessions::invoke(const Target& target, AccountUse use,
                                  const psrp::Pipeline& pipeline, const InvokeOptions& options,
                                  const Context& context) {
  PoolSettings settings;
  settings.name = target.name.text();
  const EndpointSettings where = endpoint_of(target);
  {
    const std::lock_guard lock(mutex_);
    endpoints_[settings.name] = where;
  }
  const auto url = HttpsUrl::parse(where.url);
  if (!url) return std::unexpected(RemoteFailure{url.error(), RemoteFailure::Outcome::not_done});
  settings.url = url->text();
  auto lease = pools(use, context).lend(settings, options.limit);
  if (lease) return (*lease)->invoke(pipeline, options);
  return std::unexpected(RemoteFailure{lease.error(), RemoteFailure::Outcome::not_done});
}

}  // namespace signet::exchange
