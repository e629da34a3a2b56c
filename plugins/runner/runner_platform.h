#pragma once

#include <filesystem>

#include "platform/platform.h"
#include "platform/secret_source.h"
#include "resources/trust.h"
#include "x509/key_material.h"

namespace signet {

// The machine that signet runs on, as a source of keys: its files and environment. It has no
// services; its only act is the export of a step that names a file. Reads below `root` and what
// `trust` allows, and nothing is ever written. A file that is sealed is opened in memory, with the
// trust file's owner_key.
class RunnerPlatform final : public Platform {
 public:
  // `secrets` must outlive the platform.
  RunnerPlatform(std::filesystem::path root, Trust trust, SecretSource& secrets);

  const Capabilities& capabilities() const override;
  ObservedServer observe(const Target& target, const Context& context) override;
  // Fails, among others, with "runner.file-changed" (the file is not the one of the plan),
  // "runner.sealed" and "runner.owner-key", and with what read_certificate_file, open_sealed and
  // take_key_material say.
  ApplyResult apply(const Target& target, const Step& step, const KeyBundle* bundle,
                    const Context& context) override;
  ProveResult prove(const Target& target, const Step& step, const Context& context) override;

 private:
  struct Opened {
    KeyMaterial material;
    std::vector<std::string> warnings;
  };
  Expected<Opened> open(const Step& step) const;
  Expected<Secret> read_content(const std::string& path) const;

  std::filesystem::path root_;
  Trust trust_;
  SecretSource& secrets_;
};

}  // namespace signet
