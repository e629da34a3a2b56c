#pragma once

#include <filesystem>

#include "platform/platform.h"
#include "resources/trust.h"
#include "store/store_files.h"
#include "x509/certificate_reader.h"

namespace signet {

// A server is a folder (README.md). Reads and writes only below `root` and what `trust` allows.
// Observing opens no key and derives none. A change is whole or has not happened, whenever the
// process is killed, and another process cannot change the same store meanwhile.
class StorePlatform final : public Platform {
 public:
  // `cache` must outlive the platform; it may be shared with others.
  StorePlatform(std::filesystem::path root, Trust trust, CertificateCache& cache);

  const Capabilities& capabilities() const override;
  ObservedServer observe(const Target& target, const Context& context) override;
  ApplyResult apply(const Target& target, const Step& step, const KeyBundle* bundle,
                    const Context& context) override;
  ProveResult prove(const Target& target, const Step& step, const Context& context) override;

 private:
  Expected<store::Files> open(const Target& target) const;
  ApplyResult change(const Target& target, const Step& step, const KeyBundle* bundle,
                     const Context& context) const;

  std::filesystem::path root_;
  Trust trust_;
  CertificateCache& cache_;
};

}  // namespace signet
