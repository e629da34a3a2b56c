#include "approve/approval.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <utility>

#include "approve/allowed_signers.h"
#include "approve/private_folder.h"
#include "approve/signature_check.h"
#include "approve/ssh_keygen.h"
#include "base/file.h"
#include "base/text.h"
#include "plan/plan_file.h"
#include "plan/replacement.h"

namespace signet {

namespace {

constexpr std::size_t signers_longest = std::size_t{1} << 20;

Expected<std::vector<AllowedSigner>> read_signers(const std::filesystem::path& file) {
  const std::string shown = printable(file.string());
  const auto content = read_file(file, signers_longest);
  if (!content) {
    return std::unexpected(Problem{"approve.signers", content.error().summary, {}, {}, shown});
  }
  auto signers = read_allowed_signers(as_text(*content));
  if (!signers) {
    Problem problem = signers.error();
    problem.where = shown + ":" + problem.where;
    return std::unexpected(std::move(problem));
  }
  return signers;
}

// Each signature's worth by itself, by file.
Expected<std::vector<Signature>> judge_all(const std::vector<SignedChange>& changes,
                                           const SignatureCheck& check) {
  std::vector<Signature> signatures;
  for (const SignedChange& change : changes) {
    for (const std::filesystem::path& file : change.signatures) {
      auto signature = check.judge(file, change.change);
      if (!signature) return std::unexpected(signature.error());
      signatures.push_back(*std::move(signature));
    }
  }
  std::ranges::stable_sort(signatures, {}, &Signature::file);
  return signatures;
}

// Whoever signs with two keys, or under one name that is written in two ways, counts once.
void count(Approvals& approvals) {
  std::set<std::string> counted;
  for (Signature& signature : approvals.signatures) {
    if (!signature.counts || counted.insert(to_lower(signature.signer)).second) continue;
    signature.counts = false;
    signature.why_not = signature.signer + " has signed already";
  }
  approvals.counted = static_cast<std::uint32_t>(counted.size());
}

}  // namespace

std::string statement_of(const Fingerprint& change) {
  return fmt::format("signet change {}\n", change.text());
}

std::uint32_t approvals_wanted(const Plan& plan, const Trust& trust) {
  std::uint32_t wanted = trust.approvals_least;
  if (trust.approvals_like_for_like && classify(plan).like_for_like) {
    wanted = std::min(wanted, *trust.approvals_like_for_like);
  }
  return std::max(wanted, plan.approvals);
}

Expected<Approvals> check_approvals(const Plan& plan, const std::vector<SignedChange>& changes,
                                    const Trust& trust, Seconds now) {
  Approvals approvals;
  approvals.wanted = approvals_wanted(plan, trust);
  if (trust.signers.empty()) {
    if (approvals.wanted == 0) return approvals;
    return fail("approve.no-signers",
                fmt::format("{} wanted, and no trust file says who may give them",
                            count_text(approvals.wanted, "approval")),
                "name them in the file given with --trust: approvals: {signers: allowed_signers}");
  }
  std::size_t files = 0;
  for (const SignedChange& change : changes) files += change.signatures.size();
  if (files > signatures_max) {
    return fail("approve.too-many",
                fmt::format("{} are more than the {} that are looked at",
                            count_text(files, "signature"), signatures_max),
                "delete those that do not belong to this plan");
  }
  const auto signers = read_signers(trust.signers);
  if (!signers) return std::unexpected(signers.error());
  const auto folder = PrivateFolder::make();
  if (!folder) return std::unexpected(folder.error());
  const SignatureCheck check(*signers, printable(trust.signers.filename().string()), *folder, now);
  auto judged = judge_all(changes, check);
  if (!judged) return std::unexpected(judged.error());
  approvals.signatures = *std::move(judged);
  count(approvals);
  return approvals;
}

Expected<Approvals> check_approvals(const Plan& plan,
                                    const std::vector<std::filesystem::path>& signatures,
                                    const Trust& trust, Seconds now) {
  return check_approvals(plan, {{change_digest(plan), signatures}}, trust, now);
}

Expected<MadeSignature> sign_change(const Fingerprint& change, const std::filesystem::path& key) {
  const auto folder = PrivateFolder::make();
  if (!folder) return std::unexpected(folder.error());
  const auto statement = folder->write("statement", as_bytes(statement_of(change)));
  if (!statement) return std::unexpected(statement.error());
  const std::string name_space(plan_name_space);
  if (auto done = sign_file(key, *statement, name_space); !done) {
    return std::unexpected(done.error());
  }
  const std::filesystem::path made = statement->string() + ".sig";
  const auto content = read_file(made, std::size_t{1} << 16);
  if (!content) return fail("approve.sign", "ssh-keygen made no signature");
  auto signature = read_ssh_signature(as_text(*content));
  if (!signature) return fail("approve.sign", "ssh-keygen made a signature that cannot be read");
  const auto fits = is_signature_of(made, *statement, name_space);
  if (!fits) return std::unexpected(fits.error());
  if (!*fits) return fail("approve.sign", "ssh-keygen made a signature of something else");
  return MadeSignature{std::string(as_text(*content)), std::move(signature->key)};
}

}  // namespace signet
