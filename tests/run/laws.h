#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "plan/plan.h"
#include "run/executor.h"

namespace signet::test {

// Watches a run and notes, apart from the engine's own reckoning, what must never be: a step that
// starts before its needs succeeded or ends twice, too many calls, two on one target, a unit that
// is interrupted, more servers of a rollout under change than allowed. Keeps a diary.
class Laws final : public Progress {
 public:
  Laws(const Plan& plan, std::uint32_t parallel, const Clock& clock);

  void started(const Step& step) override;
  void finished(const Step& step, const StepResult& result) override;

  // After the run: each step ended, and as the result says.
  std::vector<std::string> broken(const RunResult& result);
  // "0s start EX16-01/import/webmail" and "2s done ..", skipped steps left out.
  const std::string& diary() const { return diary_; }

 private:
  StepId id_of(const Step& step) const { return ids_.at(step.address); }
  void check(bool holds, const std::string& what, const Step& step);
  void check_units(const Step& step);
  void check_places(const Step& step);
  bool is_changing(const TargetName& server, std::uint32_t rollout) const;
  void write(std::string_view what, const Step& step);

  const Plan& plan_;
  std::uint32_t parallel_;
  const Clock& clock_;
  std::map<Address, StepId> ids_;
  std::set<StepId> started_, running_;
  std::map<StepId, StepResult> ended_;
  std::vector<std::string> broken_;
  std::string diary_;
};

}  // namespace signet::test
