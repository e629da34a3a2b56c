#include "psrp/running_pipeline.h"

#include <fmt/format.h>

#include "psrp/error_record.h"
#include "psrp/host_call.h"
#include "psrp/incoming.h"
#include "psrp/server_text.h"

namespace signet::psrp {

RunningPipeline::RunningPipeline(std::optional<AnswerablePrompt> prompt)
    : prompt_(std::move(prompt)) {
  result_.state = PipelineState::running;
}

Expected<void> RunningPipeline::count(const Message& message, const ClientLimits& limits) {
  bytes_ += message.content.size();
  if (bytes_ > limits.pipeline_bytes) {
    return fail("psrp.limit", fmt::format("the server sent more than {} bytes for one pipeline",
                                          limits.pipeline_bytes));
  }
  if (++messages_ > limits.pipeline_messages) {
    return fail("psrp.limit", fmt::format("the server sent more than {} messages for one pipeline",
                                          limits.pipeline_messages));
  }
  return {};
}

Expected<void> RunningPipeline::change_state(const clixml::Value& message) {
  const auto state = read_pipeline_state(message);
  if (!state) return std::unexpected(state.error());
  result_.state = *state;
  if (result_.state != PipelineState::failed && result_.state != PipelineState::stopped) return {};
  if (const auto record = message.property("ExceptionAsErrorRecord")) {
    if (!record->is_null()) result_.terminating = read_error_record(*record);
  }
  return {};
}

Expected<std::optional<Secret>> RunningPipeline::answer(const clixml::Value& message) {
  const auto call = read_host_call(message);
  if (!call) return std::unexpected(call.error());
  if (!call->is_question()) return std::nullopt;
  if (prompt_ && call->is_answered_by(*prompt_)) {
    result_.answered_prompts.push_back(call->title());
    const std::int32_t choice = prompt_->choice;
    prompt_.reset();
    return choice_answer(*call, choice);
  }
  result_.refused_prompts.push_back(call->title());
  return refusal(*call);
}

Expected<std::optional<Secret>> RunningPipeline::receive(const Message& message,
                                                         const ClientLimits& limits) {
  if (result_.is_over()) return std::nullopt;
  if (auto counted = count(message, limits); !counted) return std::unexpected(counted.error());
  if (!tells_a_result(message.type)) return std::nullopt;
  auto document = read_content(message, limits);
  if (!document) return std::unexpected(std::move(document.error()));
  const clixml::Value root = document->root();
  if (message.type == MessageType::pipeline_host_call) return answer(root);
  if (message.type == MessageType::pipeline_output) {
    result_.output.push_back(std::move(*document));
  } else if (message.type == MessageType::error_record) {
    result_.errors.push_back(read_error_record(root));
  } else if (message.type == MessageType::warning_record) {
    result_.warnings.push_back(server_text(root, "InformationalRecord_Message"));
  } else if (auto changed = change_state(root); !changed) {
    return std::unexpected(std::move(changed.error()));
  }
  return std::nullopt;
}

}  // namespace signet::psrp
