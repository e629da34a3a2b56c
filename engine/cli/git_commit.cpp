#include "cli/git_commit.h"

#include <algorithm>
#include <optional>

#include "base/file.h"
#include "base/text.h"

namespace signet {

namespace {

namespace fs = std::filesystem;

constexpr std::size_t longest_line = 4096;
constexpr std::size_t longest_list = std::size_t{64} << 20;
constexpr int most_references = 5;

struct Repository {
  fs::path own;     // of this working tree: HEAD
  fs::path common;  // of all of them: branches
};

std::optional<std::string> read_text(const fs::path& file, std::size_t limit) {
  const auto content = read_file(file, limit);
  if (!content) return std::nullopt;
  return std::string(as_text(*content));
}

std::optional<std::string> read_line(const fs::path& file) {
  const auto text = read_text(file, longest_line);
  if (!text) return std::nullopt;
  return std::string(trim(*text));
}

bool is_commit(std::string_view text) {
  return (text.size() == 40 || text.size() == 64) &&
         std::ranges::all_of(text, [](char each) { return hex_value(each).has_value(); });
}

// A reference names a file below the repository, and nothing else.
bool is_reference(std::string_view name) {
  return name.starts_with("refs/") && std::ranges::none_of(split(name, '/'), [](auto part) {
           return part.empty() || part == "." || part == "..";
         });
}

// A linked working tree has a file there, which leads to its part of the repository.
std::optional<Repository> open_repository(const fs::path& place) {
  std::error_code ignored;
  if (fs::is_directory(place, ignored)) return Repository{place, place};
  const auto line = read_line(place);
  constexpr std::string_view leads_to = "gitdir: ";
  if (!line || !line->starts_with(leads_to)) return std::nullopt;
  const fs::path own = place.parent_path() / line->substr(leads_to.size());
  const auto common = read_line(own / "commondir");
  return Repository{own, common ? own / *common : own};
}

std::optional<Repository> find_repository(const fs::path& folder) {
  std::error_code ignored;
  for (fs::path at = folder;; at = at.parent_path()) {
    if (fs::exists(at / ".git", ignored)) return open_repository(at / ".git");
    if (at == at.parent_path()) return std::nullopt;
  }
}

std::string find_packed(const fs::path& common, std::string_view reference) {
  const auto list = read_text(common / "packed-refs", longest_list);
  if (!list) return {};
  for (const std::string_view line : split(*list, '\n')) {
    const std::size_t space = line.find(' ');
    if (space != line.npos && trim(line.substr(space + 1)) == reference) {
      return std::string(line.substr(0, space));
    }
  }
  return {};
}

// What a reference holds: a commit, "ref: " and another one, or nothing.
std::string read_reference(const Repository& repository, const std::string& name) {
  for (const fs::path& part : {repository.own, repository.common}) {
    if (const auto line = read_line(part / name)) return *line;
  }
  return find_packed(repository.common, name);
}

}  // namespace

std::string find_commit(const fs::path& folder) {
  std::error_code problem;
  const fs::path whole = fs::weakly_canonical(folder, problem);
  const auto repository = problem ? std::nullopt : find_repository(whole);
  if (!repository) return {};
  constexpr std::string_view leads_to = "ref: ";
  std::string value = read_line(repository->own / "HEAD").value_or("");
  for (int i = 0; i < most_references && value.starts_with(leads_to); ++i) {
    const std::string name = value.substr(leads_to.size());
    if (!is_reference(name)) return {};
    value = read_reference(*repository, name);
  }
  return is_commit(value) ? to_lower(value) : std::string();
}

}  // namespace signet
