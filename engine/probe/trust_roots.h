#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/problem.h"
#include "probe/openssl_handles.h"

namespace signet {

// One thing that speaks against a chain, as OpenSSL numbers it.
struct ChainFault {
  int code = 0;
  int depth = 0;  // 0 is the leaf
  std::string subject, issuer;
  std::string valid_from, valid_until;
};

// What is known of a served chain after it was verified.
struct ChainJudgement {
  int code = 0;  // what SSL_get_verify_result would say when no fault stops it: 0 is good
  std::vector<ChainFault> faults;

  // In words for a person; `name` is who was called.
  std::vector<std::string> words(const std::string& name) const;
};

// The certificates that a chain has to end at.
class TrustRoots {
 public:
  // Those of a PEM file, or the system's. What is no root counts only in a file without any. Fails
  // with "tls.ca-file".
  static Expected<TrustRoots> load(const std::filesystem::path& file);

  X509_STORE* store() const { return store_.get(); }

  // Verifies what the server sent, and nothing else: a certificate that this machine happens to
  // know does not fill a gap. `name` is a DNS name or an IP address.
  static ChainJudgement judge(X509_STORE_CTX* handshake, const std::string& name, Seconds now);

 private:
  explicit TrustRoots(RootStoreHandle store) : store_(std::move(store)) {}

  RootStoreHandle store_;
};

bool is_ip_literal(const std::string& text);

}  // namespace signet
