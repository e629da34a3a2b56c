#pragma once

#include <cstddef>
#include <iosfwd>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include "base/bytes.h"

namespace signet {

// A password or key bytes: move-only, wiped with explicit_bzero, cannot be printed, compared in
// constant time. The bytes are only visible inside the function given to reveal().
class Secret {
 public:
  Secret() = default;
  // Copies; the caller's own copy is the caller's to wipe (see take()).
  explicit Secret(ByteView bytes);
  // Copies, then wipes and empties the argument, spare capacity included.
  static Secret take(std::string& text);
  static Secret take(Bytes& bytes);

  Secret(Secret&& other) noexcept;
  Secret& operator=(Secret&& other) noexcept;
  Secret(const Secret&) = delete;
  Secret& operator=(const Secret&) = delete;
  ~Secret();

  // A copy is always spelled out.
  Secret clone() const { return Secret(view()); }
  bool empty() const { return size_ == 0; }
  std::size_t size() const { return size_; }
  bool equals(const Secret& other) const;

  template <class Function>
  auto reveal(Function&& function) const {
    return std::forward<Function>(function)(view());
  }

 private:
  ByteView view() const { return {bytes_.get(), size_}; }
  void wipe() noexcept;

  std::unique_ptr<std::uint8_t[]> bytes_;
  std::size_t size_ = 0;
};

// Zeroes memory in a way that the compiler cannot remove.
void wipe(std::span<std::uint8_t> bytes) noexcept;
// Empties it as well.
void wipe(std::string& text) noexcept;

std::ostream& operator<<(std::ostream&, const Secret&) = delete;
void to_json(auto&, const Secret&) = delete;
// GoogleTest prints unknown types as raw bytes: this keeps a failing test from leaking.
void PrintTo(const Secret& secret, std::ostream* out);

}  // namespace signet
