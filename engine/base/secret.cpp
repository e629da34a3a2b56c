#include "base/secret.h"

#include <string.h>

#include <algorithm>
#include <ostream>

namespace signet {

void wipe(std::span<std::uint8_t> bytes) noexcept {
  if (!bytes.empty()) explicit_bzero(bytes.data(), bytes.size());  // it may not be given null
}

void wipe(std::string& text) noexcept {
  text.resize(text.capacity());  // what it held before it shrank lies there too
  explicit_bzero(text.data(), text.size());
  text.clear();
}

Secret::Secret(ByteView bytes)
    : bytes_(bytes.empty() ? nullptr : std::make_unique<std::uint8_t[]>(bytes.size())),
      size_(bytes.size()) {
  std::ranges::copy(bytes, bytes_.get());
}

Secret Secret::take(std::string& text) {
  Secret secret(as_bytes(text));
  signet::wipe(text);
  return secret;
}

Secret Secret::take(Bytes& bytes) {
  Secret secret{ByteView(bytes)};
  bytes.resize(bytes.capacity());
  signet::wipe(std::span(bytes));
  bytes.clear();
  return secret;
}

Secret::Secret(Secret&& other) noexcept
    : bytes_(std::move(other.bytes_)), size_(std::exchange(other.size_, 0)) {}

Secret& Secret::operator=(Secret&& other) noexcept {
  if (this != &other) {
    wipe();
    bytes_ = std::move(other.bytes_);
    size_ = std::exchange(other.size_, 0);
  }
  return *this;
}

Secret::~Secret() { wipe(); }

void Secret::wipe() noexcept {
  if (bytes_) signet::wipe(std::span(bytes_.get(), size_));
}

bool Secret::equals(const Secret& other) const {
  if (size_ != other.size_) return false;
  unsigned difference = 0;
  for (std::size_t i = 0; i < size_; ++i) {
    difference |= static_cast<unsigned>(bytes_[i] ^ other.bytes_[i]);
  }
  return difference == 0;
}

void PrintTo(const Secret& secret, std::ostream* out) {
  *out << "Secret(" << secret.size() << " bytes)";
}

}  // namespace signet
