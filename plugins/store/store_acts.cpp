#include "store/store_acts.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string_view>

#include "base/text.h"
#include "x509/certificate_file.h"
#include "x509/pkcs12.h"

namespace signet::store {

namespace {

ApplyResult ended(Outcome outcome) {
  ApplyResult result;
  result.outcome = outcome;
  return result;
}

ApplyResult committed(const Files& files, const State& state) {
  Files::Commit commit = files.write_state(state);
  if (!commit.failed()) return ended(Outcome::done);
  ApplyResult result = ended(commit.happened ? Outcome::unknown : Outcome::not_done);
  result.problem = std::move(commit.problem);
  return result;
}

Problem absent(const Thumbprint& thumbprint) {
  return {
      "store.absent", "the certificate " + thumbprint.text() + " is not in this store", {}, {}, {}};
}

Problem present_without_key(const Thumbprint& thumbprint) {
  return {"store.present-without-key",
          "the certificate " + thumbprint.text() + " is there without its key",
          {},
          "remove it first; then it can be imported with its key",
          {}};
}

// What could not be read may still be right: only what was read and is wrong refutes.
ProveResult not_proven(Problem problem) {
  constexpr std::array<std::string_view, 4> unread = {"file.unreadable", "store.unreadable",
                                                      "store.exposed", "store.incomplete"};
  using enum ProveResult::Verdict;
  if (std::ranges::find(unread, problem.code) != unread.end()) {
    return {unknown, ProofLevel::none, std::move(problem)};
  }
  return {refuted, ProofLevel::configured, std::move(problem)};
}

// Fails unless the certificate is there with its key.
Expected<Entry> find_usable(const Files& files, const State& state, const Thumbprint& thumbprint) {
  const auto entry = state.certificates.find(thumbprint);
  if (entry == state.certificates.end()) return std::unexpected(absent(thumbprint));
  const auto keyed = has_key(files, thumbprint, entry->second);
  if (!keyed) return std::unexpected(keyed.error());
  if (!*keyed) return std::unexpected(present_without_key(thumbprint));
  return entry->second;
}

Expected<KeyMaterial> open_bundle(const KeyBundle* bundle, const Thumbprint& wanted) {
  if (!bundle) return fail("store.no-bundle", "there is nothing to import");
  auto file = read_certificate_file(bundle->pkcs12, &bundle->password);
  if (!file) return std::unexpected(file.error());
  return take_key_material(std::move(*file), &wanted);
}

// The name in the step, or else the one that the bundle brings, where it can be kept.
Expected<std::string> choose_friendly_name(const Step& step, const KeyMaterial& material) {
  if (!step.friendly_name) {
    return check_friendly_name(material.friendly_name) ? material.friendly_name : std::string();
  }
  if (auto kept = check_friendly_name(*step.friendly_name); !kept) {
    return std::unexpected(kept.error());
  }
  return *step.friendly_name;
}

}  // namespace

ApplyResult not_done(Problem problem) {
  ApplyResult result = ended(Outcome::not_done);
  result.problem = std::move(problem);
  return result;
}

Expected<State> read_state_of(const Files& files, const TargetName& name) {
  auto state = files.read_state();
  if (!state || equal_ignoring_case(state->name.text(), name.text())) return state;
  return fail("store.other-server", fmt::format("this folder is the store of {}, not of {}",
                                                state->name.text(), name.text()));
}

Expected<bool> has_key(const Files& files, const Thumbprint& thumbprint, const Entry& entry) {
  return entry.has_key ? files.has_key_file(thumbprint) : false;
}

ApplyResult export_key(const Files& files, const State& state, const Step& step, Random& random) {
  const auto entry = find_usable(files, state, step.thumbprint);
  if (!entry) return not_done(entry.error());
  if (!entry->exportable) {
    return not_done({"store.not-exportable",
                     "the key of " + step.thumbprint.text() + " is not exportable here",
                     {},
                     "use another server or a file as its source",
                     {}});
  }
  auto material = files.open_key(step.thumbprint);
  if (!material) return not_done(material.error());
  Secret password = make_transfer_password(random);
  auto pkcs12 = write_pkcs12(*material, password, Pkcs12Style{});
  if (!pkcs12) return not_done(pkcs12.error());
  ApplyResult result = ended(Outcome::done);
  result.bundle = KeyBundle{step.thumbprint, *std::move(pkcs12), std::move(password)};
  return result;
}

ApplyResult import_key(const Files& files, State state, const Step& step, const KeyBundle* bundle) {
  if (state.certificates.contains(step.thumbprint)) {
    const auto usable = find_usable(files, state, step.thumbprint);
    return usable ? ended(Outcome::already) : not_done(usable.error());
  }
  auto material = open_bundle(bundle, step.thumbprint);
  if (!material) return not_done(material.error());
  auto name = choose_friendly_name(step, *material);
  if (!name) return not_done(name.error());
  material->friendly_name = *name;
  // The key first: a certificate that is listed always has its key on disk.
  if (auto written = files.write_key(*material); !written) return not_done(written.error());
  if (auto written = files.write_certificate(material->leaf); !written) {
    return not_done(written.error());
  }
  state.certificates[step.thumbprint] = {true, step.exportable, *std::move(name)};
  return committed(files, state);
}

ApplyResult assign_slot(const Files& files, State state, const Step& step) {
  const auto usable = find_usable(files, state, step.thumbprint);
  if (!usable) return not_done(usable.error());
  const auto changed = assign(state, step.thumbprint, step.address.slot);
  if (!changed) return not_done(changed.error());
  return *changed ? committed(files, state) : ended(Outcome::already);
}

ApplyResult remove_certificate(const Files& files, State state, const Step& step) {
  const auto changed = remove(state, step.thumbprint);
  if (!changed) return not_done(changed.error());
  if (!*changed) return ended(Outcome::already);
  ApplyResult result = committed(files, state);
  if (result.outcome != Outcome::done) return result;
  for (const auto& deleted :
       {files.delete_key(step.thumbprint), files.delete_certificate(step.thumbprint)}) {
    if (deleted) continue;
    result.warnings.push_back("removed from the store, but a file is left behind: " +
                              deleted.error().summary);
  }
  return result;
}

ProveResult prove(const Files& files, const State& state, const Step& step) {
  const auto usable = find_usable(files, state, step.thumbprint);
  if (!usable) return not_proven(usable.error());
  std::vector<std::string> missing;
  for (const SlotName& slot : step.slots) {
    const auto found = state.slots.find(slot);
    if (found == state.slots.end() || !holds(found->second, step.thumbprint)) {
      missing.push_back(slot.text());
    }
  }
  if (!missing.empty()) {
    return not_proven({"store.not-held",
                       fmt::format("the certificate {} does not hold {}", step.thumbprint.text(),
                                   join(missing, ", ")),
                       {},
                       {},
                       {}});
  }
  const auto certificate = files.read_certificate(step.thumbprint);
  if (!certificate) return not_proven(certificate.error());
  if (Thumbprint::of(*certificate) != step.thumbprint) {
    return not_proven({"store.other-certificate",
                       "the file of " + step.thumbprint.text() + " holds another one",
                       {},
                       {},
                       {}});
  }
  const auto material = files.open_key(step.thumbprint);
  if (!material) return not_proven(material.error());
  return {ProveResult::Verdict::proven, ProofLevel::configured, {}};
}

}  // namespace signet::store
