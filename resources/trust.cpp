#include "resources/trust.h"

#include <sys/stat.h>

#include <algorithm>
#include <charconv>
#include <cstdlib>
#include <memory>
#include <optional>

#include "base/text.h"
#include "resources/identifier.h"

namespace signet {

namespace {

// A folder that could not be followed has an empty name; nothing is below that.
bool is_below(const std::filesystem::path& path, const std::filesystem::path& folder) {
  if (folder.empty()) return false;
  const auto [in_folder, in_path] = std::ranges::mismatch(folder, path);
  return in_folder == folder.end() || in_folder->empty();
}

// What weakly_canonical makes of a path below `own`, for the plain case that a fleet of thousands
// consists of: relative, every part of it there, no link and no "..". Otherwise nothing.
std::optional<std::filesystem::path> plain_path_below(const std::string& own,
                                                      const std::string& path) {
  std::string real = own == "/" ? "" : own;
  if (path.empty() || path.starts_with('/')) return std::nullopt;
  for (const std::string_view part : split(path, '/')) {
    if (part.empty() || part == "." || part == "..") return std::nullopt;
    real += '/';
    real += part;
    struct stat status{};
    if (::lstat(real.c_str(), &status) != 0 || S_ISLNK(status.st_mode)) return std::nullopt;
  }
  return real;
}

std::optional<std::filesystem::path> fast_path(const std::filesystem::path& root,
                                               const std::string& path) {
  const std::unique_ptr<char, decltype(&::free)> own(::realpath(root.c_str(), nullptr), ::free);
  if (!own) return std::nullopt;
  return plain_path_below(own.get(), path);
}

}  // namespace

Expected<HostPattern> HostPattern::parse(std::string_view text) {
  HostPattern pattern;
  pattern.host_ = to_lower(text);
  const std::string_view name =
      pattern.host_.starts_with("*.") ? std::string_view(pattern.host_).substr(2) : pattern.host_;
  const bool is_name = !name.empty() && std::ranges::all_of(name, [](char letter) {
    return is_letter_or_digit(letter) || letter == '.' || letter == '-' || letter == ':';
  });
  if (is_name) return pattern;
  return fail("address.invalid", "\"" + printable(text) + "\" is not a host",
              "a name or an address, for example ex1.corp.example.com or *.corp.example.com");
}

bool HostPattern::matches(std::string_view host) const {
  const std::string name = to_lower(host);
  if (!host_.starts_with("*.")) return name == host_;
  const std::size_t dot = name.find('.');
  return dot != std::string::npos && dot > 0 && name.substr(dot) == host_.substr(1);
}

Expected<AddressPattern> AddressPattern::parse(std::string_view text) {
  const auto invalid = [&] {
    return fail("address.invalid", "\"" + printable(text) + "\" is not an address",
                "HOST:PORT, for example ex1.corp.example.com:443 or *.corp.example.com:443");
  };
  const std::size_t colon = text.rfind(':');
  if (colon == std::string_view::npos) return invalid();
  const auto host = HostPattern::parse(text.substr(0, colon));
  if (!host) return invalid();
  AddressPattern pattern;
  pattern.host_ = *host;
  const std::string_view port = text.substr(colon + 1);
  const auto [end, error] = std::from_chars(port.data(), port.data() + port.size(), pattern.port_);
  if (error != std::errc() || end != port.data() + port.size() || pattern.port_ == 0) {
    return invalid();
  }
  return pattern;
}

bool AddressPattern::matches(std::string_view host, std::uint16_t port) const {
  return port == port_ && host_.matches(host);
}

bool Trust::allows_probe(std::string_view host) const {
  return std::ranges::any_of(probe,
                             [&](const HostPattern& pattern) { return pattern.matches(host); });
}

bool Trust::allows_address(std::string_view host, std::uint16_t port) const {
  return std::ranges::any_of(
      addresses, [&](const AddressPattern& pattern) { return pattern.matches(host, port); });
}

bool Trust::allows_command(const std::vector<std::string>& arguments) const {
  return std::ranges::find(commands, arguments) != commands.end();
}

Expected<std::filesystem::path> reach_path(const Trust& trust, const std::filesystem::path& root,
                                           const std::string& path) {
  if (auto plain = fast_path(root, path)) return *std::move(plain);
  std::error_code error;
  const std::filesystem::path real = std::filesystem::weakly_canonical(root / path, error);
  if (error) return fail("trust.path", "cannot follow the path \"" + path + "\"");
  const std::filesystem::path own = std::filesystem::weakly_canonical(root, error);
  if (!error && is_below(real, own)) return real;
  for (const std::filesystem::path& folder : trust.paths) {
    const std::filesystem::path trusted = std::filesystem::weakly_canonical(folder, error);
    if (!error && is_below(real, trusted)) return real;
  }
  return fail("trust.path",
              "\"" + path + "\" lies outside the manifest's folder and no trust file allows it",
              "list its folder under reach: paths: in the file given with --trust");
}

}  // namespace signet
