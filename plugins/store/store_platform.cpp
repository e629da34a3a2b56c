#include "store/store_platform.h"

#include <algorithm>

#include "store/store_acts.h"
#include "store/store_lock.h"

namespace signet {

StorePlatform::StorePlatform(std::filesystem::path root, Trust trust, CertificateCache& cache)
    : root_(std::move(root)), trust_(std::move(trust)), cache_(cache) {}

const Capabilities& StorePlatform::capabilities() const { return store::capabilities(); }

Expected<store::Files> StorePlatform::open(const Target& target) const {
  const std::string& path = target.option("path");
  if (path.empty()) return fail("store.no-path", "the server has no option \"path\"");
  const auto folder = reach_path(trust_, root_, path);
  if (!folder) return std::unexpected(folder.error());
  return store::Files(*folder, path);
}

ObservedServer StorePlatform::observe(const Target& target, const Context&) {
  const auto files = open(target);
  if (!files) return {target.name, Unknown{to_line(files.error())}};
  const auto state = store::read_state_of(*files, target.name);
  if (!state) return {target.name, Unknown{to_line(state.error())}};
  return {target.name, store::describe(*files, *state, cache_)};
}

ApplyResult StorePlatform::apply(const Target& target, const Step& step, const KeyBundle* bundle,
                                 const Context& context) {
  if (context.stop.stop_requested()) {
    return store::not_done({"store.stopped", "a stop was requested before it began", {}, {}, {}});
  }
  switch (step.address.action) {
    case Action::export_key:
    case Action::import:
    case Action::assign:
    case Action::remove:
      return change(target, step, bundle, context);
    case Action::install_chain:
    case Action::configure:
    case Action::await:
    case Action::prove:
      break;
  }
  const std::string action(to_text(step.address.action));
  return store::not_done({"store.no-such-act", "a store cannot " + action, {}, {}, {}});
}

ApplyResult StorePlatform::change(const Target& target, const Step& step, const KeyBundle* bundle,
                                  const Context& context) const {
  const auto files = open(target);
  if (!files) return store::not_done(files.error());
  auto state = store::read_state_of(*files, target.name);
  if (!state) return store::not_done(state.error());
  if (step.address.action == Action::export_key) {
    return store::export_key(*files, *state, step, context.random);
  }
  const auto patience = context.deadline - context.clock.steady();
  const auto lock = store::Lock::take(files->folder(), patience, context.stop);
  if (!lock) return store::not_done(lock.error());
  state = store::read_state_of(*files, target.name);  // as it is now that nobody else writes
  if (!state) return store::not_done(state.error());
  files->sweep(*state);
  if (step.address.action == Action::import) {
    return store::import_key(*files, *std::move(state), step, bundle);
  }
  return step.address.action == Action::assign
             ? store::assign_slot(*files, *std::move(state), step)
             : store::remove_certificate(*files, *std::move(state), step);
}

ProveResult StorePlatform::prove(const Target& target, const Step& step, const Context&) {
  const auto files = open(target);
  if (!files) return {ProveResult::Verdict::unknown, ProofLevel::none, files.error()};
  const auto state = store::read_state_of(*files, target.name);
  if (!state) return {ProveResult::Verdict::unknown, ProofLevel::none, state.error()};
  return store::prove(*files, *state, step);
}

}  // namespace signet
