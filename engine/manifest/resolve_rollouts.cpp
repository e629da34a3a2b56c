#include <fmt/format.h>

#include <algorithm>

#include "manifest/resolve.h"

namespace signet {

namespace {

// One group's rollout.
class Rolling {
 public:
  Rolling(const ResolveContext& context, Placement& placement, Desired& desired,
          std::uint32_t group, std::vector<std::uint32_t>& wave_of)
      : context_(context),
        placement_(placement),
        desired_(desired),
        group_(context.manifest.groups[group]),
        members_(placement.fleet.members[group]),
        wave_of_(wave_of) {}

  Rollout run(std::uint32_t index) {
    const WrittenRollout& written = *group_.rollout;
    Rollout rollout{group_.name.value, 1, written.hold, written.at_most, written.stop_after};
    enrol(index);
    if (written.waves.empty()) return rollout;
    rollout.waves = static_cast<std::uint32_t>(written.waves.size());
    for (const std::uint32_t server : members_) wave_of_[server] = in_no_wave;
    for (std::uint32_t wave = 0; wave < rollout.waves; ++wave) assign(wave);
    report_forgotten();
    for (const std::uint32_t server : members_) {
      desired_.servers[placement_.index_of[server]].wave = wave_of_[server];
      wave_of_[server] = no_index;
    }
    return rollout;
  }

 private:
  static constexpr std::uint32_t in_no_wave = no_index - 1;

  std::string name(std::uint32_t server) const {
    return placement_.fleet.names.name(server).text();
  }

  void enrol(std::uint32_t index) {
    for (const std::uint32_t server : members_) {
      std::optional<std::uint32_t>& rollout = desired_.servers[placement_.index_of[server]].rollout;
      if (rollout) report_two_rollouts(server, desired_.rollouts[*rollout].group);
      rollout = index;
    }
  }

  void report_two_rollouts(std::uint32_t server, const std::string& other) {
    const WrittenGroup& other_group =
        context_.manifest.groups[*find_group(context_.manifest, other)];
    context_.report.error(
        {group_.rollout->at,
         "manifest.two-rollouts",
         fmt::format("{} is in two rollouts, of {} and {}", in_quotes(name(server)),
                     in_quotes(other), in_quotes(group_.name.value)),
         "a server changes in one rollout: take it out of a group, or one "
         "rollout away",
         {{other_group.rollout->at, "the other rollout"}}});
  }

  void assign(std::uint32_t wave) {
    const Text& item = group_.rollout->waves[wave];
    std::vector<std::string> strangers;
    for (const std::uint32_t server :
         select(context_.manifest, placement_.fleet, item, context_.report)) {
      if (wave_of_[server] == no_index) {
        strangers.push_back(name(server));
      } else if (wave_of_[server] != in_no_wave) {
        report_two_waves(server, item);
      } else {
        wave_of_[server] = wave;
      }
    }
    if (strangers.empty()) return;
    context_.report.error(
        {item.at,
         "manifest.not-in-group",
         fmt::format("{} {} not in the group {}", enumerate(strangers),
                     strangers.size() == 1 ? "is" : "are", in_quotes(group_.name.value)),
         "a rollout's waves hold the servers of its group",
         {}});
  }

  void report_two_waves(std::uint32_t server, const Text& item) {
    context_.report.error({item.at,
                           "manifest.two-waves",
                           in_quotes(name(server)) + " is in two waves",
                           "a server changes in one wave",
                           {{group_.rollout->waves[wave_of_[server]].at, "the other wave"}}});
  }

  void report_forgotten() {
    std::vector<std::string> forgotten;
    for (const std::uint32_t server : members_) {
      if (wave_of_[server] == in_no_wave) forgotten.push_back(name(server));
    }
    if (forgotten.empty()) return;
    std::ranges::sort(forgotten);
    context_.report.error({group_.rollout->at,
                           "manifest.in-no-wave",
                           fmt::format("{} {} in no wave", enumerate(forgotten),
                                       forgotten.size() == 1 ? "is" : "are"),
                           "add them to waves; each server of the group is in exactly one",
                           {}});
  }

  const ResolveContext& context_;
  Placement& placement_;
  Desired& desired_;
  const WrittenGroup& group_;
  const std::vector<std::uint32_t>& members_;
  std::vector<std::uint32_t>& wave_of_;  // by server; no_index = not a member
};

}  // namespace

void resolve_rollouts(const ResolveContext& context, Placement& placement, Desired& desired) {
  std::vector<std::uint32_t> wave_of(placement.fleet.names.size(), no_index);
  for (std::uint32_t group = 0; group < context.manifest.groups.size(); ++group) {
    if (!context.manifest.groups[group].rollout) continue;
    const auto index = static_cast<std::uint32_t>(desired.rollouts.size());
    desired.rollouts.push_back(Rolling(context, placement, desired, group, wave_of).run(index));
  }
}

}  // namespace signet
