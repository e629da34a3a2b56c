#pragma once

#include <cstddef>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/guid.h"
#include "base/problem.h"
#include "base/random.h"
#include "base/secret.h"
#include "psrp/command.h"
#include "psrp/result.h"

namespace signet::psrp {

// The one prompt of a pipeline that may be answered: a choice (MS-PSRP host method 26) whose
// caption or message contains `contains`. Any other prompt, and this one when it does not offer
// that many choices, is refused; credentials and free text are never given.
struct AnswerablePrompt {
  std::string contains;
  std::int32_t choice = 0;
};

struct ClientLimits {
  std::size_t object_bytes = std::size_t{10} << 20;    // one message, put together
  std::size_t pipeline_bytes = std::size_t{50} << 20;  // all messages of one pipeline
  std::size_t open_objects = 16;                       // messages whose end has not come
  std::size_t fragment_bytes = 32768;                  // longest blob in what is sent
};

// Bytes for the server, whole fragments; a secret may be among them.
struct Outgoing {
  enum class Stream { input, prompt_response };  // "stdin" and "pr"
  Stream stream = Stream::input;
  std::optional<Guid> pipeline;  // none: the pool
  Secret fragments;
};

struct StartedPipeline {
  Guid id;
  Secret first;                // the first fragment of CREATE_PIPELINE: the Command's arguments
  std::vector<Outgoing> rest;  // to be sent in this order
};

// One runspace pool as seen by its client: a pure state machine, no input or output inside. Feed it
// what arrives, send what it gives out. Protocol 2.3 (2.4 would send SecureStrings in clear).
//
// Every function that takes bytes fails with "psrp.malformed", "psrp.limit", "psrp.refused" or
// "psrp.unexpected" when the server breaks the protocol; the pool is broken then and stays so.
class Client {
 public:
  Client(const Guid& pool, Random& random, ClientLimits limits = {});
  ~Client();
  Client(const Client&) = delete;
  Client& operator=(const Client&) = delete;

  // SESSION_CAPABILITY and INIT_RUNSPACEPOOL, for the creation of the shell. `longest` is what the
  // transport takes at once, here and below: fragments are cut to fit it.
  Bytes opening(std::size_t longest);
  PoolState pool_state() const;
  // Why the pool is broken or closed, if the server said.
  const std::optional<ErrorRecord>& pool_error() const;

  // The content of one stream element: whole fragments. Messages of pipelines that are over, and
  // types that are not known, are ignored.
  Expected<void> receive(ByteView stream);

  // True once the server has asked for a key or a pipeline with a SecretText needs one.
  bool has_session_key() const;
  bool server_wants_key() const;
  // PUBLIC_KEY with a fresh RSA pair. Fails with "psrp.key" when one was sent already.
  Expected<Outgoing> exchange_key();

  // CREATE_PIPELINE. Fails with "psrp.key" when it holds a SecretText and there is no session key,
  // "psrp.state" when the pool is not opened, "clixml.text" when a text is no valid UTF-8.
  Expected<StartedPipeline> start(const Pipeline& pipeline, std::size_t longest,
                                  std::optional<AnswerablePrompt> prompt = {});
  // What the server's host calls are answered with, in order; empties it.
  std::vector<Outgoing> take_answers(std::size_t longest);
  // So far, or finally. An unknown id: not started.
  const PipelineResult& result(const Guid& pipeline) const;
  // Forgets it; what still arrives for it is ignored.
  PipelineResult finish(const Guid& pipeline);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace signet::psrp
