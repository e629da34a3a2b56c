#pragma once

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>

#include "base/problem.h"
#include "http/http_channel.h"
#include "remoting/call_limit.h"
#include "remoting/remote_pool.h"

namespace signet {

// Opens the way to one server; called from several threads.
using ChannelMaker =
    std::function<Expected<std::unique_ptr<HttpChannel>>(const PoolSettings& settings)>;

// The sessions of a run: one for each server, kept for the next caller, and at most `most` on all
// servers together (Exchange allows an account 18 by default). Safe to call from several threads.
class RemotePools {
 public:
  RemotePools(ChannelMaker make_channel, const RemoteParts& parts, std::size_t most = 16);
  // Waits for what is lent, then as close_all().
  ~RemotePools();
  RemotePools(const RemotePools&) = delete;
  RemotePools& operator=(const RemotePools&) = delete;

  // A session in the hands of one thread; gives it back when it ends, and must do so before the
  // RemotePools end.
  class Lease {
   public:
    Lease(Lease&& other) noexcept;
    Lease& operator=(Lease&&) = delete;
    ~Lease();
    RemotePool& operator*() const { return *pool_; }
    RemotePool* operator->() const { return pool_; }

   private:
    friend class RemotePools;
    Lease(RemotePools& owner, std::string name, RemotePool& pool)
        : owner_(&owner), name_(std::move(name)), pool_(&pool) {}

    RemotePools* owner_;
    std::string name_;
    RemotePool* pool_;
  };

  // The session with the server of that name, opened if there is none that is usable. Waits while
  // another thread has it, or while all sessions are in use; one that nobody uses, the longest idle
  // first, makes room. Settings of a name are always the same.
  // Fails as RemotePool::open() and the channel maker, with "remoting.closed" after close_all(), or
  // at the limit. Whatever was to be done with the session is not done then.
  Expected<Lease> lend(const PoolSettings& settings, const CallLimit& limit);

  // Ends all sessions, side by side, within the few seconds that one takes; those that are lent end
  // when they come back. Nothing is lent afterwards.
  void close_all();

 private:
  // A server's place under the limit.
  struct Place {
    std::unique_ptr<RemotePool> pool;
    bool is_lent = true;
    std::chrono::milliseconds idle_since{0};
  };
  using Places = std::map<std::string, Place>;
  using Lock = std::unique_lock<std::mutex>;

  bool take_place(const PoolSettings& settings, std::unique_ptr<RemotePool>& outgoing,
                  std::unique_ptr<RemotePool>& kept);
  Places::iterator longest_idle();
  Expected<void> wait_for_place(const PoolSettings& settings, const CallLimit& limit,
                                std::unique_ptr<RemotePool>& outgoing,
                                std::unique_ptr<RemotePool>& kept);
  Expected<std::unique_ptr<RemotePool>> opened(const PoolSettings& settings,
                                               const CallLimit& limit);
  void give_back(const std::string& name);

  ChannelMaker make_channel_;
  RemoteParts parts_;
  std::size_t most_;
  std::mutex mutex_;
  std::condition_variable_any changed_;
  Places places_;
  bool is_closed_ = false;
};

}  // namespace signet
