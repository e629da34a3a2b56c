#include "approve/ssh_signature.h"

#include <bit>
#include <cstdint>
#include <string_view>

#include "base/text.h"
#include "crypto/hash.h"

namespace signet {

namespace {

constexpr std::string_view first_line = "-----BEGIN SSH SIGNATURE-----";
constexpr std::string_view last_line = "-----END SSH SIGNATURE-----";
constexpr std::string_view magic = "SSHSIG";

std::unexpected<Problem> malformed(std::string why) {
  return fail("ssh.malformed", std::move(why));
}

// Reads what RFC 4251 calls uint32 and string; after a failure all is empty.
class Wire {
 public:
  explicit Wire(ByteView bytes) : rest_(bytes) {}

  bool is_good() const { return good_; }
  bool is_at_end() const { return good_ && rest_.empty(); }
  ByteView bytes(std::size_t count) {
    if (!good_ || rest_.size() < count) {
      good_ = false;
      return {};
    }
    const ByteView taken = rest_.first(count);
    rest_ = rest_.subspan(count);
    return taken;
  }
  std::uint32_t number() {
    std::uint32_t value = 0;
    for (const std::uint8_t byte : bytes(4)) value = value << 8 | byte;
    return value;
  }
  ByteView string() { return bytes(number()); }
  std::string text() { return std::string(as_text(string())); }

 private:
  ByteView rest_;
  bool good_ = true;
};

int bits_of(ByteView number) {
  while (!number.empty() && number.front() == 0) number = number.subspan(1);
  if (number.empty()) return 0;
  return static_cast<int>(number.size() * 8) - std::countl_zero(number.front());
}

std::string without_blanks(std::string_view text) {
  std::string kept;
  for (const char letter : text) {
    if (std::string_view(" \t\r\n").find(letter) == std::string_view::npos) kept += letter;
  }
  return kept;
}

Expected<Bytes> without_armour(std::string_view armoured) {
  if (!armoured.starts_with(first_line)) return malformed("it is no SSH signature");
  armoured.remove_prefix(first_line.size());
  const std::size_t end = armoured.find(last_line);
  if (end == std::string_view::npos) return malformed("it ends too early");
  if (!trim(armoured.substr(end + last_line.size())).empty()) {
    return malformed("there is something after its end");
  }
  auto bytes = from_base64(without_blanks(armoured.substr(0, end)));
  if (!bytes) return malformed("it is damaged");
  return bytes;
}

}  // namespace

std::string SshKey::fingerprint() const {
  std::string text = to_base64(sha256(blob));
  while (text.ends_with('=')) text.pop_back();
  return "SHA256:" + text;
}

Expected<SshKey> read_ssh_key(ByteView blob) {
  Wire wire(blob);
  SshKey key{wire.text(), Bytes(blob.begin(), blob.end()), 0};
  if (key.type == "ssh-rsa") {
    wire.string();  // the exponent
    key.rsa_bits = bits_of(wire.string());
    if (!wire.is_at_end()) return malformed("its key is damaged");
  }
  if (!wire.is_good() || key.type.empty()) return malformed("its key is damaged");
  return key;
}

Expected<SshSignature> read_ssh_signature(std::string_view armoured) {
  const auto bytes = without_armour(armoured);
  if (!bytes) return std::unexpected(bytes.error());
  Wire wire(*bytes);
  if (as_text(wire.bytes(magic.size())) != magic) return malformed("it is damaged");
  if (const std::uint32_t version = wire.number(); version != 1) {
    return malformed("its format " + std::to_string(version) + " is not supported");
  }
  auto key = read_ssh_key(wire.string());
  SshSignature signature;
  signature.name_space = wire.text();
  wire.string();  // reserved
  wire.string();  // the hash, which ssh-keygen takes from the signature itself
  Wire inner(wire.string());
  signature.algorithm = inner.text();
  if (!wire.is_at_end() || !inner.is_good()) return malformed("it is damaged");
  if (!key) return std::unexpected(key.error());
  signature.key = *std::move(key);
  return signature;
}

}  // namespace signet
