#include "plan/certificate_policy.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"

namespace signet {

namespace {

using Objections = std::vector<Objection>;

constexpr const char* other_certificate = "name a certificate that fits, or change the policy";

void check_dates(const Certificate& certificate, Seconds now, Objections& objections) {
  if (now >= certificate.not_after) {
    objections.push_back({"certificate.expired", "it ended on " + date_text(certificate.not_after),
                          "name its renewal in the manifest"});
  }
  if (now < certificate.not_before) {
    objections.push_back({"certificate.not-yet-valid",
                          "it begins on " + date_text(certificate.not_before),
                          "plan again after that date"});
  }
}

void check_names(const Certificate& certificate, const std::vector<std::string>& names,
                 Objections& objections) {
  std::vector<std::string> missing;
  for (const std::string& name : names) {
    if (!covers(certificate, name)) missing.push_back(name);
  }
  if (missing.empty()) return;
  objections.push_back({"certificate.names", "it does not cover " + join(missing, ", "),
                        "take these names out of the manifest or have them certified", "names"});
}

void check_key(const Certificate& certificate, const Policy& policy, Objections& objections) {
  const auto too_short = [&](const char* code, const char* algorithm, int bits_min) {
    if (certificate.key_algorithm != algorithm || certificate.key_bits >= bits_min) return;
    objections.push_back({code,
                          fmt::format("its {} key has {} bits, the policy wants {}", algorithm,
                                      certificate.key_bits, bits_min),
                          other_certificate, "key-size"});
  };
  too_short("policy.rsa-bits", "RSA", policy.rsa_bits_min);
  too_short("policy.ec-bits", "EC", policy.ec_bits_min);
}

bool serves(const Certificate& certificate) {
  const std::vector<std::string>& usage = certificate.extended_key_usage;
  return usage.empty() || std::ranges::find(usage, "serverAuth") != usage.end() ||
         std::ranges::find(usage, "anyExtendedKeyUsage") != usage.end();
}

void check_kind(const Certificate& certificate, const Policy& policy, Objections& objections) {
  if (certificate.weak_signature && !policy.weak_signature_allowed) {
    objections.push_back({"policy.weak-signature", "it is signed with " + certificate.signature,
                          other_certificate, "signature"});
  }
  if (certificate.self_signed && !policy.self_signed_allowed) {
    objections.push_back(
        {"policy.self-signed", "it is self-signed", other_certificate, "self-signed"});
  }
  if (policy.server_auth_required && !serves(certificate)) {
    objections.push_back({"policy.server-auth",
                          "its extended key usage is " +
                              join(certificate.extended_key_usage, ", ") + " and lacks serverAuth",
                          other_certificate, "usage"});
  }
}

// How much time must be left.
std::chrono::seconds margin(const Certificate& certificate, const Policy& policy) {
  if (const double* share = std::get_if<double>(&policy.expires_within)) {
    const std::chrono::seconds validity = certificate.not_after - certificate.not_before;
    return std::chrono::seconds(
        static_cast<std::int64_t>(static_cast<double>(validity.count()) * *share));
  }
  return std::get<std::chrono::seconds>(policy.expires_within);
}

}  // namespace

std::vector<Objection> check_certificate(const Certificate& certificate,
                                         const std::vector<std::string>& names,
                                         const Policy& policy, Seconds now) {
  Objections objections;
  check_dates(certificate, now, objections);
  check_names(certificate, names, objections);
  check_key(certificate, policy, objections);
  check_kind(certificate, policy, objections);
  return objections;
}

bool expires_soon(const Certificate& certificate, const Policy& policy, Seconds now) {
  return now < certificate.not_after && certificate.not_after - now < margin(certificate, policy);
}

}  // namespace signet
