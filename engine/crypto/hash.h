#pragma once

#include <array>
#include <cstdint>
#include <memory>

#include "base/bytes.h"

namespace signet {

// SHA-1 names a certificate (its thumbprint, as Windows shows it); it protects nothing.
std::array<std::uint8_t, 20> sha1(ByteView bytes);
std::array<std::uint8_t, 32> sha256(ByteView bytes);

// The SHA-256 of what comes in pieces.
class Sha256 {
 public:
  Sha256();
  ~Sha256();
  void add(ByteView piece);
  // Of all pieces together; nothing can be added any more.
  std::array<std::uint8_t, 32> finish();

 private:
  struct Context;
  std::unique_ptr<Context> context_;
};

}  // namespace signet
