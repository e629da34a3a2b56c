#include "store/store_files.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "base/file.h"
#include "base/json.h"
#include "base/text.h"
#include "x509/certificate_file.h"
#include "x509/pkcs12.h"

namespace signet::store {

namespace {

constexpr std::size_t state_bytes_most = 1 << 20;
constexpr std::size_t certificate_bytes_most = 64 << 10;
constexpr std::size_t key_bytes_most = 1 << 20;
constexpr std::size_t password_bytes_most = 1 << 10;

constexpr std::string_view next_state = "store.json.next";

Problem failure(const char* act) {
  return {"file.unwritable", fmt::format("cannot {}: {}", act, std::strerror(errno)), {}, {}, {}};
}

Expected<State> parse_state(std::string_view text) {
  const auto json = parse_json(text);
  if (!json) {
    Problem problem = json.error();
    problem.code = "store.malformed";
    return std::unexpected(std::move(problem));
  }
  return state_from_json(*json);
}

// What write_file_atomically appends.
bool is_temporary_suffix(std::string_view suffix) {
  return suffix.size() == 7 && suffix[0] == '.' &&
         std::ranges::all_of(suffix.substr(1), is_letter_or_digit);
}

// "T.p12" and "T.p12.aB3xY9" give T for the extension ".p12"; `temporary` tells them apart.
struct FileName {
  Thumbprint thumbprint;
  bool temporary = false;
};

std::optional<FileName> parse_name(std::string_view name, std::string_view extension) {
  constexpr std::size_t digits = 40;
  if (name.size() < digits + extension.size()) return std::nullopt;
  if (name.substr(digits, extension.size()) != extension) return std::nullopt;
  const std::string_view suffix = name.substr(digits + extension.size());
  if (!suffix.empty() && !is_temporary_suffix(suffix)) return std::nullopt;
  const auto thumbprint = Thumbprint::parse(name.substr(0, digits));
  if (!thumbprint || thumbprint->text() != name.substr(0, digits)) return std::nullopt;
  return FileName{*thumbprint, !suffix.empty()};
}

template <class Predicate>
void delete_where(const std::filesystem::path& folder, const Predicate& unwanted) {
  std::error_code error;
  for (std::filesystem::directory_iterator at(folder, error), end; !error && at != end;
       at.increment(error)) {
    std::error_code ignored;
    if (unwanted(at->path().filename().string())) std::filesystem::remove(at->path(), ignored);
  }
}

}  // namespace

bool sync_folder(const std::filesystem::path& folder) {
  const int descriptor = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (descriptor < 0) return false;
  const bool synced = ::fsync(descriptor) == 0;
  ::close(descriptor);
  return synced;
}

Files::Files(std::filesystem::path folder, std::string shown)
    : folder_(std::move(folder)), shown_(std::move(shown)) {}

std::filesystem::path Files::key_path(const Thumbprint& thumbprint) const {
  return folder_ / "keys" / (thumbprint.text() + ".p12");
}

std::filesystem::path Files::certificate_path(const Thumbprint& thumbprint) const {
  return folder_ / "certificates" / (thumbprint.text() + ".cer");
}

Problem Files::located(Problem problem, std::string_view name) const {
  const bool inside = problem.code == "store.malformed" && problem.where.starts_with('/');
  problem.where = fmt::format("{}/{}{}", shown_, name, inside ? ":" + problem.where : "");
  return problem;
}

Expected<State> Files::read_state() const {
  const auto content = read_own_file(folder_ / "store.json", state_bytes_most);
  if (!content && content.error().code == "file.not-found") {
    return fail("store.none",
                fmt::format("no store at {}; make one with signet store init {}", shown_, shown_));
  }
  if (!content) return std::unexpected(located(content.error(), "store.json"));
  for (const char* name : {"certificates", "keys"}) {
    if (const auto own = has_own(name, true); !own) return std::unexpected(own.error());
  }
  auto state = parse_state(as_text(*content));
  if (!state) return std::unexpected(located(state.error(), "store.json"));
  return state;
}

Expected<Bytes> Files::read_certificate(const Thumbprint& thumbprint) const {
  auto content = read_own_file(certificate_path(thumbprint), certificate_bytes_most);
  if (content) return content;
  return std::unexpected(located(content.error(), "certificates/" + thumbprint.text() + ".cer"));
}

Expected<bool> Files::has_key_file(const Thumbprint& thumbprint) const {
  struct stat status{};
  const bool there = ::lstat(key_path(thumbprint).c_str(), &status) == 0;
  if (there && !S_ISLNK(status.st_mode)) return S_ISREG(status.st_mode);
  if (!there && (errno == ENOENT || errno == ENOTDIR)) return false;
  const char* why = there ? "a symbolic link" : std::strerror(errno);
  return std::unexpected(
      located({"store.unreadable", fmt::format("cannot look: {}", why), {}, {}, {}},
              "keys/" + thumbprint.text() + ".p12"));
}

// Keys go where the store's owner put them, not where a link that came with a checkout points.
Expected<bool> Files::has_own(const char* name, bool is_folder) const {
  struct stat status{};
  if (::lstat((folder_ / name).c_str(), &status) != 0) {
    if (errno == ENOENT) return false;
    return std::unexpected(located(
        {"store.incomplete", fmt::format("cannot look: {}", std::strerror(errno)), {}, {}, {}},
        name));
  }
  if (is_folder ? !S_ISDIR(status.st_mode) : !S_ISREG(status.st_mode)) {
    const char* kind = is_folder ? "not a folder" : "not a regular file";
    const char* link = S_ISLNK(status.st_mode) ? "a symbolic link, " : "";
    return std::unexpected(
        located({"store.incomplete", fmt::format("{}{}", link, kind), {}, {}, {}}, name));
  }
  if (!is_folder && (status.st_mode & 077) != 0) {
    return std::unexpected(located({"store.exposed",
                                    "other users may read it; it guards the store's keys",
                                    fmt::format("mode {:04o}", status.st_mode & 07777),
                                    "chmod 600, and replace the keys if others had access",
                                    {}},
                                   name));
  }
  return true;
}

Expected<void> Files::check_own(const char* name, bool is_folder) const {
  const auto own = has_own(name, is_folder);
  if (!own) return std::unexpected(own.error());
  if (*own) return {};
  const auto why = fmt::format("cannot look: {}", std::strerror(ENOENT));
  return std::unexpected(located({"store.incomplete", why, {}, {}, {}}, name));
}

Expected<Secret> Files::password() const {
  if (auto own = check_own("store.key", false); !own) return std::unexpected(own.error());
  auto content = read_own_file(folder_ / "store.key", password_bytes_most);
  if (!content) return std::unexpected(located(content.error(), "store.key"));
  if (content->empty()) {
    return std::unexpected(located({"store.incomplete", "empty", {}, {}, {}}, "store.key"));
  }
  return Secret::take(*content);
}

Expected<KeyMaterial> Files::open_key(const Thumbprint& thumbprint) const {
  const std::string name = "keys/" + thumbprint.text() + ".p12";
  if (auto own = check_own("keys", true); !own) return std::unexpected(own.error());
  const auto secret = password();
  if (!secret) return std::unexpected(secret.error());
  const auto content = read_own_file(key_path(thumbprint), key_bytes_most);
  if (!content) return std::unexpected(located(content.error(), name));
  auto file = read_certificate_file(*content, &*secret);
  if (!file) return std::unexpected(located(file.error(), name));
  auto material = take_key_material(std::move(*file), &thumbprint);
  if (!material) return std::unexpected(located(material.error(), name));
  return material;
}

Expected<void> Files::create(const Secret& password) const {
  for (const char* name : {"certificates", "keys"}) {
    if (::mkdir((folder_ / name).c_str(), 0700) != 0) {
      return std::unexpected(located(failure("make"), name));
    }
  }
  return password.reveal(
      [&](ByteView bytes) { return write_file_atomically(folder_ / "store.key", bytes, 0600); });
}

Expected<void> Files::write_key(const KeyMaterial& material) const {
  if (auto own = check_own("keys", true); !own) return own;
  const auto secret = password();
  if (!secret) return std::unexpected(secret.error());
  const auto content = write_pkcs12(material, *secret, Pkcs12Style{});
  if (!content) return std::unexpected(content.error());
  const Thumbprint& thumbprint = material.leaf.certificate->thumbprint;
  const auto written = write_file_atomically(key_path(thumbprint), *content, 0600);
  if (!written) {
    return std::unexpected(located(written.error(), "keys/" + thumbprint.text() + ".p12"));
  }
  return {};
}

Expected<void> Files::write_certificate(const CertificateBytes& certificate) const {
  if (auto own = check_own("certificates", true); !own) return own;
  const Thumbprint& thumbprint = certificate.certificate->thumbprint;
  const auto written = write_file_atomically(certificate_path(thumbprint), certificate.der, 0644);
  if (!written) {
    return std::unexpected(located(written.error(), "certificates/" + thumbprint.text() + ".cer"));
  }
  return {};
}

// By way of a second name, so that a leftover cannot be taken for somebody's "store.json.backup",
// and so that it is known on which side of the rename a failure lies.
Files::Commit Files::write_state(const State& state) const {
  const std::string content = write_json(to_json(state));
  const auto written = write_file_atomically(folder_ / next_state, as_bytes(content), 0600);
  if (!written) return {located(written.error(), "store.json"), false};
  if (::rename((folder_ / next_state).c_str(), (folder_ / "store.json").c_str()) != 0) {
    return {located(failure("write"), "store.json"), false};
  }
  if (!sync_folder(folder_)) return {located(failure("make durable"), "store.json"), true};
  return {};
}

Expected<void> Files::delete_key(const Thumbprint& thumbprint) const {
  return delete_own("keys", key_path(thumbprint));
}

Expected<void> Files::delete_certificate(const Thumbprint& thumbprint) const {
  return delete_own("certificates", certificate_path(thumbprint));
}

Expected<void> Files::delete_own(const char* name, const std::filesystem::path& path) const {
  const auto own = has_own(name, true);
  if (!own) return std::unexpected(own.error());
  return *own ? remove_file_durably(path) : Expected<void>();
}

void Files::sweep(const State& state) const {
  const auto unwanted = [&](std::string_view extension) {
    return [&state, extension](const std::string& name) {
      const auto parsed = parse_name(name, extension);
      return parsed && (parsed->temporary || !state.certificates.contains(parsed->thumbprint));
    };
  };
  if (check_own("keys", true)) delete_where(folder_ / "keys", unwanted(".p12"));
  if (check_own("certificates", true)) delete_where(folder_ / "certificates", unwanted(".cer"));
  delete_where(folder_, [](std::string_view name) { return name.starts_with(next_state); });
}

}  // namespace signet::store
