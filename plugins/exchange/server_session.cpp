#include "exchange/server_session.h"

#include <algorithm>

#include "exchange/cmdlet_trouble.h"

namespace signet::exchange {

namespace {

constexpr std::chrono::milliseconds longest_look{30'000};
constexpr std::chrono::milliseconds between_looks{2'000};

}  // namespace

Invocation ServerSession::read(const psrp::Pipeline& pipeline) {
  const Context& context = parts_.context;
  Invocation first = invoke(pipeline, context.deadline, {});
  const bool is_lost = !first && first.error().outcome == RemoteFailure::Outcome::unknown;
  if (!is_lost || CallLimit{context.deadline, context.stop}.is_over(context.clock)) return first;
  return invoke(pipeline, context.deadline, {});
}

Invocation ServerSession::act(const psrp::Pipeline& pipeline,
                              const std::optional<psrp::AnswerablePrompt>& prompt) {
  const auto left = parts_.context.deadline - parts_.context.clock.steady();
  const auto kept = std::min(longest_look, left / 3);
  return invoke(pipeline, parts_.context.deadline - kept, prompt);
}

bool ServerSession::wait_for_another_look() {
  const Context& context = parts_.context;
  const CallLimit limit{context.deadline - between_looks, context.stop};
  if (limit.is_over(context.clock)) return false;
  return parts_.waiter.wait(between_looks, context.stop);
}

Invocation ServerSession::invoke(const psrp::Pipeline& pipeline, std::chrono::milliseconds deadline,
                                 const std::optional<psrp::AnswerablePrompt>& prompt) {
  const std::string& cmdlet = pipeline.front().name.text();
  ControllerChoice& controllers = parts_.controllers;
  const std::string controller = controllers.find(parts_.target, cmdlet);
  Invocation result = controller.empty()
                          ? send(pipeline, deadline, prompt)
                          : send(with_controller(pipeline, controller), deadline, prompt);
  // Nothing ran then, and it is not the server's fault if it does not know the parameter.
  if (!controller.empty() && result && lacks_parameter(*result)) {
    result = send(pipeline, deadline, prompt);
    if (result && !lacks_parameter(*result) && controllers.give_up(cmdlet)) {
      parts_.context.log.warning("a cmdlet takes no domain controller", {{"cmdlet", cmdlet}});
    }
  }
  if (controllers.is_given_up(cmdlet)) {
    notes_.insert(cmdlet +
                  " takes no domain controller there: what others see of it may come later");
  }
  if (result && result->output.size() == 1 && cmdlet == "Get-ExchangeServer") {
    controllers.learn(result->output.front().root());
  }
  return result;
}

Invocation ServerSession::send(const psrp::Pipeline& pipeline, std::chrono::milliseconds deadline,
                               const std::optional<psrp::AnswerablePrompt>& prompt) {
  const Context& context = parts_.context;
  Invocation result = parts_.sessions.invoke(parts_.target, use_, pipeline,
                                             {{deadline, context.stop}, prompt}, context);
  if (!result) result.error().problem.where.clear();
  return result;
}

}  // namespace signet::exchange
