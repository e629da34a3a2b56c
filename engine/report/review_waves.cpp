#include <algorithm>
#include <map>

#include "report/fold.h"
#include "report/review_parts.h"

namespace signet::review_parts {

namespace {

using std::chrono::seconds;

constexpr seconds longest_call{120};        // as long as apply lets one step's calls take
constexpr std::size_t servers_at_once = 8;  // apply's own choice, where no rollout says fewer

// What a call mostly takes on a server under a day's load, connecting not counted.
seconds typical(Action action) {
  switch (action) {
    case Action::export_key:
    case Action::remove:
      return seconds(3);
    case Action::import:
    case Action::assign:
      return seconds(8);
    case Action::install_chain:
    case Action::configure:
    case Action::prove:
      return seconds(4);
    case Action::await:
      return seconds(0);
  }
  return {};
}

void add(Review::Duration& takes, const Step& step) {
  takes.typical += typical(step.address.action) + step.hold;
  takes.longest += (step.address.action == Action::await ? seconds(0) : longest_call) + step.hold;
}

// What a number of servers takes, some at a time.
class Servers {
 public:
  void add(const Step& step) {
    const TargetName& server = step.address.target;
    const auto [found, is_new] = places_.try_emplace(server.text(), takes_.size());
    if (is_new) {
      takes_.emplace_back();
      names_.push_back(server);
    }
    review_parts::add(takes_[found->second], step);
  }
  Review::Duration take(std::size_t at_once) const {
    return {shared(&Review::Duration::typical, at_once),
            shared(&Review::Duration::longest, at_once)};
  }
  const std::vector<TargetName>& names() const { return names_; }

 private:
  seconds shared(seconds Review::Duration::* part, std::size_t at_once) const {
    seconds all{0};
    seconds longest{0};
    for (const Review::Duration& one : takes_) {
      all += one.*part;
      longest = std::max(longest, one.*part);
    }
    const auto share = static_cast<seconds::rep>(std::max<std::size_t>(1, at_once));
    return std::max(longest, seconds((all.count() + share - 1) / share));
  }

  std::vector<TargetName> names_;
  std::vector<Review::Duration> takes_;
  std::unordered_map<std::string_view, std::size_t> places_;
};

Review::Wave wave_of(const Rollout& rollout, std::uint32_t wave, const Servers& servers) {
  const std::size_t at_once =
      std::min<std::size_t>(servers_at_once, rollout.at_most.value_or(servers_at_once));
  return {rollout.group,        wave + 1,
          servers.names(),      wave > 0 ? rollout.hold : seconds(0),
          rollout.at_most,      rollout.stop_after,
          servers.take(at_once)};
}

}  // namespace

std::vector<Review::Wave> waves(const Plan& plan) {
  std::map<std::pair<std::uint32_t, std::uint32_t>, Servers> waves;
  for (const Step& step : plan.steps) {
    if (step.rollout && is_server(step.address.target)) {
      waves[{*step.rollout, step.wave}].add(step);
    }
  }
  std::vector<Review::Wave> result;
  for (const auto& [at, servers] : waves) {
    result.push_back(wave_of(plan.rollouts[at.first], at.second, servers));
  }
  return result;
}

// Rollouts go on side by side but share what apply does at once: typically the longest of them
// decides, or all calls together do; at worst one after the other.
Review::Duration duration(const Plan& plan, const std::vector<Review::Wave>& waves) {
  Servers others;
  for (const Step& step : plan.steps) {
    const bool counts = !step.rollout && is_server(step.address.target);
    if (counts || step.address.target.text() == "runner") others.add(step);
  }
  const Review::Duration before = others.take(servers_at_once);
  std::map<std::string_view, seconds> rollouts;
  Review::Duration all;
  for (const Review::Wave& wave : waves) {
    rollouts[wave.group] += wave.hold + wave.takes.typical;
    all.typical += wave.takes.typical;
    all.longest += wave.hold + wave.takes.longest;
  }
  // Waits for people go on side by side, at the end.
  seconds limit{0};
  for (const Step& step : plan.steps) limit = std::max(limit, step.limit);
  all.longest += limit;
  for (const auto& [group, takes] : rollouts) all.typical = std::max(all.typical, takes);
  return {before.typical + all.typical, before.longest + all.longest};
}

}  // namespace signet::review_parts
