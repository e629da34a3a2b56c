#include <fmt/format.h>

#include <cstdlib>

#include "approve/approval.h"
#include "approve/signing_key.h"
#include "base/file.h"
#include "base/text.h"
#include "cli/approving.h"
#include "cli/commands.h"
#include "cli/planning.h"
#include "cli/saved_plan.h"
#include "plan/plan_file.h"
#include "plan/replacement.h"

namespace signet {

namespace {

namespace fs = std::filesystem;

constexpr std::size_t signature_longest = 64 * 1024;
constexpr std::size_t label_longest = 64;
constexpr std::size_t digits_of_key = 16;

// What somebody signs, in a few lines.
std::string change_text(const std::string& file, const Plan& plan) {
  const Classification kind = classify(plan);
  std::string text = fmt::format(
      "PLAN    {}\nCHANGE  {}\nCLASS   {}\n", printable(file), change_digest(plan).text(),
      kind.like_for_like ? "like-for-like" : "differs: " + join(kind.differs, ", "));
  text += fmt::format("STEPS   {} on {}; {} blocked, {} not known, {} left out, {} waived\n",
                      count_text(plan.steps.size(), "step"),
                      count_text(plan.targets.size(), "server"), plan.blocked.size(),
                      plan.not_known.size(), plan.left_out.size(), plan.waived.size());
  if (plan.validity.until) {
    text += fmt::format(
        "UNTIL   {}{}\n", to_text(*plan.validity.until),
        plan.validity.because.empty() ? "" : ", when " + printable(plan.validity.because));
  }
  return text;
}

// A part of a file's name.
std::string label_of(std::string_view comment) {
  std::string label;
  for (const char letter : comment.substr(0, label_longest)) {
    const bool kept =
        is_letter_or_digit(letter) || std::string_view("@._-").find(letter) != std::string::npos;
    label += kept ? letter : '-';
  }
  label.erase(0, std::min(label.find_first_not_of(".-"), label.size()));
  return label;
}

// Whether the name is free, or holds an earlier signature by the same key.
bool is_free_for(const fs::path& file, const SshKey& key) {
  const fs::file_status there = fs::symlink_status(file);
  if (there.type() == fs::file_type::not_found) return true;
  if (there.type() != fs::file_type::regular) return false;
  const auto content = read_file(file, signature_longest);
  if (!content) return false;
  const auto signature = read_ssh_signature(as_text(*content));
  return signature && signature->key == key;
}

Expected<fs::path> name_for(const MadeSignature& made, const std::string& plan,
                            const std::string& comment, const std::string& output) {
  std::vector<std::string> names = {output};
  if (output.empty()) {
    const std::string digits = Fingerprint::of(made.key.blob).text().substr(0, digits_of_key);
    const std::string label = label_of(comment);
    names = {label.empty() ? digits : label, label.empty() ? digits : label + "." + digits};
    for (std::string& name : names) name = fmt::format("{}.{}.sig", plan, name);
  }
  for (const std::string& name : names) {
    if (is_free_for(name, made.key)) return name;
  }
  return std::unexpected(Problem{"sign.output",
                                 "is there and is no signature by this key: it is not replaced",
                                 {},
                                 "name another file after -o",
                                 printable(names.back())});
}

Expected<SigningKey> key_for(const CommandInput& input) {
  if (input.has("--key")) return SigningKey{input.text("--key"), std::nullopt};
  const char* home = std::getenv("HOME");
  return find_signing_key(home != nullptr ? home : "");
}

ExitCode run_sign(const CommandInput& input, Environment& environment) {
  const std::string plan = input.text("PLAN");
  const auto file = read_plan(plan);
  if (!file) return complain(file.error(), environment);
  const auto key = key_for(input);
  if (!key) return complain(key.error(), environment);
  environment.terminal.data(change_text(plan, file->plan));
  const auto made = sign_change(change_digest(file->plan), key->file);
  if (!made) return complain(made.error(), environment);
  const auto name = name_for(*made, plan, comment_of(key->file, made->key), input.text("--output"));
  if (!name) return complain(name.error(), environment);
  const auto written = write_file_atomically(*name, as_bytes(made->armoured), 0644);
  if (!written) return complain(written.error(), environment);
  environment.terminal.data(fmt::format("SIGNED  {}\n        with {}\n", printable(name->string()),
                                        made->key.fingerprint()));
  return ExitCode::success;
}

}  // namespace

Command sign_command() {
  return {{.name = "sign",
           .description = "Approve a saved plan: sign its change with an SSH key",
           .operands = {{.name = "PLAN", .description = "A saved plan, read and found right"}},
           .options = {{.name = "--key",
                        .value = "FILE",
                        .description = "Private key, or a public one that the SSH agent has "
                                       "(default: id_ed25519, id_ecdsa or id_rsa of ~/.ssh, or "
                                       "the agent's only key)",
                        .completes = Completes::files},
                       {.name = "--output",
                        .short_name = "-o",
                        .value = "FILE",
                        .description = "The signature (default: PLAN.NAME.sig, by the key's "
                                       "comment); nobody else's is replaced",
                        .completes = Completes::files}},
           .example = "signet sign plan.json"},
          run_sign};
}

}  // namespace signet
