#include "platform/runbook.h"

#include <algorithm>

namespace signet {

const Target* Runbook::find_target(const TargetName& name) const {
  const auto found = std::ranges::find(targets, name, &Target::name);
  return found == targets.end() ? nullptr : &*found;
}

const Certificate* Runbook::find_certificate(const Thumbprint& thumbprint) const {
  const auto found = std::ranges::find_if(certificates, [&](const CertificatePointer& each) {
    return each && each->thumbprint == thumbprint;
  });
  return found == certificates.end() ? nullptr : found->get();
}

}  // namespace signet
