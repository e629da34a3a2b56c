#include <algorithm>

#include "base/text.h"
#include "report/fold.h"
#include "report/review_parts.h"
#include "report/step_words.h"

namespace signet::review_parts {

namespace {

using State = Review::Row::State;

// What is said first of a server stands.
class Rows {
 public:
  explicit Rows(const Plan& plan) : plan_(plan) {}

  void say(const TargetName& server, State state, const std::string& note) {
    if (!is_server(server)) return;
    Review::Row& row = at(server);
    if (row.state != State::as_desired) return;
    row.state = state;
    row.note = note;
  }
  void add(const Step& step) {
    if (!is_server(step.address.target)) return;
    if (changes_its_target(step)) say(step.address.target, State::change, {});
    const auto found = places_.find(step.address.target.text());
    if (found == places_.end()) return;  // it only gives a key away
    Review::Row& row = rows_[found->second];
    if (step.rollout && row.wave == 0) {
      row.group = plan_.rollouts[*step.rollout].group;
      row.wave = step.wave + 1;
    }
    if (step.address.action == Action::assign) row.cells.push_back(cell(step));
  }
  void keep(const Kept& kept) {
    if (!is_server(kept.server)) return;
    Review::Row& row = at(kept.server);
    const auto planned = std::ranges::lower_bound(plan_.certificates, kept.certificate, {},
                                                  &PlannedCertificate::key);
    const bool is_known = planned != plan_.certificates.end() && planned->key == kept.certificate;
    const std::string text = is_known ? planned->thumbprint.short_text() : kept.certificate.text();
    for (const SlotName& slot : kept.slots) row.cells.push_back({slot, text, text});
  }
  std::vector<Review::Row> take() {
    for (Review::Row& row : rows_) std::ranges::sort(row.cells, {}, &Review::Row::Cell::slot);
    std::ranges::sort(rows_, {}, &Review::Row::server);
    return std::move(rows_);
  }

 private:
  static std::string shorts(const std::vector<Thumbprint>& thumbprints) {
    return thumbprints.empty() ? std::string() : thumbprints_text(thumbprints);
  }
  static Review::Row::Cell cell(const Step& step) {
    return {step.address.slot, shorts(step.before), shorts(step.after)};
  }
  Review::Row& at(const TargetName& server) {
    const auto [found, is_new] = places_.try_emplace(server.text(), rows_.size());
    if (is_new) {
      rows_.emplace_back();
      rows_.back().server = server;
    }
    return rows_[found->second];
  }

  const Plan& plan_;
  std::vector<Review::Row> rows_;
  std::unordered_map<std::string, std::size_t> places_;
};

}  // namespace

std::vector<Review::Row> rows(const Plan& plan) {
  Rows rows(plan);
  for (const LeftOut& item : plan.left_out) {
    rows.say(item.server, State::left_out,
             "until " + date_text(Seconds(item.until)) + ": " + printable(item.reason));
  }
  for (const Blocked& item : plan.blocked) {
    rows.say(item.server, State::blocked, printable(item.why));
  }
  for (const NotKnown& item : plan.not_known) {
    rows.say(item.server, State::unknown, printable(item.what) + ": " + printable(item.why));
  }
  for (const Step& step : plan.steps) rows.add(step);
  for (const Kept& kept : plan.kept) rows.keep(kept);
  return rows.take();
}

Review::Counts count(const Plan& plan, const std::vector<Review::Row>& rows) {
  Review::Counts counts;
  std::unordered_map<std::string_view, bool> in_part;
  for (const Review::Row& row : rows) {
    if (row.state == State::change) ++counts.change;
    if (row.state == State::blocked) ++counts.blocked;
    if (row.state == State::unknown) ++counts.unknown;
    if (row.state == State::left_out) ++counts.left_out;
    const bool is_open = row.state == State::blocked || row.state == State::unknown;
    if (is_open) in_part.try_emplace(row.server.text(), false);
  }
  for (const Step& step : plan.steps) {
    const auto found = in_part.find(step.address.target.text());
    if (found == in_part.end() || found->second || !changes_its_target(step)) continue;
    found->second = true;
    ++counts.in_part;
  }
  const std::size_t counted = counts.change + counts.blocked + counts.unknown + counts.left_out;
  counts.servers = std::max(plan.servers, counted);
  counts.as_desired = counts.servers - counted;
  return counts;
}

}  // namespace signet::review_parts
