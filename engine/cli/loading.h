#pragma once

#include <optional>
#include <string>
#include <vector>

#include "cli/environment.h"
#include "manifest/load.h"
#include "manifest/load_trust.h"
#include "plan/diff.h"
#include "platform/command.h"
#include "resources/trust.h"

namespace signet {

// The manifests of a command's PATH operands; what is wrong with them was complained about.
std::optional<LoadedManifest> load_manifests(const std::vector<std::string>& paths,
                                             Environment& environment);

// The trust file of --trust, or the zero value; what is wrong with it was complained about.
std::optional<Trust> load_trust_file(const CommandInput& input, Environment& environment);

// NAME, a certificate's key in the manifest, and PATH.., which the text describes.
std::vector<OperandSyntax> certificate_and_manifests(std::string manifests);

// Options that several commands have: --only and --except.
std::vector<OptionSyntax> selection_options();

// What --only and --except name. Fails with "usage.wrong" for a server that is not in the fleet,
// with a did-you-mean.
Expected<Selection> read_selection(const CommandInput& input, const Desired& desired);

}  // namespace signet
