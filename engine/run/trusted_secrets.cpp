#include "run/trusted_secrets.h"

#include <cstdlib>
#include <utility>

#include "base/file.h"
#include "base/text.h"
#include "run/trusted_command.h"

namespace signet {

namespace {

constexpr std::size_t secret_file_bytes_max = 64 * 1024;

std::unexpected<Problem> failed(const char* code, std::string summary, std::string hint = {}) {
  return fail(code, std::move(summary), std::move(hint));
}

Secret without_final_newline(const Secret& secret) {
  return secret.reveal([](ByteView bytes) {
    std::string_view text = as_text(bytes);
    const bool windows = text.ends_with("\r\n");
    if (windows || text.ends_with('\n')) text.remove_suffix(windows ? 2 : 1);
    return Secret(as_bytes(text));
  });
}

std::string question_for(const SecretReference& reference) {
  std::string question = "password of the key file";
  if (!reference.value.empty()) question += " " + printable(reference.value.front());
  return question + ": ";
}

Expected<Secret> copy_of(const Expected<Secret>& secret) {
  if (!secret) return std::unexpected(secret.error());
  return secret->clone();
}

}  // namespace

TrustedSecrets::TrustedSecrets(Trust trust, std::filesystem::path root, Prompt prompt,
                               Environment environment, std::chrono::milliseconds command_longest)
    : trust_(std::move(trust)),
      root_(std::move(root)),
      prompt_(std::move(prompt)),
      environment_(std::move(environment)),
      command_longest_(command_longest) {}

Expected<Secret> TrustedSecrets::resolve(const SecretReference& reference) {
  const std::lock_guard lock(mutex_);
  // Two questions without a name look the same here, but may be asked for two files.
  const bool is_prompt = reference.kind == SecretReference::Kind::prompt;
  if (is_prompt && reference.value.empty()) return find(reference);
  const Name name{reference.kind, reference.value};
  auto known = resolved_.find(name);
  if (known == resolved_.end()) known = resolved_.emplace(name, find(reference)).first;
  return copy_of(known->second);
}

Expected<Secret> TrustedSecrets::find(const SecretReference& reference) const {
  Expected<Secret> secret = look_up(reference);
  if (secret && secret->empty()) return failed("secret.not-found", "the secret is empty");
  return secret;
}

Expected<Secret> TrustedSecrets::look_up(const SecretReference& reference) const {
  const bool is_prompt = reference.kind == SecretReference::Kind::prompt;
  if (!is_prompt && reference.value.empty()) {
    return failed("secret.not-found", "the reference to a secret names nothing");
  }
  switch (reference.kind) {
    case SecretReference::Kind::environment:
      return read_variable(reference.value.front());
    case SecretReference::Kind::file:
      return read_secret_file(reference.value.front());
    case SecretReference::Kind::command:
      return run_command(reference.value);
    case SecretReference::Kind::prompt:
      return prompt_(question_for(reference));
  }
  return failed("secret.not-found", "the reference to a secret is of no known kind");
}

Expected<Secret> TrustedSecrets::read_variable(const std::string& name) const {
  std::optional<Secret> value = environment_(name);
  if (value) return std::move(*value);
  return failed("secret.not-found", "the environment variable " + printable(name) + " is not set");
}

Expected<Secret> TrustedSecrets::read_secret_file(const std::string& path) const {
  const auto reached = reach_path(trust_, root_, path);
  if (!reached) {
    return failed("secret.not-trusted", reached.error().summary, reached.error().hint);
  }
  Expected<Bytes> content = read_file(*reached, secret_file_bytes_max);
  if (!content) {
    const bool missing = content.error().code == "file.not-found";
    return failed(missing ? "secret.not-found" : "secret.failed",
                  "the secret's file " + printable(path) + ": " + content.error().summary);
  }
  return without_final_newline(Secret::take(*content));
}

Expected<Secret> TrustedSecrets::run_command(const std::vector<std::string>& arguments) const {
  if (!trust_.allows_command(arguments)) {
    return failed("secret.not-trusted",
                  "the command \"" + printable(join(arguments, " ")) + "\" is not trusted",
                  "list it under reach: commands: in the file given with --trust");
  }
  const Expected<Secret> output = run_for_secret(arguments, command_longest_);
  if (!output) return copy_of(output);
  return without_final_newline(*output);
}

std::optional<Secret> process_environment(const std::string& name) {
  const char* value = std::getenv(name.c_str());
  if (!value) return std::nullopt;
  return Secret(as_bytes(value));
}

}  // namespace signet
