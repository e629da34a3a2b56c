#pragma once

#include <chrono>
#include <filesystem>
#include <string>
#include <vector>

#include "approve/ssh_signature.h"
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

// A change with the files that may be signatures of it.
struct SignedChange {
  Fingerprint change;
  std::vector<std::filesystem::path> signatures;
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

// Checks each signature with ssh-keygen, which decides about keys, formats and times. Those of an
// earlier change that covers this one count too. Fails when ssh-keygen cannot be run at all
// ("approve.ssh-keygen"), when signers are wanted and the trust file names none
// ("approve.no-signers"), when its file of them cannot be read ("approve.signers") and when there
// are more than `signatures_max` ("approve.too-many").
constexpr std::size_t signatures_max = 100;
Expected<Approvals> check_approvals(const Plan& plan, const std::vector<SignedChange>& changes,
                                    const Trust& trust, Seconds now);
// For the plan's own signatures.
Expected<Approvals> check_approvals(const Plan& plan,
                                    const std::vector<std::filesystem::path>& signatures,
                                    const Trust& trust, Seconds now);

// A signature that was made, and whose it is.
struct MadeSignature {
  std::string armoured;
  SshKey key;

  friend bool operator==(const MadeSignature&, const MadeSignature&) = default;
};

// Signs with a private key, or with the agent's key for a public one, by ssh-keygen, which asks for
// a passphrase itself. Fails with "approve.sign".
Expected<MadeSignature> sign_change(const Fingerprint& change, const std::filesystem::path& key);

}  // namespace signet
