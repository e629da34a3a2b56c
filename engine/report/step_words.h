#pragma once

#include <span>
#include <string>

#include "plan/plan.h"

namespace signet {

// ", with send:Outbound to Office 365 cleared meanwhile"; mostly empty.
std::string cleared_text(const Step& step);

// A target's steps as numbered lines: neighbouring assigns of one certificate in one line, steps of
// one unit in one line. Says nothing of the target itself, so that equal sequences are equal texts.
// The ids are places in `all`, as are the steps' needs.
std::string sequence_text(std::span<const Step> all, std::span<const StepId> steps);

// The step's certificate by its key, or by its short thumbprint where it is not declared.
std::string certificate_text(const Step& step);

// "1A2B3C4D", "1A2B3C4D, 559642FC", "nothing".
std::string thumbprints_text(const std::vector<Thumbprint>& thumbprints);

}  // namespace signet
