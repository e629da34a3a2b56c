#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "resources/thumbprint.h"

namespace signet {

// What a certificate's public bytes say (x509 reads them; nothing here needs a key).
struct Certificate {
  Thumbprint thumbprint;
  Fingerprint fingerprint;  // SHA-256 of the DER
  Fingerprint public_key;   // SHA-256 of the SubjectPublicKeyInfo: same value = same key
  std::string subject;      // RFC 2253 order, UTF-8: "CN=webmail.example.com,O=Example"
  std::string issuer;
  std::string common_name;         // the last CN of the subject, may be empty
  std::string serial;              // upper-case hexadecimal
  std::vector<std::string> names;  // DNS names and IP addresses of subjectAltName, in its order;
                                   // the common name where there is no subjectAltName
  Seconds not_before;
  Seconds not_after;
  std::string key_algorithm;  // "RSA", "EC", "Ed25519", or OpenSSL's name
  int key_bits = 0;
  std::string signature;               // OpenSSL's short name: "RSA-SHA256", "ecdsa-with-SHA256"
  bool weak_signature = false;         // MD5 or SHA-1
  std::vector<std::string> key_usage;  // "digitalSignature", ...; empty = extension absent
  std::vector<std::string> extended_key_usage;  // "serverAuth", ... or dotted OID; empty = absent
  bool authority = false;                       // basicConstraints CA:TRUE
  bool self_signed = false;                     // subject = issuer and its own key verifies it
  std::string subject_key_id;                   // hexadecimal, may be empty
  std::string authority_key_id;

  friend bool operator==(const Certificate&, const Certificate&) = default;
};

using CertificatePointer = std::shared_ptr<const Certificate>;  // one value for a whole fleet

// Whether clients that call `name` accept the certificate: exact, or one wildcard label; case and a
// final dot are ignored; an IP address only matches exactly.
bool covers(const Certificate& certificate, std::string_view name);

// Whole days until it ends, rounded down; negative after that.
std::int64_t days_left(const Certificate& certificate, Seconds now);
// "valid", "expired" or "not yet valid".
std::string_view validity_state(const Certificate& certificate, Seconds now);
// "2026-06-02T..Z to 2026-12-19T..Z, 27 days left", or "EXPIRED 3 days ago", or "NOT YET VALID".
std::string validity_text(const Certificate& certificate, Seconds now);

// "CN=webmail.example.com" and the like, or the short thumbprint where there is no common name.
std::string short_name(const Certificate& certificate);

}  // namespace signet
