#include "report/progress.h"

#include <fmt/format.h>

#include <ostream>

#include "base/text.h"
#include "report/waiting_text.h"

namespace signet {

namespace {

constexpr std::string_view clear_line = "\r\x1b[K";

std::string result_line(const Step& step, const StepResult& result) {
  std::string text = fmt::format("{}: {}", step.address.text(), to_text(result.end));
  if (result.end != StepResult::End::skipped) {
    text += fmt::format(" ({} ms)", result.took.count());
  }
  if (result.problem.summary.empty()) return text;
  text += ": " + printable(result.problem.summary);
  return result.problem.detail.empty() ? text
                                       : text + " (" + printable(result.problem.detail) + ")";
}

bool stays(StepResult::End end) {
  return end == StepResult::End::not_done || end == StepResult::End::unknown;
}

bool is_watch(const Step& step) {
  return step.address.action == Action::await && !step.handshakes.empty();
}

// "EX16-01: POP serves 559642FC on 995, after 3m"
std::string seen_line(const Step& step, const StepResult& result) {
  std::vector<std::string> ports;
  for (const Handshake& each : step.handshakes) {
    ports.push_back(std::to_string(each.endpoint.port));
  }
  return fmt::format("{}: {} serves {} on {}, after {}", step.address.target.text(),
                     step.address.slot.text(), step.thumbprint.short_text(), join(ports, ", "),
                     to_text(std::chrono::ceil<std::chrono::seconds>(result.took)));
}

}  // namespace

void LineProgress::started(const Step&) {}

void LineProgress::finished(const Step& step, const StepResult& result) {
  out_ << result_line(step, result) + "\n" << std::flush;
}

void LineProgress::waiting(const std::vector<Waiting>& waiting) {
  std::vector<const Step*> steps;
  for (const Waiting& each : waiting) steps.push_back(each.step);
  const bool is_new = steps != waited_for_;
  const bool is_time = told_ - waiting.front().left >= std::chrono::minutes(1);
  if (!is_new && !is_time) return;
  waited_for_ = std::move(steps);
  told_ = waiting.front().left;
  out_ << waiting_text(waiting) + "\n" << std::flush;
}

LiveProgress::LiveProgress(std::ostream& out, Style style, std::size_t steps, std::size_t width)
    : out_(out), style_(style), steps_(steps), width_(width) {}

LiveProgress::~LiveProgress() {
  if (!drawn_.empty()) out_ << clear_line << std::flush;
}

void LiveProgress::started(const Step& step) {
  running_.insert(step.address.text());
  draw({});
}

void LiveProgress::finished(const Step& step, const StepResult& result) {
  running_.erase(step.address.text());
  ++finished_;
  std::string above;
  if (stays(result.end)) above = style_.bad(result_line(step, result));
  if (is_watch(step) && result.end == StepResult::End::done) above = seen_line(step, result);
  draw(above);
}

void LiveProgress::waiting(const std::vector<Waiting>& waiting) {
  std::string line;
  // Fewer servers are named where not all of them fit.
  for (std::size_t most = waiting.size(); most > 0; most /= 2) {
    line = waiting_text(waiting, most);
    if (line.size() < width_) break;
  }
  draw({}, std::move(line));
}

std::string LiveProgress::line_of_steps() const {
  std::string line = fmt::format("[{}/{}]", finished_, steps_);
  if (!running_.empty()) line += ' ' + *running_.begin();
  if (running_.size() > 1) line += fmt::format(" and {} more", running_.size() - 1);
  return line;
}

void LiveProgress::draw(std::string_view line_above) { draw(line_above, line_of_steps()); }

void LiveProgress::draw(std::string_view line_above, std::string line) {
  // A line as wide as the terminal would wrap, and then could not be drawn over.
  if (width_ > 0 && line.size() >= width_) line.resize(width_ - 1);
  if (line == drawn_ && line_above.empty()) return;
  std::string bytes(clear_line);
  if (!line_above.empty()) bytes += std::string(line_above) + '\n';
  out_ << bytes + line << std::flush;
  drawn_ = std::move(line);
}

}  // namespace signet
