#pragma once

#include <cstddef>
#include <optional>

#include "base/problem.h"
#include "base/secret.h"
#include "psrp/client_limits.h"
#include "psrp/command.h"
#include "psrp/message.h"
#include "psrp/result.h"

namespace signet::psrp {

// A pipeline that was started, and what the server said about it so far.
class RunningPipeline {
 public:
  explicit RunningPipeline(std::optional<AnswerablePrompt> prompt);

  // Takes a message of this pipeline; returns the content of the host response to send, if any.
  // Ignores what comes once it is over, and types that say nothing about the result. Fails like
  // Client::receive.
  Expected<std::optional<Secret>> receive(const Message& message, const ClientLimits& limits);

  const PipelineResult& result() const { return result_; }
  PipelineResult take() { return std::move(result_); }

 private:
  Expected<void> count(const Message& message, const ClientLimits& limits);
  Expected<void> change_state(const clixml::Value& message);
  Expected<std::optional<Secret>> answer(const clixml::Value& message);

  std::optional<AnswerablePrompt> prompt_;
  PipelineResult result_;
  std::size_t messages_ = 0;
  std::size_t bytes_ = 0;
};

}  // namespace signet::psrp
