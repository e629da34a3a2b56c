#pragma once

#include <chrono>
#include <filesystem>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/problem.h"
#include "plan/plan.h"
#include "resources/trust.h"

namespace signet {

// What signers sign, with the namespace "signet-plan": a line that names the change by its digest,
// and nothing that differs between machines. The same change that was planned again keeps its
// approvals; any other change has another line.
std::string statement_of(const Fingerprint& change);

// One signature file that was looked at.
struct Signature {
  std::filesystem::path file;
  std::string signer;  // the principal of allowed_signers; empty = none
  bool counts = false;
  std::string why_not;  // "it is over other bytes", "its key is not in allowed_signers", "alice's
                        // key was valid until 2026-10-01 only", "alice has signed already"

  friend bool operator==(const Signature&, const Signature&) = default;
};

struct Approvals {
  std::vector<Signature> signatures;  // by file
  std::uint32_t wanted = 0;
  std::uint32_t counted = 0;  // different signers

  bool is_enough() const { return counted >= wanted; }
  friend bool operator==(const Approvals&, const Approvals&) = default;
};

// How many different signers the change needs: the runner's rule (its own number for like-for-like
// plans, where it has one), or the manifest's where that is more.
std::uint32_t approvals_wanted(const Plan& plan, const Trust& trust);

// Checks each signature with ssh-keygen, which decides about keys, formats and times. Fails only
// when it cannot be run at all ("approve.ssh-keygen") or when signers are wanted and the trust file
// names none ("approve.no-signers").
Expected<Approvals> check_approvals(const Plan& plan,
                                    const std::vector<std::filesystem::path>& signatures,
                                    const Trust& trust, Seconds now);

// Signs with a private key, or with the agent's key for a public one, by ssh-keygen, which asks for
// a passphrase itself. Returns the armoured signature. Fails with "approve.sign".
Expected<std::string> sign_change(const Fingerprint& change, const std::filesystem::path& key);

}  // namespace signet
