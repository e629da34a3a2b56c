#pragma once

#include <optional>
#include <string>

#include "journal/journal.h"
#include "run/executor.h"

namespace signet {

// Writes the steps of one run into the journal and tells another progress of them. Once something
// could not be written nothing may start any more.
class RunJournal final : public Progress {
 public:
  // All must outlive it.
  RunJournal(Journal& journal, const std::string& run, const Plan& plan, Progress& told)
      : journal_(journal), run_(run), plan_(plan), told_(told) {}

  // Writes that the step starts. Fails with "journal.write".
  Expected<void> may_start(const Step& step);
  void started(const Step& step) override { told_.started(step); }
  void finished(const Step& step, const StepResult& result) override;
  void waiting(const std::vector<Waiting>& waiting) override { told_.waiting(waiting); }

  // The first thing that could not be written.
  const std::optional<Problem>& failure() const { return failure_; }

 private:
  Journal& journal_;
  const std::string& run_;
  const Plan& plan_;
  Progress& told_;
  std::optional<Problem> failure_;
};

}  // namespace signet
