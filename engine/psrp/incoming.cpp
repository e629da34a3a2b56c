#include "psrp/incoming.h"

#include <array>

#include "clixml/reader.h"

namespace signet::psrp {

namespace {

// MS-PSRP 2.2.3.4 and 2.2.3.5, in the order of their numbers.
constexpr std::array pool_states = {PoolState::before_open, PoolState::opening, PoolState::opened,
                                    PoolState::closed,      PoolState::closing, PoolState::broken};
constexpr std::array pipeline_states = {PipelineState::not_started, PipelineState::running,
                                        PipelineState::stopping,    PipelineState::stopped,
                                        PipelineState::completed,   PipelineState::failed,
                                        PipelineState::disconnected};

Expected<std::size_t> number(const clixml::Value& message, std::string_view property) {
  const auto value = message.property(property);
  const auto state = value ? value->integer() : std::nullopt;
  if (state && *state >= 0) return static_cast<std::size_t>(*state);
  return fail("psrp.malformed", "the server names a state that cannot be read");
}

}  // namespace

bool tells_a_result(MessageType type) {
  return type == MessageType::pipeline_output || type == MessageType::error_record ||
         type == MessageType::warning_record || type == MessageType::pipeline_state ||
         type == MessageType::pipeline_host_call;
}

Expected<clixml::Document> read_content(const Message& message, const ClientLimits& limits) {
  auto document = clixml::read(message.content, {.bytes = limits.object_bytes});
  if (document) return document;
  constexpr std::string_view prefix = "clixml";
  Problem problem = std::move(document.error());
  if (problem.code.starts_with(prefix)) problem.code.replace(0, prefix.size(), "psrp");
  problem.detail = std::move(problem.summary);
  problem.summary = "a message of the server cannot be read";
  return std::unexpected(std::move(problem));
}

Expected<PipelineState> read_pipeline_state(const clixml::Value& message) {
  const auto state = number(message, "PipelineState");
  if (!state) return std::unexpected(state.error());
  if (*state < pipeline_states.size()) return pipeline_states[*state];
  return fail("psrp.malformed", "the server names a pipeline state that does not exist");
}

Expected<std::optional<PoolState>> read_pool_state(const clixml::Value& message) {
  const auto state = number(message, "RunspaceState");
  if (!state) return std::unexpected(state.error());
  if (*state < pool_states.size()) return pool_states[*state];
  return std::nullopt;
}

}  // namespace signet::psrp
