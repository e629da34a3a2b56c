#pragma once

#include <string>
#include <vector>

#include "plan/plan.h"

namespace signet {

// How one certificate differs from another whose place it takes, as who reads certificates sees it.
struct CertificateDelta {
  std::vector<std::string> names_gained;  // sorted
  std::vector<std::string> names_lost;
  bool issuer = false;     // another issuer
  bool authority = false;  // the same issuer's name with another key, or one of them does not say
                           // with which (authority key identifier)
  bool subject = false;
  bool key_kind = false;                   // algorithm or size
  bool same_key = false;                   // the same SubjectPublicKeyInfo
  bool signature = false;                  // another signature algorithm
  std::vector<std::string> usages_gained;  // extended and other key usage, and "CA"; sorted
  std::vector<std::string> usages_lost;    // "clientAuth"
  std::chrono::seconds validity{0};        // how much later it ends; negative = earlier

  friend bool operator==(const CertificateDelta&, const CertificateDelta&) = default;
};

CertificateDelta compare(const Certificate& before, const Certificate& after);

// A certificate that takes the place of another somewhere.
struct Replacement {
  Thumbprint before;
  Thumbprint after;
  std::vector<std::string> services;  // kinds of slots, sorted
  std::uint64_t servers = 0;
  std::optional<CertificateDelta> delta;  // nothing: the public bytes of one of them were not seen

  friend bool operator==(const Replacement&, const Replacement&) = default;
};

// Derived from steps and certificates; by `after`, then `before`. What stays in the slot beside the
// new one (an additive slot) is not replaced.
std::vector<Replacement> find_replacements(const Plan& plan);

// The class of a change, so that a board can approve the first kind beforehand.
struct Classification {
  bool like_for_like = false;
  // What differs, sorted, each once; words from a fixed list: "names", "issuer", "subject", "key",
  // "signature", "usage", "validity" (not longer), "services" (one gets or loses a certificate that
  // had none or keeps none), "settings" (a slot finds its certificate by another name), "removal",
  // "exportable", "unseen" (public bytes not seen), "own" (a server's own certificate is involved),
  // "blocked", "unknown". Empty when like_for_like.
  std::vector<std::string> differs;

  friend bool operator==(const Classification&, const Classification&) = default;
};

// Like-for-like: each step belongs to a replacement with the same names, subject, issuer, key kind,
// signature and usages, that ends later; nothing else is done, blocked or unknown. What is left out
// does not count. A plan without steps is like-for-like.
Classification classify(const Plan& plan);

}  // namespace signet
