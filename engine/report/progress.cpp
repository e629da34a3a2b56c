#include "report/progress.h"

#include <fmt/format.h>

#include <ostream>

#include "base/text.h"

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

}  // namespace

void LineProgress::started(const Step&) {}

void LineProgress::finished(const Step& step, const StepResult& result) {
  out_ << result_line(step, result) + "\n" << std::flush;
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
  draw(stays(result.end) ? style_.bad(result_line(step, result)) : std::string());
}

void LiveProgress::draw(std::string_view line_above) {
  std::string line = fmt::format("[{}/{}]", finished_, steps_);
  if (!running_.empty()) line += ' ' + *running_.begin();
  if (running_.size() > 1) line += fmt::format(" and {} more", running_.size() - 1);
  // A line as wide as the terminal would wrap, and then could not be drawn over.
  if (width_ > 0 && line.size() >= width_) line.resize(width_ - 1);
  if (line == drawn_ && line_above.empty()) return;
  std::string bytes(clear_line);
  if (!line_above.empty()) bytes += std::string(line_above) + '\n';
  out_ << bytes + line << std::flush;
  drawn_ = std::move(line);
}

}  // namespace signet
