#include "remoting/conversation.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>
#include <variant>

namespace signet {

namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using Outcome = RemoteFailure::Outcome;

// What is done after a deadline or a stop has its own time, so that nothing is left behind.
constexpr milliseconds interrupt_time = seconds(5);
constexpr milliseconds terminate_time = seconds(3);
constexpr milliseconds delete_time = seconds(5);
constexpr milliseconds key_time = seconds(60);
// The opening messages of a pool take half of it.
constexpr std::size_t least_budget = 4096;

bool needs_key(const psrp::Pipeline& pipeline) {
  const auto is_secret = [](const psrp::Parameter& parameter) {
    return std::holds_alternative<psrp::SecretText>(parameter.value);
  };
  return std::any_of(pipeline.begin(), pipeline.end(), [&](const psrp::Cmdlet& cmdlet) {
    return std::any_of(cmdlet.parameters.begin(), cmdlet.parameters.end(), is_secret);
  });
}

wsman::InputStream stream_of(const psrp::Outgoing& outgoing) {
  return outgoing.stream == psrp::Outgoing::Stream::input ? wsman::InputStream::input
                                                          : wsman::InputStream::prompt_response;
}

}  // namespace

Conversation::Conversation(PoolSettings settings, std::unique_ptr<HttpChannel> channel,
                           const RemoteParts& parts)
    : settings_(std::move(settings)),
      parts_(parts),
      id_(Guid::make(parts.random)),
      wire_(settings_, std::move(channel), parts),
      client_(id_, parts.random, settings_.limits) {}

CallLimit Conversation::soon(milliseconds time) const { return {parts_.clock.steady() + time, {}}; }

Problem Conversation::problem(std::string code, std::string summary, std::string detail) const {
  return {std::move(code), std::move(summary), std::move(detail), {}, settings_.name};
}

Problem Conversation::broken() const {
  const auto& error = client_.pool_error();
  return problem("remoting.broken", "the server ended the session", error ? error->message : "");
}

RemoteFailure Conversation::failure(Outcome outcome, Problem cause) const {
  if (cause.where.empty()) cause.where = settings_.name;
  return {std::move(cause), outcome};
}

bool Conversation::is_usable() const {
  return state_ == State::opened && client_.pool_state() == psrp::PoolState::opened;
}

Expected<void> Conversation::open(const CallLimit& limit) {
  if (state_ != State::fresh) {
    return std::unexpected(problem("remoting.closed", "the session is opened or over already"));
  }
  state_ = State::closed;
  Expected<void> opened = create(limit);
  const auto is_open = [this] { return client_.pool_state() == psrp::PoolState::opened; };
  if (opened) opened = receive_until(is_open, limit);
  if (!opened) {
    close();
    return opened;
  }
  if (client_.server_speaks(2, 2)) wire_.allow_large_envelopes();
  state_ = State::opened;
  return {};
}

Expected<void> Conversation::create(const CallLimit& limit) {
  if (wire_.longest() < least_budget) {
    return std::unexpected(problem("remoting.url", "the URL is too long for an envelope"));
  }
  Call<wsman::Created> created = wire_.create(id_, client_.opening(wire_.longest()), limit);
  if (created) {
    shell_may_exist_ = true;
    wire_.name_shell(std::move(created->selectors));
    return {};
  }
  // The answer was lost: the shell may be there, under the id that was asked for.
  shell_may_exist_ = created.error().may_have_acted();
  wire_.name_shell({{"ShellId", id_.text()}});
  return std::unexpected(std::move(created.error().problem));
}

Expected<void> Conversation::feed(const wsman::Received& received) {
  for (const Bytes& stream : received.streams) {
    if (wire_.may_have_lost_output()) {
      if (!trail_.is_continued_by(stream)) {
        return std::unexpected(problem("remoting.gap", "output of the server was lost on the way"));
      }
      wire_.output_is_complete();
    }
    trail_.note(stream);
    Expected<void> fed = client_.receive(stream);
    if (!fed) {
      fed.error().where = settings_.name;
      return fed;
    }
  }
  return {};
}

// That a pool's output is done says nothing: a server may say so of the zero pipeline's state.
Expected<void> Conversation::receive_until(const std::function<bool()>& reached,
                                           const CallLimit& limit) {
  while (!reached()) {
    const Call<wsman::Received> received = wire_.receive({}, limit);
    if (!received) return std::unexpected(received.error().problem);
    if (Expected<void> fed = feed(*received); !fed) return fed;
    const psrp::PoolState state = client_.pool_state();
    if (state == psrp::PoolState::broken || state == psrp::PoolState::closed) {
      return std::unexpected(broken());
    }
  }
  return {};
}

Expected<void> Conversation::exchange_key(const CallLimit& limit) {
  const Expected<psrp::Outgoing> key = client_.exchange_key();
  if (!key) return std::unexpected(key.error());
  CallLimit key_limit{std::min(limit.deadline, parts_.clock.steady() + key_time), limit.stop};
  const Call<void> sent =
      wire_.send(wsman::InputStream::input, std::nullopt, key->fragments, key_limit);
  if (!sent) return std::unexpected(sent.error().problem);
  return receive_until([this] { return client_.has_session_key(); }, key_limit);
}

Invocation Conversation::invoke(const psrp::Pipeline& pipeline, const InvokeOptions& options) {
  if (!is_usable()) {
    close();
    return std::unexpected(
        failure(Outcome::not_done, problem("remoting.closed", "the session is not open any more")));
  }
  if (!client_.has_session_key() && (needs_key(pipeline) || client_.server_wants_key())) {
    if (Expected<void> exchanged = exchange_key(options.limit); !exchanged) {
      close();
      return std::unexpected(failure(Outcome::not_done, std::move(exchanged.error())));
    }
  }
  Expected<psrp::StartedPipeline> started =
      client_.start(pipeline, wire_.longest(), options.prompt);
  if (!started) return std::unexpected(failure(Outcome::not_done, std::move(started.error())));
  if (auto failed = deliver(*started, options.limit)) return std::unexpected(*std::move(failed));
  return follow(started->id, options.limit);
}

// The pipeline's message ends with the last fragment: until that one has left, it cannot begin.
std::optional<RemoteFailure> Conversation::deliver(const psrp::StartedPipeline& started,
                                                   const CallLimit& limit) {
  Call<void> sent = wire_.command(started.id, started.first, limit);
  if (!sent) {
    return undelivered(started.id, sent.error(), started.rest.empty(),
                       sent.error().may_have_acted(), limit);
  }
  for (const psrp::Outgoing& part : started.rest) {
    sent = wire_.send(stream_of(part), part.pipeline, part.fragments, limit);
    if (!sent)
      return undelivered(started.id, sent.error(), &part == &started.rest.back(), true, limit);
  }
  return std::nullopt;
}

RemoteFailure Conversation::undelivered(const Guid& id, const CallFailure& cause, bool was_the_last,
                                        bool began, const CallLimit& limit) {
  const bool may_run = was_the_last && cause.may_have_acted();
  if (began) {
    if (may_run && limit.is_over(parts_.clock)) interrupt(id);
    leave(id);
  } else {
    client_.finish(id);
    if (cause.kind == CallFailure::Kind::refused && !cause.was_turned_away()) close();
  }
  return failure(may_run ? Outcome::unknown : Outcome::not_done, cause.problem);
}

// One answer's worth of the pipeline.
Expected<void> Conversation::advance(const Guid& id, const CallLimit& limit) {
  const Call<wsman::Received> received = wire_.receive(id, limit);
  if (!received) return std::unexpected(received.error().problem);
  if (Expected<void> fed = feed(*received); !fed) return fed;
  for (const psrp::Outgoing& answer : client_.take_answers(wire_.longest())) {
    const Call<void> sent = wire_.send(stream_of(answer), answer.pipeline, answer.fragments, limit);
    if (!sent) return std::unexpected(sent.error().problem);
  }
  if (client_.result(id).is_over()) return {};
  const psrp::PoolState state = client_.pool_state();
  if (state == psrp::PoolState::broken || state == psrp::PoolState::closed) {
    return std::unexpected(broken());
  }
  if (received->done) {
    return std::unexpected(
        problem("remoting.incomplete", "the server ended the output before the pipeline"));
  }
  return {};
}

Invocation Conversation::follow(const Guid& id, const CallLimit& limit) {
  while (!client_.result(id).is_over()) {
    Expected<void> advanced = advance(id, limit);
    if (advanced) continue;
    const bool ended = limit.is_over(parts_.clock) && interrupt(id);
    psrp::PipelineResult result = client_.finish(id);
    leave(id);
    if (ended && result.state != psrp::PipelineState::stopped) return result;
    return std::unexpected(failure(Outcome::unknown, std::move(advanced.error())));
  }
  return conclude(id);
}

psrp::PipelineResult Conversation::conclude(const Guid& id) {
  psrp::PipelineResult result = client_.finish(id);
  const Call<void> freed = wire_.signal(id, wsman::SignalCode::terminate, soon(terminate_time));
  if (!freed || !is_usable()) close();
  return result;
}

// As Ctrl+C; true when the pipeline then ended in time, and nothing of it is missing.
bool Conversation::interrupt(const Guid& id) {
  const CallLimit limit = soon(interrupt_time);
  if (!wire_.signal(id, wsman::SignalCode::interrupt, limit)) return false;
  while (!client_.result(id).is_over()) {
    if (!advance(id, limit)) return false;
  }
  return true;
}

// Frees the pipeline, ends the session: after a failure neither is asked for anything more.
void Conversation::leave(const Guid& id) {
  const Call<void> freed = wire_.signal(id, wsman::SignalCode::terminate, soon(terminate_time));
  if (!freed) parts_.log.debug("not terminated", {{"server", settings_.name}});
  close();
}

void Conversation::close() {
  state_ = State::closed;
  if (!std::exchange(shell_may_exist_, false)) return;
  const CallLimit limit = soon(delete_time);
  Call<void> gone = wire_.remove(limit);
  const auto is_there = [&] {
    return !gone && !gone.error().is(wsman::Fault::Kind::unknown_shell);
  };
  if (is_there()) gone = wire_.remove(limit);
  if (!is_there()) return;
  parts_.log.warning("a session was left behind",
                     {{"server", settings_.name},
                      {"problem", gone.error().problem.code},
                      {"ends_after_seconds", std::to_string(settings_.idle_timeout.count())}});
}

}  // namespace signet
