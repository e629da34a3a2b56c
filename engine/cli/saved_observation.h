#pragma once

#include <filesystem>
#include <optional>
#include <vector>

#include "cli/environment.h"
#include "cli/planning.h"
#include "resources/observed.h"

namespace signet {

// What --observed names: saved observations, captures of plugins, or both.
struct SavedObservation {
  Observed observed;
  std::vector<TargetName> captured;  // sorted: the servers that captures tell of
};

// `place`: a JSON file or a capture, or a folder whose *.json and *.xml files are these. Captures
// stand for all servers of the plan that no JSON file has, and key files are looked at beside them,
// for these are here. Fails as read_observation() and CaptureReader::observe() do.
Expected<SavedObservation> read_saved_observation(const std::filesystem::path& place,
                                                  const Planning& planning,
                                                  const Environment& environment);

// Captures alone: a file, or the *.xml files of a folder. Without targets all servers that they
// speak of. Fails with "capture.none" where there is none.
Expected<Observed> read_captures(const std::filesystem::path& place,
                                 const std::optional<std::vector<Target>>& targets,
                                 const Environment& environment);

}  // namespace signet
