#pragma once

#include <optional>

#include "exchange/captured_answers.h"
#include "exchange/exchange_sessions.h"

namespace signet::exchange {

// Sessions that are never opened: cmdlets are answered from captures, so that the same code reads
// servers and files. What no capture answers fails as "capture.missing", and whatever is not among
// the cmdlets that captures answer, which includes all that change something, as
// "capture.no-question".
class CapturedSessions final : public Sessions {
 public:
  explicit CapturedSessions(CapturedAnswers answers) : answers_(std::move(answers)) {}

  SessionAnswer invoke(const Target& server, AccountUse use, const psrp::Pipeline& pipeline,
                       const InvokeOptions& options, const Context& context) override;
  void renew(const TargetName&) override {}

 private:
  CapturedAnswers answers_;
};

// Servers from files, for `plan --observed` and `show --capture`.
CaptureReader capture_reader();

}  // namespace signet::exchange
