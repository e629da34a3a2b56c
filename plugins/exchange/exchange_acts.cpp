#include "exchange/exchange_acts.h"

#include <fmt/format.h>

#include <algorithm>

#include "exchange/cmdlet_trouble.h"

namespace signet::exchange {

namespace {

constexpr int most_looks = 4;

Problem why_not(const Invocation& answer, const std::string& cmdlet) {
  if (!answer) return answer.error().problem;
  if (!answer->succeeded() || !answer->refused_prompts.empty()) return problem_of(*answer, cmdlet);
  return {"exchange.no-effect",
          cmdlet + " reported no error, but the server does not show its effect",
          {},
          {},
          {}};
}

ApplyResult done(const Invocation& answer, const std::string& cmdlet) {
  ApplyResult result = ended(Outcome::done);
  if (!answer) return result;
  result.warnings = answer->warnings;
  if (const psrp::ErrorRecord* error = first_error(*answer)) {
    result.warnings.push_back(cmdlet + " did what it was to do, and said: " + error->message);
  }
  return result;
}

ApplyResult unknown(Problem problem) {
  ApplyResult result = ended(Outcome::unknown);
  result.problem = std::move(problem);
  return result;
}

}  // namespace

ApplyResult ended(Outcome outcome) {
  ApplyResult result;
  result.outcome = outcome;
  return result;
}

ApplyResult not_done(Problem problem) {
  ApplyResult result = ended(Outcome::not_done);
  result.problem = std::move(problem);
  return result;
}

ApplyResult conclude(ServerSession& session, const Invocation& answer, const std::string& cmdlet,
                     const std::function<Look()>& look) {
  if (!answer && answer.error().outcome == RemoteFailure::Outcome::not_done) {
    return not_done(answer.error().problem);
  }
  // A cmdlet that ended with an error does nothing more; any other may still take effect.
  const bool is_over = answer && answer->is_over() && !answer->succeeded();
  Problem problem = why_not(answer, cmdlet);
  for (int looks = 1;; ++looks) {
    const Look seen = look();
    if (!seen.is_there) {
      problem.hint = "it could not be looked at afterwards: " + to_line(seen.is_there.error());
      return unknown(std::move(problem));
    }
    if (*seen.is_there) return done(answer, cmdlet);
    if (is_over && seen.is_unchanged) return not_done(std::move(problem));
    if (is_over || looks == most_looks || !session.wait_for_another_look()) {
      return unknown(std::move(problem));
    }
  }
}

}  // namespace signet::exchange
