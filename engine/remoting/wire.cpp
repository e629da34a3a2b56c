#include "remoting/wire.h"

#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <utility>

#include "base/text.h"

namespace signet {

namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using wsman::Operation;
using FaultKind = wsman::Fault::Kind;

// What the server and the network may take beyond the operation's own time.
constexpr milliseconds transport_time = seconds(10);
// Of an answer without output that came at once: a server that does so must not keep us busy.
constexpr milliseconds shortest_round = milliseconds(500);
constexpr int most_tries = 5;
constexpr milliseconds first_pause = milliseconds(200);
// Where a quota was exceeded and no wait was asked for.
constexpr milliseconds quota_pause = seconds(5);

wsman::Reply reply(const HttpResponse& response) {
  return {response.status, response.content_type, response.body};
}

Problem cause_in_detail(const char* code, std::string summary, const Problem& cause) {
  return {code, std::move(summary), cause.code.empty() ? std::string() : to_line(cause), {}, {}};
}

// A gateway between the two answers so when it has lost one of them.
bool is_of_a_gateway(const HttpResponse& response) {
  return response.content_type != "application/soap+xml" && response.status >= 502 &&
         response.status <= 504;
}

// No answer, for a reason that may pass. What denies access or leads elsewhere does not: each try
// might count against the account.
bool may_pass(const CallFailure& failure) {
  return failure.problem.code == "http.connection-lost" ||
         failure.problem.code == "http.unreachable" || failure.problem.code == "http.timeout";
}

}  // namespace

bool CallFailure::was_turned_away() const {
  return is(FaultKind::throttled) || is(FaultKind::quota);
}

bool CallFailure::may_have_acted() const {
  if (kind != Kind::refused) return kind == Kind::lost;
  return !fault || fault->kind == FaultKind::timed_out || fault->kind == FaultKind::other;
}

Wire::Wire(const PoolSettings& settings, std::unique_ptr<HttpChannel> channel,
           const RemoteParts& parts)
    : settings_(settings), channel_(std::move(channel)), parts_(parts) {
  shell_.to = settings.url;
  shell_.resource = settings.resource;
  shell_.session = Guid::make(parts.random);
}

void Wire::name_shell(std::vector<wsman::Selector> selectors) {
  shell_.selectors = std::move(selectors);
}

// The server must answer before the deadline, to tell what it did.
wsman::Stamp Wire::stamp(const CallLimit& limit) const {
  const auto left = std::chrono::duration_cast<seconds>(limit.deadline - parts_.clock.steady());
  return {Guid::make(parts_.random),
          std::clamp(left, seconds(1), std::max(seconds(1), settings_.operation_timeout))};
}

std::optional<CallFailure> Wire::over(Operation operation, const CallLimit& limit) const {
  if (limit.stop.stop_requested()) {
    return CallFailure{CallFailure::Kind::not_sent,
                       {"remoting.stopped", "stopped on request", {}, {}, settings_.name}};
  }
  if (!limit.is_over(parts_.clock)) return std::nullopt;
  return CallFailure{CallFailure::Kind::not_sent,
                     {"remoting.deadline",
                      fmt::format("no time was left for {}", wsman::to_text(operation)),
                      {},
                      {},
                      settings_.name}};
}

Call<HttpResponse> Wire::post(Operation operation, const wsman::Stamp& stamp,
                              const Secret& envelope, const CallLimit& limit) {
  if (denied_) return std::unexpected(CallFailure{CallFailure::Kind::not_sent, *denied_});
  if (auto failure = over(operation, limit)) return std::unexpected(*std::move(failure));
  const milliseconds now = parts_.clock.steady();
  const milliseconds deadline = std::min(limit.deadline, now + stamp.timeout + transport_time);
  HttpResult result = envelope.reveal([&](ByteView body) {
    return channel_->post({"application/soap+xml;charset=UTF-8", body, deadline, limit.stop});
  });
  trace(operation, envelope, result, now);
  if (result) return *std::move(result);
  CallFailure failure{result.error().sent ? CallFailure::Kind::lost : CallFailure::Kind::not_sent,
                      std::move(result.error().problem)};
  if (limit.stop.stop_requested()) {
    failure.problem = cause_in_detail("remoting.stopped", "stopped on request", {});
  } else if (parts_.clock.steady() >= limit.deadline) {
    failure.problem = cause_in_detail(
        "remoting.deadline", fmt::format("no answer to {} in time", wsman::to_text(operation)),
        failure.problem);
  }
  failure.problem.where = settings_.name;
  if (failure.problem.code.starts_with("auth.")) denied_ = failure.problem;
  return std::unexpected(std::move(failure));
}

// A Receive whose answer was lost: the same bytes once more, for the message is the same. A server
// that kept its answer may then repeat it; one that did not goes on, and the trail of the fragments
// shows the gap.
Call<HttpResponse> Wire::post_again(const wsman::Stamp& stamp, const Secret& envelope,
                                    const CallLimit& limit) {
  milliseconds pause = first_pause;
  for (int tries = 1;; ++tries, pause *= 2) {
    Call<HttpResponse> response = post(Operation::receive, stamp, envelope, limit);
    const bool lost =
        response ? is_of_a_gateway(*response) : response.error().kind == CallFailure::Kind::lost;
    if (lost) may_have_lost_output_ = true;
    const bool is_final = response ? !lost : !may_pass(response.error());
    if (is_final || tries == most_tries || over(Operation::receive, limit) ||
        !parts_.waiter.wait(pause, limit.stop)) {
      return response;
    }
  }
}

void Wire::trace(Operation operation, const Secret& envelope, const HttpResult& result,
                 milliseconds since) const {
  const std::string sent = std::to_string(envelope.size());
  const std::string duration = std::to_string((parts_.clock.steady() - since).count());
  if (!result) {
    parts_.log.debug("wsman", {{"server", settings_.name},
                               {"operation", wsman::to_text(operation)},
                               {"request_bytes", sent},
                               {"ms", duration},
                               {"problem", result.error().problem.code},
                               {"sent", result.error().sent ? "yes" : "no"}});
    return;
  }
  std::string diagnostics;
  if (result->status != 200) {
    for (const auto& [name, value] : result->diagnostics) {
      diagnostics += fmt::format("{}={} ", printable(name), printable(value.substr(0, 200)));
    }
  }
  parts_.log.debug("wsman", {{"server", settings_.name},
                             {"operation", wsman::to_text(operation)},
                             {"request_bytes", sent},
                             {"answer_bytes", std::to_string(result->body.size())},
                             {"status", std::to_string(result->status)},
                             {"ms", duration},
                             {"diagnostics", diagnostics}});
}

template <class T>
Call<T> Wire::believed(wsman::Answer<T> answer) const {
  if (answer) {
    if constexpr (std::is_void_v<T>) {
      return {};
    } else {
      return *std::move(answer);
    }
  }
  wsman::Failure& failure = answer.error();
  failure.problem.where = settings_.name;
  return std::unexpected(
      CallFailure{failure.fault ? CallFailure::Kind::refused : CallFailure::Kind::lost,
                  std::move(failure.problem), std::move(failure.fault)});
}

template <class T>
Call<T> Wire::patiently(Operation operation, const CallLimit& limit,
                        const std::function<Call<T>()>& ask) {
  for (int tries = 1;; ++tries) {
    Call<T> answer = ask();
    if (answer || !answer.error().was_turned_away() || tries == most_tries) return answer;
    const milliseconds pause = answer.error().fault->wait.value_or(quota_pause * tries);
    if (pause >= limit.deadline - parts_.clock.steady()) return answer;
    parts_.log.info("the server asks to wait", {{"server", settings_.name},
                                                {"operation", wsman::to_text(operation)},
                                                {"ms", std::to_string(pause.count())}});
    if (!parts_.waiter.wait(pause, limit.stop)) return answer;
  }
}

Call<void> Wire::acknowledged(const wsman::Question& question, const wsman::Stamp& stamp,
                              const Secret& envelope, const CallLimit& limit) {
  const Call<HttpResponse> response = post(question.operation, stamp, envelope, limit);
  if (!response) return std::unexpected(response.error());
  return believed(wsman::read_acknowledged(reply(*response), question));
}

Call<wsman::Created> Wire::create(const Guid& wanted, ByteView opening, const CallLimit& limit) {
  return patiently<wsman::Created>(Operation::create, limit, [&]() -> Call<wsman::Created> {
    const wsman::Stamp now = stamp(limit);
    const Secret envelope = wsman::create(shell_, now, wanted, opening, settings_.idle_timeout);
    const Call<HttpResponse> response = post(Operation::create, now, envelope, limit);
    if (!response) return std::unexpected(response.error());
    return believed(wsman::read_created(reply(*response), {Operation::create, now.message}));
  });
}

Call<void> Wire::command(const Guid& id, const Secret& first, const CallLimit& limit) {
  return patiently<void>(Operation::command, limit, [&] {
    const wsman::Stamp now = stamp(limit);
    const Secret envelope =
        first.reveal([&](ByteView fragment) { return wsman::command(shell_, now, id, fragment); });
    return acknowledged({Operation::command, now.message, id}, now, envelope, limit);
  });
}

Call<void> Wire::send(wsman::InputStream stream, const std::optional<Guid>& command,
                      const Secret& fragments, const CallLimit& limit) {
  return patiently<void>(Operation::send, limit, [&] {
    const wsman::Stamp now = stamp(limit);
    const Secret envelope = fragments.reveal(
        [&](ByteView bytes) { return wsman::send(shell_, now, stream, command, bytes); });
    return acknowledged({Operation::send, now.message, command}, now, envelope, limit);
  });
}

Call<wsman::Received> Wire::receive_once(const std::optional<Guid>& command,
                                         const CallLimit& limit) {
  const wsman::Stamp now = stamp(limit);
  const Secret envelope = wsman::receive(shell_, now, command);
  const Call<HttpResponse> response = post_again(now, envelope, limit);
  if (!response) return std::unexpected(response.error());
  return believed(
      wsman::read_received(reply(*response), {Operation::receive, now.message, command}));
}

Call<wsman::Received> Wire::receive(const std::optional<Guid>& command, const CallLimit& limit) {
  while (true) {
    const milliseconds begun = parts_.clock.steady();
    Call<wsman::Received> received = patiently<wsman::Received>(
        Operation::receive, limit, [&] { return receive_once(command, limit); });
    const bool idle = received ? received->streams.empty() && !received->done
                               : received.error().is(FaultKind::timed_out);
    if (!idle) return received;
    const milliseconds left = shortest_round - (parts_.clock.steady() - begun);
    if (left > milliseconds(0)) parts_.waiter.wait(left, limit.stop);
    if (auto failure = over(Operation::receive, limit)) return std::unexpected(*failure);
  }
}

Call<void> Wire::signal(const Guid& command, wsman::SignalCode code, const CallLimit& limit) {
  const wsman::Stamp now = stamp(limit);
  return acknowledged({Operation::signal, now.message, command}, now,
                      wsman::signal(shell_, now, command, code), limit);
}

Call<void> Wire::remove(const CallLimit& limit) {
  const wsman::Stamp now = stamp(limit);
  return acknowledged({Operation::remove, now.message}, now, wsman::remove(shell_, now), limit);
}

}  // namespace signet
