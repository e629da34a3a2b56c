#include "remoting/remote_pools.h"

#include <algorithm>
#include <thread>
#include <utility>
#include <vector>

namespace signet {

namespace {

// A server forgets a session that was idle too long; one that might be forgotten soon is not used.
bool is_stale(std::chrono::milliseconds idle, const PoolSettings& settings) {
  return idle >= std::chrono::milliseconds(settings.idle_timeout) / 2;
}

}  // namespace

RemotePools::RemotePools(ChannelMaker make_channel, const RemoteParts& parts, std::size_t most)
    : make_channel_(std::move(make_channel)),
      parts_(parts),
      most_(std::max<std::size_t>(most, 1)) {}

RemotePools::~RemotePools() {
  close_all();
  Lock lock(mutex_);
  changed_.wait(lock, [this] { return places_.empty(); });
}

RemotePools::Places::iterator RemotePools::longest_idle() {
  auto found = places_.end();
  for (auto place = places_.begin(); place != places_.end(); ++place) {
    if (place->second.is_lent) continue;
    if (found == places_.end() || place->second.idle_since < found->second.idle_since) {
      found = place;
    }
  }
  return found;
}

// Marks the place of this server as lent. `kept` is its session, if it is still good; `outgoing`
// one that has to be ended before another is opened.
bool RemotePools::take_place(const PoolSettings& settings, std::unique_ptr<RemotePool>& outgoing,
                             std::unique_ptr<RemotePool>& kept) {
  if (const auto own = places_.find(settings.name); own != places_.end()) {
    Place& place = own->second;
    if (place.is_lent) return false;
    place.is_lent = true;
    const bool stale = is_stale(parts_.clock.steady() - place.idle_since, settings);
    (stale ? outgoing : kept) = std::move(place.pool);
    return true;
  }
  if (places_.size() >= most_) {
    const auto idle = longest_idle();
    if (idle == places_.end()) return false;
    outgoing = std::move(idle->second.pool);
    places_.erase(idle);
  }
  places_.emplace(settings.name, Place{});
  return true;
}

Expected<void> RemotePools::wait_for_place(const PoolSettings& settings, const CallLimit& limit,
                                           std::unique_ptr<RemotePool>& outgoing,
                                           std::unique_ptr<RemotePool>& kept) {
  const auto refuse = [&](const char* code, const char* summary) {
    return std::unexpected(Problem{code, summary, {}, {}, settings.name});
  };
  Lock lock(mutex_);
  bool taken = false;
  const auto is_settled = [&] {
    if (is_closed_) return true;
    taken = take_place(settings, outgoing, kept);
    return taken;
  };
  if (limit.stop.stop_requested()) return refuse("remoting.stopped", "stopped on request");
  const auto left = limit.deadline - parts_.clock.steady();
  changed_.wait_for(lock, limit.stop, left, is_settled);
  if (taken) return {};
  if (is_closed_) return refuse("remoting.closed", "all sessions are being closed");
  if (limit.stop.stop_requested()) return refuse("remoting.stopped", "stopped on request");
  return refuse("remoting.deadline", "no session became free in time");
}

Expected<std::unique_ptr<RemotePool>> RemotePools::opened(const PoolSettings& settings,
                                                          const CallLimit& limit) {
  Expected<std::unique_ptr<HttpChannel>> channel = make_channel_(settings);
  if (!channel) return std::unexpected(std::move(channel.error()));
  auto pool = std::make_unique<RemotePool>(settings, *std::move(channel), parts_);
  if (Expected<void> open = pool->open(limit); !open) return std::unexpected(open.error());
  return pool;
}

Expected<RemotePools::Lease> RemotePools::lend(const PoolSettings& settings,
                                               const CallLimit& limit) {
  std::unique_ptr<RemotePool> outgoing;
  std::unique_ptr<RemotePool> kept;
  if (Expected<void> waited = wait_for_place(settings, limit, outgoing, kept); !waited) {
    return std::unexpected(std::move(waited.error()));
  }
  outgoing.reset();  // before another is opened: the server counts both
  if (!kept) {
    Expected<std::unique_ptr<RemotePool>> fresh = opened(settings, limit);
    if (!fresh) {
      give_back(settings.name);
      return std::unexpected(std::move(fresh.error()));
    }
    kept = *std::move(fresh);
  }
  RemotePool& pool = *kept;
  const Lock lock(mutex_);
  places_.at(settings.name).pool = std::move(kept);
  return Lease(*this, settings.name, pool);
}

// A session that is over gives its place free; so does every one after close_all().
void RemotePools::give_back(const std::string& name) {
  std::unique_ptr<RemotePool> ended;
  {
    const Lock lock(mutex_);
    Place& place = places_.at(name);
    if (place.pool && place.pool->is_usable() && !is_closed_) {
      place.is_lent = false;
      place.idle_since = parts_.clock.steady();
      changed_.notify_all();
      return;
    }
    ended = std::move(place.pool);
  }
  ended.reset();  // its place is free only now: until the server deleted it, it counts
  const Lock lock(mutex_);
  places_.erase(name);
  changed_.notify_all();
}

void RemotePools::close_all() {
  std::vector<std::unique_ptr<RemotePool>> idle;
  {
    const Lock lock(mutex_);
    is_closed_ = true;
    for (auto place = places_.begin(); place != places_.end();) {
      if (place->second.is_lent) {
        ++place;
        continue;
      }
      idle.push_back(std::move(place->second.pool));
      place = places_.erase(place);
    }
    changed_.notify_all();
  }
  std::vector<std::jthread> closing;
  for (const auto& pool : idle) closing.emplace_back([&pool] { pool->close(); });
}

RemotePools::Lease::Lease(Lease&& other) noexcept
    : owner_(std::exchange(other.owner_, nullptr)),
      name_(std::move(other.name_)),
      pool_(std::exchange(other.pool_, nullptr)) {}

RemotePools::Lease::~Lease() {
  if (owner_) owner_->give_back(name_);
}

}  // namespace signet
