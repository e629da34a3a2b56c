#include "manifest/group_order.h"

#include <algorithm>

#include "manifest/fleet.h"

namespace signet {

namespace {

// Depth first with a stack of its own: nesting may be as deep as a file is long.
class Ordering {
 public:
  Ordering(const Manifest& manifest, Report& report)
      : manifest_(manifest), report_(report), states_(manifest.groups.size(), State::fresh) {}

  std::vector<std::uint32_t> run() {
    for (std::uint32_t group = 0; group < states_.size(); ++group) {
      if (states_[group] != State::fresh) continue;
      enter(group);
      while (!open_.empty()) step();
    }
    return std::move(order_);
  }

 private:
  enum class State : std::uint8_t { fresh, open, done };
  struct Open {
    std::uint32_t group = 0;
    std::size_t next = 0;
  };

  void enter(std::uint32_t group) {
    states_[group] = State::open;
    open_.push_back({group});
  }

  void step() {
    Open& top = open_.back();
    const std::vector<Text>& inner = manifest_.groups[top.group].groups;
    if (top.next == inner.size()) {
      states_[top.group] = State::done;
      order_.push_back(top.group);
      open_.pop_back();
      return;
    }
    const Text& name = inner[top.next++];
    const auto group = find_group(manifest_, name.value);
    if (!group) {
      report_unknown(name);
    } else if (states_[*group] == State::open) {
      report_ring(name, *group);
    } else if (states_[*group] == State::fresh) {
      enter(*group);
    }
  }

  void report_unknown(const Text& name) {
    if (report_.is_full()) return;
    report_.error({name.at,
                   "manifest.unknown-group",
                   "there is no group " + in_quotes(name.value),
                   suggestion(name.value, group_names(manifest_)),
                   {}});
  }

  void report_ring(const Text& closing, std::uint32_t group) {
    constexpr std::size_t shown_max = 8;
    const auto first = std::ranges::find(open_, group, &Open::group);
    std::string ring;
    for (auto at = first; at != open_.end(); ++at) {
      const auto position = static_cast<std::size_t>(at - first);
      if (position == shown_max) ring += "... -> ";
      if (position >= shown_max) continue;
      ring += manifest_.groups[at->group].name.value + " -> ";
    }
    report_.error({closing.at,
                   "manifest.group-ring",
                   "groups nest in a ring: " + ring + closing.value,
                   "take one of them out",
                   {}});
  }

  const Manifest& manifest_;
  Report& report_;
  std::vector<State> states_;
  std::vector<Open> open_;
  std::vector<std::uint32_t> order_;
};

}  // namespace

std::vector<std::uint32_t> group_order(const Manifest& manifest, Report& report) {
  return Ordering(manifest, report).run();
}

}  // namespace signet
