#pragma once

#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/clock.h"
#include "platform/step.h"
#include "resources/certificate.h"
#include "resources/desired.h"

namespace signet {

// A saved plan for a person who carries it out without signet.
struct Runbook {
  std::vector<std::string> heading;  // what it is, what needs care, who confirms it: plain lines
  std::string digest;                // of the plan's change
  std::optional<Seconds> from;       // when it may be carried out; nothing: at once
  std::optional<Seconds> until;      // nothing: no end was asked for
  std::span<const Step> steps;       // in their order
  std::span<const Target> targets;   // sorted by name; those that the steps act on
  std::vector<CertificatePointer> certificates;  // as far as the plan has their public bytes

  // Null where there is none.
  const Target* find_target(const TargetName& name) const;
  const Certificate* find_certificate(const Thumbprint& thumbprint) const;
};

// A language that a plugin writes runbooks in: a function of the plan alone. What its platform does
// not do is said in the text. No text of a plan is ever code in it, and no secret stands in it.
struct RunbookFormat {
  std::string name;         // as --format takes it: "powershell"
  std::string description;  // "powershell for the Exchange Management Shell"
  std::function<std::string(const Runbook&)> write;
};

}  // namespace signet
