#pragma once

#include <filesystem>
#include <vector>

#include "base/diagnostic.h"
#include "base/problem.h"
#include "manifest/source_file.h"

namespace signet {

constexpr std::size_t manifest_files_max = 10'000;

// The files that the paths of a command line stand for, not yet read: a file itself, or all *.yaml
// and *.yml below a folder, sorted by name. Hidden files and folders are skipped, links to folders
// are not followed, and a file that is reached twice counts once. Reports paths that do not exist,
// folders without any such file and links in a folder that lead out of it.
std::vector<SourceFile> find_files(const std::vector<std::filesystem::path>& paths,
                                   Diagnostics& diagnostics);

// Reads one file's content. Fails as read_file() does.
Expected<void> read_source(SourceFile& file);

}  // namespace signet
