#include "approve/ssh_keygen.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <vector>

#include "base/process.h"
#include "base/text.h"

namespace signet {

namespace {

using namespace std::chrono_literals;

constexpr auto check_longest = 20s;
constexpr auto sign_longest = 10min;  // somebody may have to type a passphrase
constexpr int refused_status = 255;
constexpr std::string_view refused_line = "Could not verify signature.";
constexpr std::size_t quoted_longest = 200;

std::unexpected<Problem> not_run(std::string why) {
  return std::unexpected(Problem{"approve.ssh-keygen",
                                 "ssh-keygen could not be used",
                                 std::move(why),
                                 "approvals need OpenSSH 8.9 or later on this machine",
                                 {}});
}

bool has_line(std::string_view output, std::string_view beginning) {
  return std::ranges::any_of(split(output, '\n'),
                             [&](std::string_view line) { return line.starts_with(beginning); });
}

// What a program said, for a message.
std::string quoted(ByteView output) {
  std::string said;
  for (const std::string_view line : split(as_text(output), '\n')) {
    if (trim(line).empty()) continue;
    said += (said.empty() ? "" : "; ") + printable(trim(line));
  }
  return std::string(beginning(said, quoted_longest));
}

// Nothing that a person has set has a say in a check.
std::vector<std::string> plain_environment() {
  const char* path = std::getenv("PATH");
  return {"LC_ALL=C", "TZ=UTC0", fmt::format("PATH={}", path != nullptr ? path : "/usr/bin:/bin")};
}

Expected<bool> run_check(std::vector<std::string> arguments, const std::filesystem::path& file,
                         std::string_view good_begin) {
  const auto end = run_process({.arguments = std::move(arguments),
                                .longest = check_longest,
                                .input = file,
                                .with_errors = true,
                                .environment = plain_environment()});
  if (!end) return not_run(end.error().summary);
  const std::string_view said = as_text(end->output);
  if (end->status == 0 && has_line(said, good_begin)) return true;
  if (end->status == refused_status && has_line(said, refused_line)) return false;
  return not_run(fmt::format("it ended with {}: {}", end->status, quoted(end->output)));
}

}  // namespace

Expected<bool> is_signature_of(const std::filesystem::path& signature,
                               const std::filesystem::path& file, const std::string& name_space) {
  return run_check({"ssh-keygen", "-Y", "check-novalidate", "-n", name_space, "-s", signature},
                   file, fmt::format("Good \"{}\" signature with ", name_space));
}

Expected<bool> is_allowed_signature(const SignerCheck& check) {
  // Of to_text(), which is UTC: what formats a time by itself may take the machine's zone.
  std::string at = to_text(check.at);
  std::erase_if(at, [](char letter) { return letter < '0' || letter > '9'; });
  return run_check(
      {"ssh-keygen", "-Y", "verify", "-f", check.signers, "-I", check.principal, "-n",
       check.name_space, "-s", check.signature, "-Overify-time=" + at},
      check.file,
      fmt::format("Good \"{}\" signature for {} with ", check.name_space, check.principal));
}

Expected<void> sign_file(const std::filesystem::path& key, const std::filesystem::path& file,
                         const std::string& name_space) {
  const auto end =
      run_process({.arguments = {"ssh-keygen", "-Y", "sign", "-f", key, "-n", name_space, file},
                   .longest = sign_longest,
                   .with_errors = true,
                   .own_group = false});
  if (!end) return not_run(end.error().summary);
  if (end->status == 0) return {};
  return std::unexpected(Problem{
      "approve.sign", "ssh-keygen did not sign", quoted(end->output), {}, printable(key.string())});
}

}  // namespace signet
