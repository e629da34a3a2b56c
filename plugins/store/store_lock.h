#pragma once

#include <chrono>
#include <filesystem>
#include <stop_token>
#include <utility>

#include "base/problem.h"

namespace signet::store {

// Keeps other processes (and threads) from changing a store. The operating system lets go of it
// when the process ends, however it ends.
class Lock {
 public:
  // Waits at most `patience`, and no longer than until a stop is requested. Fails with
  // "store.locked" or "store.unwritable".
  static Expected<Lock> take(const std::filesystem::path& folder,
                             std::chrono::milliseconds patience, const std::stop_token& stop);

  Lock(Lock&& other) noexcept : descriptor_(std::exchange(other.descriptor_, -1)) {}
  Lock& operator=(Lock&&) = delete;
  ~Lock();

 private:
  explicit Lock(int descriptor) : descriptor_(descriptor) {}
  int descriptor_;
};

}  // namespace signet::store
