#include "cli/saved_observation.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>

#include "base/file.h"
#include "base/text.h"
#include "resources/observed_json.h"
#include "run/key_files.h"

namespace signet {

namespace {

constexpr std::size_t capture_longest = std::size_t{10} << 20;
constexpr std::size_t captures_longest = std::size_t{256} << 20;  // all together
constexpr std::size_t most_captures = 5000;
constexpr std::chrono::minutes patience{2};

std::unexpected<Problem> too_much(std::string what, const std::filesystem::path& place) {
  return std::unexpected(Problem{
      "capture.limit", std::move(what), {}, "plan on fewer servers", printable(place.string())});
}

// Files that end so, sorted; a file as it is named.
std::vector<std::filesystem::path> files_of(const std::filesystem::path& place,
                                            std::string_view ending) {
  std::error_code error;
  if (!std::filesystem::is_directory(place, error)) return {place};
  std::vector<std::filesystem::path> files;
  for (std::filesystem::directory_iterator at(place, error), end; !error && at != end;
       at.increment(error)) {
    if (equal_ignoring_case(at->path().extension().string(), ending)) files.push_back(at->path());
  }
  std::ranges::sort(files);
  return files;
}

Seconds saved_at(const std::filesystem::path& file) {
  std::error_code error;
  const auto written = std::filesystem::last_write_time(file, error);
  if (error) return Seconds();
  return std::chrono::floor<std::chrono::seconds>(std::chrono::file_clock::to_sys(written));
}

bool is_capture(const std::filesystem::path& file, const Environment& environment) {
  const auto& recognises = environment.plugins.captures.recognises;
  if (!recognises || !std::filesystem::is_regular_file(file)) return false;
  const auto content = read_file(file, capture_longest);
  return content && recognises(*content);
}

Expected<std::vector<CaptureFile>> read_capture_files(const std::filesystem::path& place,
                                                      const Environment& environment) {
  const auto paths = files_of(place, ".xml");
  if (paths.size() > most_captures) {
    return too_much(fmt::format("more than {} captures", most_captures), place);
  }
  std::vector<CaptureFile> files;
  std::size_t length = 0;
  for (const std::filesystem::path& path : paths) {
    auto content = read_file(path, capture_longest);
    if (!content) return std::unexpected(content.error());
    length += content->size();
    if (length > captures_longest) return too_much("more than 256 MiB of captures", place);
    if (!environment.plugins.captures.recognises(*content)) {
      return std::unexpected(Problem{"capture.unknown",
                                     "is no capture of PowerShell's Export-Clixml",
                                     {},
                                     {},
                                     printable(path.string())});
    }
    files.push_back({path.filename().string(), *std::move(content), saved_at(path)});
  }
  return files;
}

Expected<Captured> observe_captures(const std::vector<CaptureFile>& files,
                                    const std::optional<std::vector<Target>>& targets,
                                    const Environment& environment) {
  const Context context{environment.clock,
                        environment.random,
                        environment.log,
                        {},
                        environment.clock.steady() + patience};
  return environment.plugins.captures.observe(files, targets, context);
}

// Those that plan on captures: what no other file has.
Expected<SavedObservation> add_captures(Observed others, const std::vector<CaptureFile>& files,
                                        const Planning& planning, const Environment& environment) {
  std::vector<Target> targets = targets_of(planning.desired, planning.selection);
  std::erase_if(targets, [&](const Target& target) { return others.find(target.name); });
  auto captured = observe_captures(files, targets, environment);
  if (!captured) return std::unexpected(captured.error());
  SavedObservation saved;
  for (const ObservedServer& server : captured->servers) saved.captured.push_back(server.name);
  Observed part{std::move(captured->servers), observe_key_files(planning.desired, planning.trust),
                captured->at};
  std::erase_if(part.files, [&](const auto& file) { return others.files.contains(file.first); });
  const bool is_alone = others.servers.empty() && others.files.empty();
  std::vector<Observed> parts;
  if (!is_alone) parts.push_back(std::move(others));
  parts.push_back(std::move(part));
  auto merged = merge(std::move(parts));
  if (!merged) return std::unexpected(merged.error());
  saved.observed = *std::move(merged);
  return saved;
}

}  // namespace

Expected<SavedObservation> read_saved_observation(const std::filesystem::path& place,
                                                  const Planning& planning,
                                                  const Environment& environment) {
  const bool is_folder = std::filesystem::is_directory(place);
  const bool has_captures =
      environment.plugins.captures.recognises &&
      (is_folder ? !files_of(place, ".xml").empty() : is_capture(place, environment));
  const bool has_others = is_folder ? !files_of(place, ".json").empty() : !has_captures;
  Observed others;
  if (has_others || !has_captures) {
    auto read = read_observation(place);
    if (!read) return std::unexpected(read.error());
    others = *std::move(read);
  }
  if (!has_captures) return SavedObservation{std::move(others), {}};
  const auto files = read_capture_files(place, environment);
  if (!files) return std::unexpected(files.error());
  return add_captures(std::move(others), *files, planning, environment);
}

Expected<Observed> read_captures(const std::filesystem::path& place,
                                 const std::optional<std::vector<Target>>& targets,
                                 const Environment& environment) {
  const auto files = read_capture_files(place, environment);
  if (!files) return std::unexpected(files.error());
  if (files->empty()) {
    return std::unexpected(Problem{"capture.none",
                                   "no capture is here",
                                   {},
                                   "the lines of a plugin's capture-script make some",
                                   printable(place.string())});
  }
  auto captured = observe_captures(*files, targets, environment);
  if (!captured) return std::unexpected(captured.error());
  return Observed{std::move(captured->servers), {}, captured->at};
}

}  // namespace signet
