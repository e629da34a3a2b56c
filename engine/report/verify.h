#pragma once

#include <string>
#include <vector>

#include "base/json_fwd.h"
#include "plan/plan.h"
#include "platform/platform_set.h"
#include "report/style.h"
#include "resources/capabilities.h"
#include "resources/observed.h"

namespace signet {

// One service of one server: what is desired, what its configuration says, and what was served.
struct VerifyRow {
  // The most worrying first.
  enum class Verdict { unknown, drift, expiring, ok };

  TargetName server;  // empty: an endpoint of clients, which `service` then is
  CertificateKey certificate;
  std::string service;     // empty: that the certificate is there; "remove": that it is not
  std::string desired;     // a short thumbprint, or "none"
  std::string configured;  // short thumbprints, "none" or "unknown"
  std::string served;      // "559642FC", "559642FC at 25, 587; unknown at 995", or "not seen"
  ProofLevel level = ProofLevel::none;  // how much the platform can prove
  Verdict verdict = Verdict::unknown;
  std::string why;  // empty for ok

  friend bool operator==(const VerifyRow&, const VerifyRow&) = default;
};
std::string_view to_text(VerifyRow::Verdict verdict);

struct Verification {
  std::vector<VerifyRow> rows;  // by server, certificate, service; those of clients come last
  std::vector<LeftOut> left_out;

  std::size_t count(VerifyRow::Verdict verdict) const;
};

// Compares every desired binding with what was observed; `plan` is the diff of the two and says
// what else would change (removals, and why something cannot be repaired).
Verification verify(const Desired& desired, const Observed& observed, const Plan& plan,
                    const PlatformCatalog& catalog, Seconds now);

// What platforms are to be asked after: a prove step for each server and certificate of which
// nothing is unknown or drifted so far.
std::vector<ServerProofs> proofs_of(const Verification& verification, const Desired& desired);
// Their answers, in the same places: what is refuted has drifted, what is unknown is unknown.
void judge(Verification& verification, const std::vector<ServerProofs>& proofs,
           const std::vector<std::vector<ProveResult>>& results);

// Counts, then what is not ok as a table, then what is ok as folded counts. With `all` every row.
std::string verify_text(const Verification& verification, const Style& style, bool all);

// {format, counts, rows, left_out}, every field written.
Json verify_json(const Verification& verification);

}  // namespace signet
