#include "run/watch.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace signet {

namespace {

using std::chrono::milliseconds;

StepResult without_answer(milliseconds patience) {
  StepResult result;
  result.end = StepResult::End::unknown;
  result.problem = {
      std::string(no_answer),
      fmt::format("no answer within {}",
                  to_text(std::chrono::duration_cast<std::chrono::seconds>(patience))),
      {},
      "look again: nobody saw what is served",
      {}};
  return result;
}

std::vector<SeenEndpoint> unseen(const std::vector<Endpoint>& endpoints) {
  std::vector<SeenEndpoint> seen;
  for (const Endpoint& each : endpoints) {
    seen.push_back({each, {}, Unknown{"the look broke off"}, {}});
  }
  return seen;
}

}  // namespace

void Watch::add(StepId id, const Step& step, milliseconds now, milliseconds until) {
  entries_[id] = {&step, until};
  next_ = now;
}

void Watch::hurry(milliseconds now) {
  for (auto& [id, entry] : entries_) entry.until = std::min(entry.until, now);
  next_ = now;
}

std::optional<milliseconds> Watch::due() const {
  if (look_) return look_->due;
  if (entries_.empty()) return std::nullopt;
  return next_;
}

std::vector<Watch::Ended> Watch::go_on(const Context& context) {
  const milliseconds now = context.clock.steady();
  if (look_ && look_->due <= now) return give_up();
  if (!look_ && !entries_.empty() && next_ <= now) start(context);
  return {};
}

void Watch::start(const Context& context) {
  const milliseconds deadline = context.clock.steady() + times_.patience;
  Look look{entries_.begin()->first, {}, std::make_shared<Shared>(), deadline + times_.grace};
  for (const auto& [id, entry] : entries_) {
    look.parts.push_back({id, look.shared->endpoints.size(), entry.step->handshakes.size()});
    for (const Handshake& each : entry.step->handshakes) {
      look.shared->endpoints.push_back(each.endpoint);
    }
  }
  const Context limited{context.clock, context.random, context.log, context.stop, deadline};
  workers_.submit(look.job, [shared = look.shared, handshakes = handshakes_, limited] {
    try {
      shared->seen = handshakes->look(shared->endpoints, limited);
    } catch (...) {
      shared->seen = unseen(shared->endpoints);
    }
  });
  look_ = std::move(look);
}

std::vector<Watch::Ended> Watch::give_up() {
  const Look look = *std::exchange(look_, std::nullopt);
  workers_.abandon(look.job);
  std::vector<Ended> ended;
  for (const Part& part : look.parts) {
    if (entries_.erase(part.step) > 0) {
      ended.push_back({part.step, without_answer(times_.patience)});
    }
  }
  return ended;
}

// What was added while the last look was under way was not looked at yet.
milliseconds Watch::next_look(const Look& last, milliseconds now) const {
  milliseconds next = now + times_.again;
  for (const auto& [id, entry] : entries_) {
    const bool is_new = std::ranges::find(last.parts, id, &Part::step) == last.parts.end();
    next = std::min(next, is_new ? now : std::max(now, entry.until));
  }
  return next;
}

std::vector<Watch::Ended> Watch::collect(milliseconds now) {
  const Look look = *std::exchange(look_, std::nullopt);
  std::vector<SeenEndpoint>& seen = look.shared->seen;
  if (seen.size() != look.shared->endpoints.size()) seen = unseen(look.shared->endpoints);
  std::vector<Ended> ended;
  for (const Part& part : look.parts) {
    const auto entry = entries_.find(part.step);
    if (entry == entries_.end()) continue;
    const auto first = seen.begin() + static_cast<std::ptrdiff_t>(part.first);
    LookVerdict verdict =
        judge(*entry->second.step, {first, first + static_cast<std::ptrdiff_t>(part.count)},
              self_signed_);
    const bool goes_on = verdict.kind == LookVerdict::Kind::not_yet && now < entry->second.until;
    if (goes_on) continue;
    ended.push_back({part.step, std::move(verdict.result)});
    entries_.erase(entry);
  }
  next_ = next_look(look, now);
  return ended;
}

std::vector<std::pair<const Step*, milliseconds>> Watch::watched() const {
  std::vector<std::pair<const Step*, milliseconds>> watched;
  for (const auto& [id, entry] : entries_) watched.emplace_back(entry.step, entry.until);
  return watched;
}

}  // namespace signet
