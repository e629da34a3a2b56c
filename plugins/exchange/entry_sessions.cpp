#include "exchange/entry_sessions.h"

#include "base/text.h"

namespace signet::exchange {

namespace {

bool has_not_begun(const Invocation& result) {
  return !result && result.error().outcome == RemoteFailure::Outcome::not_done;
}

// Whether the server is to blame, and not our own time or a stop.
bool is_unanswered(const SessionAnswer& answer) {
  if (!has_not_begun(answer.result)) return false;
  const std::string& code = answer.result.error().problem.code;
  if (code == "remoting.stopped" || code == "remoting.deadline" || code == "remoting.closed") {
    return false;
  }
  const auto begins = [&](std::string_view kind) { return code.starts_with(kind); };
  return answer.fate == SessionFate::not_opened || begins("http.") || begins("tls.") ||
         begins("auth.");
}

}  // namespace

// A session that was over by itself (its server started again) is opened once more.
SessionAnswer EntrySessions::ask(const Target& entry, AccountUse use,
                                 const psrp::Pipeline& pipeline, const InvokeOptions& options,
                                 const Context& context) {
  SessionAnswer answer = sessions_->invoke(entry, use, pipeline, options, context);
  const bool was_over = has_not_begun(answer.result) && answer.fate == SessionFate::ended;
  if (!was_over || options.limit.is_over(context.clock)) return answer;
  return sessions_->invoke(entry, use, pipeline, options, context);
}

bool EntrySessions::is_silent(AccountUse use, const Target& entry) const {
  const std::lock_guard lock(mutex_);
  return silent_.contains({use, entry.name});
}

void EntrySessions::note_silent(AccountUse use, const Target& entry, const Problem& why,
                                const Log& log) {
  Problem reason = why;
  reason.where.clear();
  const std::string text = to_line(reason);
  {
    const std::lock_guard lock(mutex_);
    if (!silent_.try_emplace({use, entry.name}, text).second) return;
  }
  log.warning("an entry server does not answer", {{"server", entry.name.text()}, {"why", text}});
}

Problem EntrySessions::none_answers(AccountUse use, const Target& target) const {
  std::vector<std::string> reasons;
  const std::lock_guard lock(mutex_);
  for (const Target& entry : target.entry) {
    const auto found = silent_.find({use, entry.name});
    if (found != silent_.end()) reasons.push_back(entry.name.text() + ": " + found->second);
  }
  return {"exchange.entry",
          "none of its entry servers answers",
          join(reasons, "; "),
          "an entry server that did not answer is not asked again in the same run",
          {}};
}

Invocation EntrySessions::invoke(const Target& target, AccountUse use,
                                 const psrp::Pipeline& pipeline, const InvokeOptions& options,
                                 const Context& context) {
  if (target.entry.empty()) {
    return sessions_->invoke(target, use, pipeline, options, context).result;
  }
  for (const Target& entry : target.entry) {
    if (is_silent(use, entry)) continue;
    SessionAnswer answer = ask(entry, use, pipeline, options, context);
    const bool is_over = options.limit.is_over(context.clock);
    if (is_over || !is_unanswered(answer)) return std::move(answer.result);
    note_silent(use, entry, answer.result.error().problem, context.log);
  }
  return std::unexpected(
      RemoteFailure{none_answers(use, target), RemoteFailure::Outcome::not_done});
}

}  // namespace signet::exchange
