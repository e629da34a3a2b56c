#pragma once

#include <chrono>
#include <filesystem>
#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "platform/secret_source.h"
#include "resources/trust.h"

namespace signet {

// Resolves references as far as the trust file allows: a variable of the environment; a file that
// may be reached, of at most 64 KiB; a command that is listed with exactly these arguments; a
// question to a person. One final newline of a file or a command's output is not part of the
// secret. An empty secret is none. Each reference but a question without a name (its value,
// the file that it is about) is resolved once, and its secret or failure kept until this is
// destroyed. Safe to call from several threads: they take turns.
class TrustedSecrets final : public SecretSource {
 public:
  // Asks a person; the answer is not shown while it is typed.
  using Prompt = std::function<Expected<Secret>(std::string_view question)>;
  // The variable's value, or nothing.
  using Environment = std::function<std::optional<Secret>(const std::string& name)>;

  // `root` is the folder of the manifests. `command_longest`: after that a command is killed.
  TrustedSecrets(Trust trust, std::filesystem::path root, Prompt prompt, Environment environment,
                 std::chrono::milliseconds command_longest = std::chrono::seconds(30));

  Expected<Secret> resolve(const SecretReference& reference) override;

 private:
  using Name = std::pair<SecretReference::Kind, std::vector<std::string>>;

  Expected<Secret> find(const SecretReference& reference) const;
  Expected<Secret> look_up(const SecretReference& reference) const;
  Expected<Secret> read_variable(const std::string& name) const;
  Expected<Secret> read_secret_file(const std::string& path) const;
  Expected<Secret> run_command(const std::vector<std::string>& arguments) const;

  Trust trust_;
  std::filesystem::path root_;
  Prompt prompt_;
  Environment environment_;
  std::chrono::milliseconds command_longest_;
  std::mutex mutex_;
  std::map<Name, Expected<Secret>> resolved_;
};

// The environment of this process.
std::optional<Secret> process_environment(const std::string& name);

}  // namespace signet
