#pragma once

#include <map>
#include <string>

#include "resources/desired.h"
#include "resources/known.h"
#include "resources/trust.h"

namespace signet {

// For Observed::files: SHA-256 of each file that a source of `desired` names, by the path as the
// manifest has it (both files of a pair; not environment variables). Nothing is read as a key and
// no password is needed. Absent when a file is not there; unknown when it lies outside what is
// trusted, cannot be read or is larger than 1 MiB.
std::map<std::string, Known<Fingerprint>> observe_key_files(const Desired& desired,
                                                            const Trust& trust);

}  // namespace signet
