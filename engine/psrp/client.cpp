#include "psrp/client.h"

#include <algorithm>
#include <cassert>
#include <map>
#include <utility>

#include "psrp/create_pipeline.h"
#include "psrp/error_record.h"
#include "psrp/fragment.h"
#include "psrp/host_call.h"
#include "psrp/incoming.h"
#include "psrp/message.h"
#include "psrp/negotiation.h"
#include "psrp/running_pipeline.h"
#include "psrp/secure_string.h"

namespace signet::psrp {

namespace {

std::unexpected<Problem> unexpected_message(std::string what) {
  return fail("psrp.unexpected", "the server sent " + std::move(what));
}

struct Answer {
  std::optional<Guid> pipeline;
  Secret content;
};

Secret joined(const std::vector<Secret>& parts) {
  std::size_t size = 0;
  for (const Secret& part : parts) size += part.size();
  Bytes bytes;
  bytes.reserve(size);
  for (const Secret& part : parts) {
    part.reveal([&](ByteView view) { bytes.insert(bytes.end(), view.begin(), view.end()); });
  }
  return Secret::take(bytes);
}

// As few as `longest` allows.
std::vector<Outgoing> packed(std::vector<Secret> fragments, std::size_t longest,
                             Outgoing::Stream stream, const std::optional<Guid>& pipeline) {
  std::vector<Outgoing> packages;
  std::vector<Secret> together;
  std::size_t size = 0;
  const auto close = [&] {
    if (!together.empty()) packages.push_back({stream, pipeline, joined(together)});
    together.clear();
    size = 0;
  };
  for (Secret& fragment : fragments) {
    if (size + fragment.size() > longest) close();
    size += fragment.size();
    together.push_back(std::move(fragment));
  }
  close();
  return packages;
}

}  // namespace

struct Client::State {
  State(const Guid& pool_id, Random& random_source, ClientLimits client_limits)
      : pool(pool_id),
        random(random_source),
        limits(client_limits),
        assembly({limits.object_bytes, limits.open_objects, limits.pipeline_bytes}) {}

  std::vector<Secret> fragments(MessageType type, const Guid& pipeline, const Secret& content,
                                std::size_t longest);
  Expected<void> receive(ByteView stream);
  Expected<void> receive_message(const Message& message);
  Expected<void> receive_pool_message(const Message& message);
  Expected<void> receive_pipeline_message(const Message& message);
  Expected<void> negotiate(const clixml::Value& message);
  void keep_data(const Message& message);
  Expected<void> change_pool_state(const clixml::Value& message);
  Expected<void> take_key(const clixml::Value& message);
  Expected<void> refuse(const clixml::Value& message);
  Expected<void> add_answer(std::optional<Guid> pipeline, Secret content);

  Guid pool;
  Random& random;
  ClientLimits limits;
  std::uint64_t next_object = 1;
  Assembly assembly;
  PoolState pool_state = PoolState::before_open;
  std::optional<ErrorRecord> pool_error;
  std::optional<Problem> violation;
  std::optional<ProtocolVersion> version;
  Introduction introduction;
  bool key_wanted = false;
  std::optional<SessionKeyExchange> exchange;
  std::optional<SessionKey> key;
  std::map<Guid, RunningPipeline> pipelines;
  std::vector<Answer> answers;
  PipelineResult unknown;
};

std::vector<Secret> Client::State::fragments(MessageType type, const Guid& pipeline,
                                             const Secret& content, std::size_t longest) {
  assert(longest > fragment_header_bytes);
  const std::size_t blob = std::min(limits.fragment_bytes, longest - fragment_header_bytes);
  return cut(next_object++, write_message(type, pool, pipeline, content), blob);
}

Expected<void> Client::State::negotiate(const clixml::Value& message) {
  if (version) return unexpected_message("its capabilities a second time");
  const auto spoken = read_session_capability(message);
  if (!spoken) return std::unexpected(spoken.error());
  version = *spoken;
  introduction.major = spoken->major;
  introduction.minor = spoken->minor;
  return {};
}

// Nothing depends on it, so what cannot be read is no violation.
void Client::State::keep_data(const Message& message) {
  auto document = read_content(message, limits);
  if (document) introduction.data = *std::move(document);
}

Expected<void> Client::State::change_pool_state(const clixml::Value& message) {
  const auto state = read_pool_state(message);
  if (!state) return std::unexpected(state.error());
  const bool is_final = pool_state == PoolState::closed || pool_state == PoolState::broken;
  if (!*state || is_final) return {};
  if (*state == PoolState::opened && !version) {
    return unexpected_message("an opened pool before its capabilities");
  }
  pool_state = **state;
  const auto record = message.property("ExceptionAsErrorRecord");
  if (record && !record->is_null()) pool_error = read_error_record(*record);
  return {};
}

Expected<void> Client::State::take_key(const clixml::Value& message) {
  if (!exchange || key) return unexpected_message("a session key that nobody asked for");
  auto opened = read_session_key(message, *exchange);
  if (!opened) return std::unexpected(std::move(opened.error()));
  key = std::move(*opened);
  return {};
}

Expected<void> Client::State::add_answer(std::optional<Guid> pipeline, Secret content) {
  if (answers.size() >= limits.waiting_answers) {
    return fail("psrp.limit", "the server asks too many questions at once");
  }
  answers.push_back({pipeline, std::move(content)});
  return {};
}

Expected<void> Client::State::refuse(const clixml::Value& message) {
  const auto call = read_host_call(message);
  if (!call) return std::unexpected(call.error());
  if (!call->is_question()) return {};
  return add_answer(std::nullopt, refusal(*call));
}

Expected<void> Client::State::receive_pool_message(const Message& message) {
  using Handler = Expected<void> (State::*)(const clixml::Value&);
  static constexpr std::pair<MessageType, Handler> handlers[] = {
      {MessageType::session_capability, &State::negotiate},
      {MessageType::runspace_pool_state, &State::change_pool_state},
      {MessageType::encrypted_session_key, &State::take_key},
      {MessageType::runspace_pool_host_call, &State::refuse},
  };
  if (message.type == MessageType::public_key_request) key_wanted = true;
  if (message.type == MessageType::application_private_data) keep_data(message);
  const auto* handler =
      std::ranges::find(handlers, message.type, [](const auto& entry) { return entry.first; });
  if (handler == std::end(handlers)) return {};
  const auto document = read_content(message, limits);
  if (!document) return std::unexpected(document.error());
  return (this->*handler->second)(document->root());
}

Expected<void> Client::State::receive_pipeline_message(const Message& message) {
  const auto found = pipelines.find(message.pipeline);
  if (found == pipelines.end()) return {};
  auto answer = found->second.receive(message, limits);
  if (!answer) return std::unexpected(std::move(answer.error()));
  if (!*answer) return {};
  return add_answer(message.pipeline, std::move(**answer));
}

Expected<void> Client::State::receive_message(const Message& message) {
  if (pool_state == PoolState::before_open) return unexpected_message("a message before any other");
  const bool about_the_pool = message.pipeline.is_zero();
  const bool unaddressed = about_the_pool && message.pool.is_zero();
  if (message.pool != pool && !unaddressed) return unexpected_message("a message of another pool");
  return about_the_pool ? receive_pool_message(message) : receive_pipeline_message(message);
}

Expected<void> Client::State::receive(ByteView stream) {
  const auto objects = assembly.add(stream);
  if (!objects) return std::unexpected(objects.error());
  for (const Bytes& object : *objects) {
    const auto message = read_message(object);
    if (!message) return std::unexpected(message.error());
    if (auto received = receive_message(*message); !received) return received;
  }
  return {};
}

Client::Client(const Guid& pool, Random& random, ClientLimits limits)
    : state_(std::make_unique<State>(pool, random, limits)) {}
Client::~Client() = default;

Bytes Client::opening(std::size_t longest) {
  State& state = *state_;
  assert(state.pool_state == PoolState::before_open);
  state.pool_state = PoolState::opening;
  std::vector<Secret> parts =
      state.fragments(MessageType::session_capability, {}, session_capability(), longest);
  for (Secret& part :
       state.fragments(MessageType::init_runspace_pool, {}, init_runspace_pool(), longest)) {
    parts.push_back(std::move(part));
  }
  return joined(parts).reveal([](ByteView all) { return Bytes(all.begin(), all.end()); });
}

PoolState Client::pool_state() const { return state_->pool_state; }
const std::optional<ErrorRecord>& Client::pool_error() const { return state_->pool_error; }

Expected<void> Client::receive(ByteView stream) {
  if (state_->violation) return std::unexpected(*state_->violation);
  Expected<void> received = state_->receive(stream);
  if (received) return received;
  state_->violation = received.error();
  state_->pool_state = PoolState::broken;
  return received;
}

bool Client::server_speaks(int major, int minor) const {
  return state_->version && *state_->version >= ProtocolVersion{major, minor};
}

const Introduction& Client::introduction() const { return state_->introduction; }

bool Client::has_session_key() const { return state_->key.has_value(); }
bool Client::server_wants_key() const { return state_->key_wanted && !state_->exchange; }

Expected<Outgoing> Client::exchange_key() {
  State& state = *state_;
  if (state.pool_state != PoolState::opened) return fail("psrp.state", "the pool is not opened");
  if (state.exchange) return fail("psrp.key", "a public key was sent already");
  state.exchange = SessionKeyExchange::make();
  return Outgoing{Outgoing::Stream::input, std::nullopt,
                  joined(state.fragments(MessageType::public_key, {}, public_key(*state.exchange),
                                         state.limits.fragment_bytes))};
}

Expected<StartedPipeline> Client::start(const Pipeline& pipeline, std::size_t longest,
                                        const std::optional<AnswerablePrompt>& prompt) {
  State& state = *state_;
  if (state.pool_state != PoolState::opened) return fail("psrp.state", "the pool is not opened");
  if (needs_session_key(pipeline) && !state.key) {
    return fail("psrp.key", "a secret cannot be sent before the keys are exchanged");
  }
  auto content = create_pipeline(pipeline, prompt ? Host::prompting : Host::of_pool, *state.version,
                                 state.key ? &*state.key : nullptr);
  if (!content) return std::unexpected(std::move(content.error()));

  StartedPipeline started{.id = Guid::make(state.random), .first = {}, .rest = {}};
  std::vector<Secret> fragments =
      state.fragments(MessageType::create_pipeline, started.id, *content, longest);
  started.first = std::move(fragments.front());
  fragments.erase(fragments.begin());
  started.rest = packed(std::move(fragments), longest, Outgoing::Stream::input, started.id);
  state.pipelines.try_emplace(started.id, prompt);
  return started;
}

std::vector<Outgoing> Client::take_answers(std::size_t longest) {
  std::vector<Outgoing> outgoing;
  for (const Answer& answer : std::exchange(state_->answers, {})) {
    const MessageType type = answer.pipeline ? MessageType::pipeline_host_response
                                             : MessageType::runspace_pool_host_response;
    auto packages =
        packed(state_->fragments(type, answer.pipeline.value_or(Guid()), answer.content, longest),
               longest, Outgoing::Stream::prompt_response, answer.pipeline);
    for (Outgoing& package : packages) outgoing.push_back(std::move(package));
  }
  return outgoing;
}

const PipelineResult& Client::result(const Guid& pipeline) const {
  const auto found = state_->pipelines.find(pipeline);
  return found == state_->pipelines.end() ? state_->unknown : found->second.result();
}

PipelineResult Client::finish(const Guid& pipeline) {
  auto found = state_->pipelines.extract(pipeline);
  return found.empty() ? PipelineResult() : found.mapped().take();
}

}  // namespace signet::psrp
