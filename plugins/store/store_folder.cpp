#include "store/store_folder.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <cstring>

#include "platform/key_bundle.h"
#include "store/store_files.h"
#include "store/store_lock.h"
#include "x509/certificate_file.h"
#include "x509/issue.h"

namespace signet::store {

namespace {

constexpr std::chrono::years self_signed_validity{5};
constexpr std::chrono::milliseconds lock_patience{5000};

std::unexpected<Problem> unwritable(const std::filesystem::path& folder) {
  return std::unexpected(Problem{"store.unwritable",
                                 fmt::format("cannot make the store: {}", std::strerror(errno)),
                                 {},
                                 {},
                                 folder.string()});
}

// A folder that is deleted again unless it was moved to its place.
class Draft {
 public:
  explicit Draft(const std::filesystem::path& place)
      : path_((place.parent_path() / ("." + place.filename().string() + ".XXXXXX")).string()) {
    if (::mkdtemp(path_.data()) == nullptr) path_.clear();
  }
  Draft(const Draft&) = delete;
  Draft& operator=(const Draft&) = delete;
  ~Draft() {
    std::error_code ignored;
    if (!path_.empty()) std::filesystem::remove_all(path_, ignored);
  }
  const std::string& path() const { return path_; }
  // rename() replaces a folder only if it is empty, so nothing can be lost here.
  bool move_to(const std::filesystem::path& place) {
    if (::rename(path_.c_str(), place.c_str()) != 0) return false;
    path_.clear();
    return true;
  }

 private:
  std::string path_;
};

Expected<void> store_material(const Files& files, const KeyMaterial& material) {
  if (auto written = files.write_key(material); !written) return written;
  return files.write_certificate(material.leaf);
}

Expected<void> give_services(State& state, const Thumbprint& thumbprint,
                             const std::vector<SlotName>& services) {
  for (const SlotName& slot : services) {
    const auto assigned = assign(state, thumbprint, slot);
    if (!assigned) return std::unexpected(assigned.error());
  }
  return {};
}

Expected<void> add_self_signed(const Files& files, State& state, const std::string& common_name,
                               Random& random, const Clock& clock) {
  CertificateSpec spec;
  spec.common_name = common_name;
  spec.names = {common_name};
  spec.not_before = clock.now();
  spec.not_after =
      spec.not_before + std::chrono::duration_cast<std::chrono::seconds>(self_signed_validity);
  spec.key = CertificateSpec::KeyType::rsa_2048;
  auto material = issue_certificate(spec, nullptr, random);
  if (!material) return std::unexpected(material.error());
  material->friendly_name = "Self-signed";
  if (auto written = store_material(files, *material); !written) return written;
  const Thumbprint& thumbprint = material->leaf.certificate->thumbprint;
  state.certificates[thumbprint] = {true, false, material->friendly_name};
  std::vector<SlotName> all;
  for (const auto& [slot, holders] : state.slots) all.push_back(slot);
  return give_services(state, thumbprint, all);
}

Expected<void> fill(const Files& files, const TargetName& name,
                    const std::optional<std::string>& self_signed, Random& random,
                    const Clock& clock) {
  if (auto created = files.create(make_transfer_password(random)); !created) return created;
  State state = empty_state(name);
  if (self_signed) {
    const auto added = add_self_signed(files, state, *self_signed, random, clock);
    if (!added) return added;
  }
  const Files::Commit commit = files.write_state(state);
  if (commit.failed()) return std::unexpected(commit.problem);
  return {};
}

// What a file brings: with its key, or the certificate alone.
struct Brought {
  CertificateBytes leaf;
  std::optional<KeyMaterial> material;
  std::string friendly_name;
};

Expected<Brought> open_addition(const Addition& addition) {
  auto file = read_certificate_file(addition.file, addition.password);
  if (!file) return std::unexpected(file.error());
  Brought brought;
  if (file->keys.empty()) {
    auto leaf = single_leaf(*file);
    if (!leaf) return std::unexpected(leaf.error());
    brought.leaf = *std::move(leaf);
  } else {
    auto material = take_key_material(std::move(*file), nullptr);
    if (!material) return std::unexpected(material.error());
    brought.leaf = material->leaf;
    brought.friendly_name = material->friendly_name;
    brought.material = *std::move(material);
  }
  brought.friendly_name = addition.friendly_name.value_or(brought.friendly_name);
  if (auto kept = check_friendly_name(brought.friendly_name); !kept) {
    return std::unexpected(kept.error());
  }
  if (brought.material) brought.material->friendly_name = brought.friendly_name;
  return brought;
}

Target target_at(const std::filesystem::path& folder) {
  Target target;
  target.platform = capabilities().platform;
  target.options = {{"path", folder.string()}};
  const auto state = Files(folder, folder.string()).read_state();
  const auto own_name =
      TargetName::parse(folder.has_filename() ? folder.filename().string()
                                              : folder.parent_path().filename().string());
  if (state) {
    target.name = state->name;
  } else if (own_name) {
    target.name = *own_name;
  }
  return target;
}

bool is_store(const std::filesystem::path& folder) {
  std::error_code ignored;
  return std::filesystem::exists(folder / "store.json", ignored);
}

}  // namespace

Expected<void> init(const std::filesystem::path& folder, const TargetName& name,
                    const std::optional<std::string>& self_signed, Random& random,
                    const Clock& clock) {
  std::error_code error;
  std::filesystem::path place = std::filesystem::absolute(folder, error).lexically_normal();
  if (!place.has_filename()) place = place.parent_path();
  if (std::filesystem::exists(place, error) && !std::filesystem::is_empty(place, error)) {
    return std::unexpected(Problem{"store.exists",
                                   "there is something at this place already",
                                   {},
                                   "name a folder that does not exist or is empty",
                                   folder.string()});
  }
  std::filesystem::create_directories(place.parent_path(), error);
  Draft draft(place);
  if (draft.path().empty()) return unwritable(folder);
  const auto filled = fill(Files(draft.path(), folder.string()), name, self_signed, random, clock);
  if (!filled) return filled;
  if (!sync_folder(draft.path()) || !draft.move_to(place)) return unwritable(folder);
  if (!sync_folder(place.parent_path())) return unwritable(folder);
  return {};
}

Expected<Thumbprint> add(const std::filesystem::path& folder, const Addition& addition) {
  const Files files(folder, folder.string());
  if (auto there = files.read_state(); !there) return std::unexpected(there.error());
  auto brought = open_addition(addition);
  if (!brought) return std::unexpected(brought.error());
  const auto lock = Lock::take(folder, lock_patience, {});
  if (!lock) return std::unexpected(lock.error());
  auto state = files.read_state();
  if (!state) return std::unexpected(state.error());
  files.sweep(*state);

  const Thumbprint thumbprint = brought->leaf.certificate->thumbprint;
  const bool keyed = brought->material.has_value();
  const auto [entry, added] = state->certificates.try_emplace(
      thumbprint, Entry{keyed, keyed && addition.exportable, brought->friendly_name});
  if (!added) {
    return fail("store.present",
                "the certificate " + thumbprint.text() + " is in this store already");
  }
  if (auto given = give_services(*state, thumbprint, addition.services); !given) {
    return std::unexpected(given.error());
  }
  const auto written =
      keyed ? store_material(files, *brought->material) : files.write_certificate(brought->leaf);
  if (!written) return std::unexpected(written.error());
  const Files::Commit commit = files.write_state(*state);
  if (commit.failed()) return std::unexpected(commit.problem);
  return thumbprint;
}

std::vector<Target> discover(const std::filesystem::path& folder) {
  if (is_store(folder)) return {target_at(folder)};
  std::vector<Target> targets;
  std::error_code error;
  for (std::filesystem::directory_iterator at(folder, error), end; !error && at != end;
       at.increment(error)) {
    const bool hidden = at->path().filename().string().starts_with('.');
    if (!hidden && is_store(at->path())) targets.push_back(target_at(at->path()));
  }
  std::ranges::sort(targets, {}, [](const Target& target) {
    return std::pair(target.name, target.option("path"));
  });
  return targets;
}

}  // namespace signet::store
