#pragma once

#include <cstddef>
#include <iosfwd>
#include <set>
#include <string>
#include <vector>

#include "report/style.h"
#include "run/executor.h"

namespace signet {

// For pipes and logs: one line per finished step, "EX16-02/import/webmail: done (12 ms)"; and what
// is waited for, when that changes and once a minute.
class LineProgress final : public Progress {
 public:
  explicit LineProgress(std::ostream& out) : out_(out) {}

  void started(const Step& step) override;
  void finished(const Step& step, const StepResult& result) override;
  void waiting(const std::vector<Waiting>& waiting) override;

 private:
  std::ostream& out_;
  std::vector<const Step*> waited_for_;
  std::chrono::milliseconds told_{0};  // what was left then
};

// For a terminal: one line that is drawn again at each event, "[12/90] EX16-02/import/webmail and 3
// more"; steps that were not done, and what was waited for, stay as lines above it. While something
// is waited for, the line counts down. The destructor clears the line.
class LiveProgress final : public Progress {
 public:
  // `width`: columns of the terminal.
  LiveProgress(std::ostream& out, Style style, std::size_t steps, std::size_t width);
  ~LiveProgress() override;
  LiveProgress(const LiveProgress&) = delete;
  LiveProgress& operator=(const LiveProgress&) = delete;

  void started(const Step& step) override;
  void finished(const Step& step, const StepResult& result) override;
  void waiting(const std::vector<Waiting>& waiting) override;

 private:
  void draw(std::string_view line_above);
  void draw(std::string_view line_above, std::string line);
  std::string line_of_steps() const;

  std::ostream& out_;
  Style style_;
  std::size_t steps_;
  std::size_t width_;
  std::size_t finished_ = 0;
  std::set<std::string> running_;
  std::string drawn_;
};

}  // namespace signet
