#include "approve/signature_check.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "approve/ssh_keygen.h"
#include "base/file.h"
#include "base/text.h"

namespace signet {

namespace {

constexpr std::size_t signature_longest = 32 * 1024;
constexpr int rsa_bits_least = 2048;
constexpr std::array<std::string_view, 5> key_types = {
    "ssh-ed25519", "ssh-rsa", "ecdsa-sha2-nistp256", "ecdsa-sha2-nistp384", "ecdsa-sha2-nistp521"};

// What is wrong with the kind of key or signature, or an empty text.
std::string find_unsupported(const SshSignature& signature) {
  const std::string& type = signature.key.type;
  if (type.ends_with("-cert-v01@openssh.com")) {
    return "it is made with an SSH certificate, which is not supported";
  }
  if (std::ranges::find(key_types, type) == key_types.end()) {
    return fmt::format("keys of type {} are not supported", printable(type));
  }
  if (type != "ssh-rsa") return {};
  if (signature.key.rsa_bits < rsa_bits_least) {
    return fmt::format("its RSA key has {} bits, which is less than {}", signature.key.rsa_bits,
                       rsa_bits_least);
  }
  if (signature.algorithm == "ssh-rsa") return "it is made with SHA-1";
  if (signature.algorithm != "rsa-sha2-256" && signature.algorithm != "rsa-sha2-512") {
    return fmt::format("signatures of type {} are not supported", printable(signature.algorithm));
  }
  return {};
}

// What may be given to a program as one word.
bool is_plain(std::string_view name_space) {
  return !name_space.empty() && name_space.size() <= 100 &&
         std::ranges::all_of(name_space, [](char letter) { return letter > ' ' && letter < 127; });
}

std::string time_text(Seconds time) {
  const bool midnight = std::chrono::floor<std::chrono::days>(time) == time;
  return midnight ? date_text(time) : to_text(time);
}

}  // namespace

Expected<Signature> SignatureCheck::judge(const std::filesystem::path& file,
                                          const Fingerprint& change) const {
  Signature result{file, {}, false, {}};
  const auto content = read_file(file, signature_longest);
  if (!content) {
    result.why_not = content.error().code == "file.too-large" ? "it is longer than any signature"
                                                              : content.error().summary;
    return result;
  }
  const auto signature = read_ssh_signature(as_text(*content));
  if (!signature) {
    result.why_not = signature.error().summary;
    return result;
  }
  const auto copy = folder_.write("signature", *content);
  if (!copy) return std::unexpected(copy.error());
  const auto statement = folder_.write("statement", as_bytes(statement_of(change)));
  if (!statement) return std::unexpected(statement.error());
  auto fault = find_fault(*signature, *copy, *statement);
  if (!fault) return std::unexpected(fault.error());
  result.why_not = *std::move(fault);
  if (!result.why_not.empty()) return result;
  if (auto found = find_signer(*signature, *copy, *statement, result); !found) {
    return std::unexpected(found.error());
  }
  return result;
}

Expected<std::string> SignatureCheck::find_fault(const SshSignature& signature,
                                                 const std::filesystem::path& copy,
                                                 const std::filesystem::path& statement) const {
  if (std::string unsupported = find_unsupported(signature); !unsupported.empty()) {
    return unsupported;
  }
  const bool is_ours = signature.name_space == plan_name_space;
  const std::string other =
      fmt::format("for \"{}\", not for \"{}\"", printable(signature.name_space), plan_name_space);
  if (!is_ours && !is_plain(signature.name_space)) return "it is " + other;
  const auto fits = is_signature_of(copy, statement, signature.name_space);
  if (!fits) return std::unexpected(fits.error());
  if (!is_ours) return (*fits ? "it is " : "it is over other bytes and ") + other;
  return *fits ? std::string() : "it is over other bytes: another change, or it is damaged";
}

Expected<void> SignatureCheck::find_signer(const SshSignature& signature,
                                           const std::filesystem::path& copy,
                                           const std::filesystem::path& statement,
                                           Signature& into) const {
  into.why_not = fmt::format("its key {} is not in {}", signature.key.fingerprint(), signers_name_);
  for (const AllowedSigner& signer : signers_) {
    if (signer.key != signature.key) continue;
    into.signer = signer.unsupported.empty() ? printable(signer.principal) : "";
    into.why_not = why_not_allowed(signer);
    if (!signer.unsupported.empty()) continue;
    // One line alone, so that no other line can speak for it.
    const auto line = folder_.write("signer", as_bytes(signer.text + "\n"));
    if (!line) return std::unexpected(line.error());
    const auto allowed = is_allowed_signature(
        {copy, statement, *line, signer.principal, std::string(plan_name_space), now_});
    if (!allowed) return std::unexpected(allowed.error());
    if (!*allowed) continue;
    into.counts = true;
    into.why_not.clear();
    return {};
  }
  return {};
}

std::string SignatureCheck::why_not_allowed(const AllowedSigner& signer) const {
  const std::string name = printable(signer.principal);
  if (!signer.unsupported.empty()) {
    return fmt::format("line {} of {} with its key is not supported: {}", signer.line,
                       signers_name_, signer.unsupported);
  }
  if (signer.until && now_ > *signer.until) {
    return fmt::format("{}'s key was valid until {} only", name, time_text(*signer.until));
  }
  if (signer.from && now_ < *signer.from) {
    return fmt::format("{}'s key is valid from {} on only", name, time_text(*signer.from));
  }
  if (!signer.name_spaces.empty()) {
    return fmt::format("{}'s key may sign for \"{}\" only", name, printable(signer.name_spaces));
  }
  return fmt::format("ssh-keygen does not take it as {}'s", name);
}

}  // namespace signet
