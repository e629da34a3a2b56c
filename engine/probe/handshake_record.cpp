#include "probe/handshake_record.h"

#include <algorithm>

namespace signet {

std::string_view to_text(AskedKey key) {
  switch (key) {
    case AskedKey::any:
      return "any";
    case AskedKey::rsa:
      return "rsa";
    case AskedKey::ecdsa:
      return "ecdsa";
  }
  return "any";
}

std::string_view to_text(HandshakeClass value) {
  switch (value) {
    case HandshakeClass::match:
      return "match";
    case HandshakeClass::other:
      return "other";
    case HandshakeClass::untrusted:
      return "untrusted";
    case HandshakeClass::no_tls:
      return "no-tls";
    case HandshakeClass::refused:
      return "refused";
    case HandshakeClass::timeout:
      return "timeout";
  }
  return "timeout";
}

HandshakeClass classify(const HandshakeRecord& record, const std::vector<Thumbprint>& expected) {
  switch (record.answer) {
    case HandshakeRecord::Answer::no_tls:
      return HandshakeClass::no_tls;
    case HandshakeRecord::Answer::refused:
      return HandshakeClass::refused;
    case HandshakeRecord::Answer::timeout:
      return HandshakeClass::timeout;
    case HandshakeRecord::Answer::served:
      break;
  }
  const bool is_expected =
      expected.empty() ||
      (!record.chain.empty() &&
       std::ranges::find(expected, record.chain.front().thumbprint) != expected.end());
  if (!is_expected) return HandshakeClass::other;
  return record.faults.empty() ? HandshakeClass::match : HandshakeClass::untrusted;
}

}  // namespace signet
