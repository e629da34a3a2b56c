#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "approve/allowed_signers.h"
#include "approve/approval.h"
#include "approve/private_folder.h"

namespace signet {

// What signatures for a plan are made with.
inline constexpr std::string_view plan_name_space = "signet-plan";

// What one signature is worth, by itself: whether somebody else of that name counts already is not
// asked.
class SignatureCheck {
 public:
  // All must outlive this. `signers_name` is how messages call the file of the signers.
  SignatureCheck(const std::vector<AllowedSigner>& signers, std::string signers_name,
                 const PrivateFolder& folder, Seconds now)
      : signers_(signers), signers_name_(std::move(signers_name)), folder_(folder), now_(now) {}

  // Fails when ssh-keygen cannot be used.
  Expected<Signature> judge(const std::filesystem::path& file, const Fingerprint& change) const;

 private:
  // Why it does not count, whoever made it, or an empty text.
  Expected<std::string> find_fault(const SshSignature& signature, const std::filesystem::path& copy,
                                   const std::filesystem::path& statement) const;
  Expected<void> find_signer(const SshSignature& signature, const std::filesystem::path& copy,
                             const std::filesystem::path& statement, Signature& into) const;
  std::string why_not_allowed(const AllowedSigner& signer) const;

  const std::vector<AllowedSigner>& signers_;
  std::string signers_name_;
  const PrivateFolder& folder_;
  Seconds now_;
};

}  // namespace signet
