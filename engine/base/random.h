#pragma once

#include <cstdint>
#include <span>

namespace signet {

// Randomness as a parameter: the operating system's in signet, a seeded one in tests.
// Safe to call from several threads.
class Random {
 public:
  virtual ~Random() = default;
  virtual void fill(std::span<std::uint8_t> bytes) = 0;
};

}  // namespace signet
