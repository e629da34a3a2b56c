#pragma once

#include <optional>
#include <vector>

#include "x509/certificate_file.h"
#include "x509/password_cipher.h"

namespace signet {

// One part of a PKCS#12: bags in clear, or encrypted ones that are opened later.
struct Pkcs12Safe {
  Bags bags;                              // null while encrypted
  const X509_ALGOR* algorithm = nullptr;  // null when in clear; points into `safes`
  ByteView content;                       // what is encrypted; points into `safes`
};

// A PKCS#12 taken apart as far as that goes without a password. Nothing was derived yet.
struct Pkcs12Survey {
  Pkcs12Handle pfx;
  Safes safes;
  std::vector<Pkcs12Safe> parts;
  Pkcs12Profile profile;
  std::size_t bags = 0;
  bool has_mac = false;
  std::optional<Problem> mac_problem;  // why the integrity check cannot be made, if it cannot
  std::uint64_t mac_cost = 0;
  std::uint64_t parts_cost = 0;  // of all that is encrypted and was seen so far
};

// Fails with the "pkcs12." codes of certificate_file.h.
Expected<Pkcs12Survey> survey_pkcs12(ByteView content);

// Counts bags and adds what protects the keys in them to the profile and the cost; looks into
// nested safes. `in_clear`: certificates and keys without protection are worth a line in the
// profile.
Expected<void> survey_bags(const STACK_OF(PKCS12_SAFEBAG) * bags, bool in_clear,
                           Pkcs12Survey& survey);

}  // namespace signet
