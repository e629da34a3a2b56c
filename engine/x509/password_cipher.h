#pragma once

#include <cstdint>
#include <expected>
#include <string>
#include <string_view>

#include "base/problem.h"
#include "base/secret.h"
#include "x509/openssl.h"

namespace signet {

// A password as OpenSSL takes it. A null text is "no password", which PKCS#12 tells from an empty
// one. Points into the secret it was taken from.
struct PasswordText {
  const char* text = nullptr;
  int length = 0;
};

// How a password protects one part of a file.
struct Protection {
  std::string text;        // "AES-256-CBC, PBKDF2-SHA-256, 2048 iterations"
  std::uint64_t cost = 0;  // iterations of the key derivation, or scrypt's N*r*p
  bool needs_legacy = false;
  bool opens_on_windows_2016 = false;
};

// Understands the algorithm and its parameters without deriving anything. `family` is the first
// half of the codes it fails with: "pkcs12" or "key", then ".unsupported", ".needs-legacy" or
// ".malformed".
Expected<Protection> read_protection(const X509_ALGOR& algorithm, std::string_view family);

// The iterations of one key derivation. Fails with family + ".malformed" for zero and less.
Expected<std::uint64_t> read_iterations(const ASN1_INTEGER* number, std::string_view family);

// The work that one file may cause: about a second on a slow processor.
class WorkBudget {
 public:
  static constexpr std::uint64_t limit = 1'000'000;  // iterations, over the whole file

  // Fails with family + ".too-costly" once more than the limit was charged.
  Expected<void> charge(std::uint64_t cost, std::string_view family);

 private:
  std::uint64_t spent_ = 0;
};

enum class DecryptFailure { wrong_password, damaged };

// The content in clear. Only after read_protection() and WorkBudget::charge() said yes.
std::expected<Secret, DecryptFailure> decrypt(const X509_ALGOR& algorithm, ByteView content,
                                              PasswordText password);

}  // namespace signet
