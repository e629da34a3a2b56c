#include "approve/signing_key.h"

#include <chrono>
#include <vector>

#include "base/file.h"
#include "base/process.h"
#include "base/text.h"

namespace signet {

namespace {

constexpr std::size_t public_key_longest = 64 * 1024;
constexpr std::chrono::seconds agent_longest{20};

std::unexpected<Problem> no_key(std::string why) {
  return fail("sign.no-key", std::move(why), "--key FILE names one");
}

bool is_file(const std::filesystem::path& path) {
  std::error_code ignored;
  return std::filesystem::is_regular_file(path, ignored);
}

std::vector<std::string> keys_of_agent() {
  const auto end = run_process({.arguments = {"ssh-add", "-L"}, .longest = agent_longest});
  std::vector<std::string> keys;
  if (!end || end->status != 0) return keys;
  for (const std::string_view line : split(as_text(end->output), '\n')) {
    if (!trim(line).empty()) keys.emplace_back(line);
  }
  return keys;
}

// The comment in a line "TYPE BASE64 COMMENT" with this key.
std::string comment_in(std::string_view line, const SshKey& key) {
  const std::string begin = key.type + " " + to_base64(key.blob);
  line = trim(line);
  if (!line.starts_with(begin)) return {};
  return std::string(trim(line.substr(begin.size())));
}

}  // namespace

Expected<SigningKey> find_signing_key(const std::filesystem::path& home) {
  for (const char* name : {"id_ed25519", "id_ecdsa", "id_rsa"}) {
    const std::filesystem::path file = home / ".ssh" / name;
    if (is_file(file) || is_file(file.string() + ".pub")) return SigningKey{file, std::nullopt};
  }
  const std::vector<std::string> keys = keys_of_agent();
  if (keys.empty()) return no_key("there is no key in ~/.ssh and none in the SSH agent");
  if (keys.size() > 1) {
    return no_key("the SSH agent has " + count_text(keys.size(), "key") +
                  ", and none is named to sign with");
  }
  auto folder = PrivateFolder::make();
  if (!folder) return std::unexpected(folder.error());
  auto file = folder->write("key.pub", as_bytes(keys.front() + "\n"));
  if (!file) return std::unexpected(file.error());
  return SigningKey{*std::move(file), *std::move(folder)};
}

std::string comment_of(const std::filesystem::path& file, const SshKey& key) {
  for (const std::filesystem::path& path : {std::filesystem::path(file.string() + ".pub"), file}) {
    const auto content = read_file(path, public_key_longest);
    if (!content) continue;
    if (std::string comment = comment_in(as_text(*content), key); !comment.empty()) return comment;
  }
  return {};
}

}  // namespace signet
