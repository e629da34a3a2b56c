#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <vector>

#include "base/guid.h"
#include "base/problem.h"
#include "base/random.h"
#include "base/secret.h"
#include "clixml/document.h"
#include "psrp/client_limits.h"
#include "psrp/command.h"
#include "psrp/result.h"

namespace signet::psrp {

// Bytes for the server, whole fragments; a secret may be among them.
struct Outgoing {
  enum class Stream { input, prompt_response };  // "stdin" and "pr"
  Stream stream = Stream::input;
  std::optional<Guid> pipeline;  // none: the pool
  Secret fragments;
};

// What the server told of itself while the pool was opened.
struct Introduction {
  int major = 0;  // of the protocol; 0 before it said
  int minor = 0;
  // Its application data, a dictionary as a rule: which PowerShell it is. Servers need not send it.
  std::optional<clixml::Document> data;
};

struct StartedPipeline {
  Guid id;
  Secret first;                // the first fragment of CREATE_PIPELINE: the Command's arguments
  std::vector<Outgoing> rest;  // to be sent in this order
};

// One runspace pool as seen by its client: a pure state machine, no input or output inside. Feed it
// what arrives, send what it gives out. It speaks protocol 2.3 and accepts servers of 2.1 to 2.3:
// from 2.4 on SecureStrings cross in clear.
//
// `longest` is what the transport takes at once, in bytes before base64, at least 22: an Outgoing
// and the first fragment of a pipeline are never longer.
class Client {
 public:
  Client(const Guid& pool, Random& random, ClientLimits limits = {});
  ~Client();
  Client(const Client&) = delete;
  Client& operator=(const Client&) = delete;

  // SESSION_CAPABILITY and INIT_RUNSPACEPOOL, for the creation of the shell: once, about 2 KB,
  // which the transport must take together.
  Bytes opening(std::size_t longest);
  // Closed and broken are final. What a running pipeline comes to is not known then.
  PoolState pool_state() const;
  // Why the pool is broken or closed, if the server said.
  const std::optional<ErrorRecord>& pool_error() const;

  // The content of one stream element: whole fragments. Messages of pipelines that are over, and
  // types that are not known, are ignored. Fails when the server breaks the protocol; the pool is
  // broken then, stays so, and every later call fails the same way: "psrp.malformed", "psrp.limit",
  // "psrp.refused" (what a document may not hold), "psrp.unexpected" (for another pool, or not
  // now), "psrp.version", "session-key.malformed". No text repeats what a message holds.
  Expected<void> receive(ByteView stream);

  // Whether the server said that it speaks this version of the protocol or a later one.
  bool server_speaks(int major, int minor) const;
  const Introduction& introduction() const;

  bool has_session_key() const;
  // The server asked for a key (servers of 2.1 do) and exchange_key() was not called yet.
  bool server_wants_key() const;
  // PUBLIC_KEY with a fresh RSA pair; has_session_key() once the server has answered. Costs a tenth
  // of a second. Fails with "psrp.key" when one was sent already, "psrp.state" when the pool is not
  // opened.
  Expected<Outgoing> exchange_key();

  // CREATE_PIPELINE. With a `prompt` the server is told that there is somebody to ask; without one
  // it lets every prompt fail by itself. Fails with "psrp.key" when it holds a SecretText and there
  // is no session key, "psrp.state" when the pool is not opened, "cmdlet.name" for an empty
  // pipeline or a parameter that cannot be, "cmdlet.argument" for a time outside the years 1 to
  // 9999, "clixml.text" when a text is no valid UTF-8.
  Expected<StartedPipeline> start(const Pipeline& pipeline, std::size_t longest,
                                  const std::optional<AnswerablePrompt>& prompt = {});
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
