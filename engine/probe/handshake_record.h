#pragma once

#include <chrono>
#include <string>
#include <string_view>
#include <vector>

#include "resources/certificate.h"
#include "resources/endpoint.h"

namespace signet {

// Which kind of key a client lets the server choose from.
enum class AskedKey { any, rsa, ecdsa };
std::string_view to_text(AskedKey key);

struct ShownCertificate {
  Thumbprint thumbprint;
  Fingerprint fingerprint;         // SHA-256 of the DER
  CertificatePointer certificate;  // null: OpenSSL reads it, but x509 does not

  friend bool operator==(const ShownCertificate&, const ShownCertificate&) = default;
};

// What one fresh connection to one address showed.
struct HandshakeRecord {
  enum class Answer {
    served,   // a handshake in which the server proved that it has the leaf's key
    no_tls,   // it answers, but no such handshake came about: `what`
    refused,  // nobody listens there
    timeout,  // unknown: it did not answer in time, or could not be reached
  };
  std::string address;  // that was connected to; IPv6 without brackets
  AskedKey asked = AskedKey::any;
  Answer answer = Answer::timeout;
  std::string what;  // why it is not served, in words for a person
  // Leaf first, exactly as sent, at most ten. Also of a handshake that failed after them.
  std::vector<ShownCertificate> chain;
  // What X509_verify_cert says of that chain with no other certificate than the roots: 0 is good.
  int verify_code = 0;
  std::string verify_text;
  std::vector<std::string> faults;  // why who connects should not trust it; empty: it is trusted
  std::vector<std::string> notes;   // worth a look
  std::string alert;                // that the server sent, "handshake failure"
  std::string version;              // "TLSv1.3"
  std::string cipher;
  bool has_ocsp_staple = false;
  bool asks_for_certificate = false;  // of the client
  bool is_weak = false;               // only with what is too weak for OpenSSL's security level 2
  Seconds at;                         // when it ended, UTC
  std::chrono::milliseconds connected{0};  // from the start to the connection
  std::chrono::milliseconds ended{0};      // from the start to the end of the handshake, or failure

  friend bool operator==(const HandshakeRecord&, const HandshakeRecord&) = default;
};

// What that means for who wanted something.
enum class HandshakeClass { match, other, untrusted, no_tls, refused, timeout };
// "match", "other", "untrusted", "no-tls", "refused", "timeout".
std::string_view to_text(HandshakeClass value);

// `expected` are leaves; empty: whatever is trusted is a match. A leaf that was not expected is
// `other`, whether or not it is trusted.
HandshakeClass classify(const HandshakeRecord& record, const std::vector<Thumbprint>& expected);

// What all connections to one endpoint showed.
struct EndpointRecord {
  Endpoint endpoint;
  std::string unresolved;                   // why no address is known; empty: there are some
  std::vector<HandshakeRecord> handshakes;  // sorted by address, then in the order of the looking

  friend bool operator==(const EndpointRecord&, const EndpointRecord&) = default;
};

}  // namespace signet
