#include "store/store_lock.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <thread>

namespace signet::store {

namespace {

constexpr std::chrono::milliseconds pause{20};

}  // namespace

Expected<Lock> Lock::take(const std::filesystem::path& folder, std::chrono::milliseconds patience,
                          const std::stop_token& stop) {
  const int descriptor =
      ::open((folder / "lock").c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
  if (descriptor < 0) {
    return fail("store.unwritable", std::string("cannot lock the store: ") + std::strerror(errno));
  }
  Lock lock(descriptor);
  // Pauses are counted instead of the clock being asked: a test's clock may stand still.
  for (auto left = std::max(patience, std::chrono::milliseconds{0});; left -= pause) {
    if (::flock(descriptor, LOCK_EX | LOCK_NB) == 0) return lock;
    if (errno != EWOULDBLOCK && errno != EINTR) {
      return fail("store.unwritable",
                  std::string("cannot lock the store: ") + std::strerror(errno));
    }
    if (left < pause || stop.stop_requested()) break;
    std::this_thread::sleep_for(pause);
  }
  return fail("store.locked", "another process is changing this store");
}

Lock::~Lock() {
  if (descriptor_ >= 0) ::close(descriptor_);
}

}  // namespace signet::store
