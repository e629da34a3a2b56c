#pragma once

#include <string>
#include <vector>

#include "report/plan_text.h"

namespace signet::plan_sections {

// A certificate that loses a service to a new one.
struct Replaced {
  Thumbprint thumbprint;
  const Certificate* certificate;  // null where nobody showed its public bytes
};

// The new certificate's names, issuer, validity and key, a line each. Against one old certificate
// each line says what changes. Against several, the new one's lines come first and then a block for
// each old one: those that lose names first, and without options.all only the first few, the others
// counted. Never silent about names that get lost.
std::string certificate_lines(const Certificate& certificate, const std::vector<Replaced>& old,
                              const PlanTextOptions& options);

}  // namespace signet::plan_sections
