#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "resources/desired.h"

namespace signet {

// One reason why a certificate should not be put to use.
struct Objection {
  std::string code;            // "certificate.expired", "certificate.names", "policy.rsa-bits", ...
  std::string why;             // "it ended on 2026-10-01"
  std::string lift;            // what would make it acceptable
  std::string_view rule = {};  // by which it can be softened or waived; empty: by none

  friend bool operator==(const Objection&, const Objection&) = default;
};

// Everything that speaks against assigning `certificate` at `now` for clients that call `names`, in
// a fixed order; empty = nothing does.
std::vector<Objection> check_certificate(const Certificate& certificate,
                                         const std::vector<std::string>& names,
                                         const Policy& policy, Seconds now);

// Whether the certificate is valid, but for less time than the policy wants to be left.
bool expires_soon(const Certificate& certificate, const Policy& policy, Seconds now);

}  // namespace signet
