#include "plan/ancestors.h"

#include <algorithm>
#include <utility>

namespace signet {

namespace {

// More than a server's own steps ever need.
constexpr std::size_t needs_few = 64;

bool has_bit(const std::vector<std::uint64_t>& bits, StepId at) {
  return (bits[at / 64] >> (at % 64) & 1) != 0;
}

void set_bit(std::vector<std::uint64_t>& bits, StepId at) {
  bits[at / 64] |= std::uint64_t{1} << (at % 64);
}

}  // namespace

Ancestors::Ancestors(const Plan& plan) : plan_(plan), seen_(plan.steps.size()) {}

bool Ancestors::is_hub(StepId step) const {
  const Step& found = plan_.steps[step];
  const bool is_gate = found.address.action == Action::await && found.handshakes.empty();
  return is_gate || found.needs.size() > needs_few;
}

bool Ancestors::has(StepId later, StepId earlier) {
  if (earlier >= later) return false;
  std::vector<StepId> hubs;
  if (!is_hub(later) && is_near(later, earlier, hubs)) return true;
  if (is_hub(later)) hubs.push_back(later);
  std::erase_if(hubs, [&](StepId hub) { return hub < earlier; });
  if (hubs.empty()) return false;
  fill_hubs();
  return std::ranges::any_of(hubs,
                             [&](StepId hub) { return has_bit(bits_[hub_at_[hub] - 1], earlier); });
}

bool Ancestors::is_near(StepId later, StepId earlier, std::vector<StepId>& hubs) {
  ++look_;
  std::vector<StepId> open = {later};
  while (!open.empty()) {
    const StepId at = open.back();
    open.pop_back();
    for (const StepId need : plan_.steps[at].needs) {
      if (need == earlier && need < at) return true;
      if (need >= at || need < earlier || seen_[need] == look_) continue;
      seen_[need] = look_;
      (is_hub(need) ? hubs : open).push_back(need);
    }
  }
  return false;
}

void Ancestors::fill_hubs() {
  if (std::exchange(filled_, true)) return;
  hub_at_.resize(plan_.steps.size());
  for (StepId id = 0; id < plan_.steps.size(); ++id) {
    if (!is_hub(id)) continue;
    bits_.push_back(bits_of(id));
    hub_at_[id] = static_cast<std::uint32_t>(bits_.size());
  }
}

Ancestors::Bits Ancestors::bits_of(StepId hub) {
  Bits bits(plan_.steps.size() / 64 + 1);
  std::vector<StepId> open = {hub};
  while (!open.empty()) {
    const StepId at = open.back();
    open.pop_back();
    for (const StepId need : plan_.steps[at].needs) {
      if (need >= at || has_bit(bits, need)) continue;
      set_bit(bits, need);
      if (hub_at_[need] == 0) {
        open.push_back(need);
        continue;
      }
      const Bits& others = bits_[hub_at_[need] - 1];
      for (std::size_t word = 0; word < others.size(); ++word) bits[word] |= others[word];
    }
  }
  return bits;
}

void Ancestors::append(StepId step, std::vector<StepId>& order, std::vector<bool>& done) const {
  std::vector<StepId> wanted;
  std::vector<StepId> open = {step};
  while (!open.empty()) {
    const StepId at = open.back();
    open.pop_back();
    if (done[at]) continue;
    done[at] = true;
    wanted.push_back(at);
    for (const StepId need : plan_.steps[at].needs) {
      if (need < at) open.push_back(need);
    }
  }
  // Needs stand before their steps, so the plan's own order is permitted.
  std::ranges::sort(wanted);
  order.insert(order.end(), wanted.begin(), wanted.end());
}

}  // namespace signet
