#include "wiped.h"

#include <cstddef>
#include <map>
#include <mutex>
#include <string>

namespace {

struct Diary {
  std::mutex mutex;
  std::map<std::string, std::size_t> wiped;
};

Diary& diary() {
  static Diary* const kept = new Diary;  // outlives every secret, static ones too
  return *kept;
}

}  // namespace

extern "C" void explicit_bzero(void* memory, std::size_t size) noexcept {
  if (size > 0) {
    const std::lock_guard lock(diary().mutex);
    ++diary().wiped[std::string(static_cast<const char*>(memory), size)];
  }
  volatile char* byte = static_cast<volatile char*>(memory);
  for (std::size_t at = 0; at < size; ++at) byte[at] = 0;
}

namespace signet::test {

std::size_t times_wiped(const std::string& text) {
  const std::lock_guard lock(diary().mutex);
  const auto found = diary().wiped.find(text);
  return found == diary().wiped.end() ? 0 : found->second;
}

}  // namespace signet::test
