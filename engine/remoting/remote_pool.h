#pragma once

#include <chrono>
#include <expected>
#include <memory>
#include <optional>
#include <string>

#include "base/problem.h"
#include "http/http_channel.h"
#include "psrp/client.h"
#include "psrp/command.h"
#include "psrp/result.h"
#include "remoting/call_limit.h"

namespace signet {

class Conversation;

// Which session a pool is.
struct PoolSettings {
  std::string name;  // of the server, in messages and logs
  std::string url;   // as it is posted
  std::string resource = "http://schemas.microsoft.com/powershell/Microsoft.Exchange";
  // The server answers a wait for output after this time at the latest.
  std::chrono::seconds operation_timeout{20};
  // The server ends a session that was left behind after this time.
  std::chrono::seconds idle_timeout{180};
  psrp::ClientLimits limits = {};
};

// A pipeline that gave no result.
struct RemoteFailure {
  enum class Outcome {
    not_done,  // it did not begin, certainly
    unknown    // it may have done all, some or nothing: look again before acting again
  };
  Problem problem;
  Outcome outcome = Outcome::unknown;
};

struct InvokeOptions {
  CallLimit limit;
  std::optional<psrp::AnswerablePrompt> prompt = {};
};

using Invocation = std::expected<psrp::PipelineResult, RemoteFailure>;

// One session on a remote PowerShell endpoint with one runspace: pipelines run in it one after the
// other. For one thread at a time.
//
// What is sent twice: a Receive whose answer was lost, in the very same bytes, a few times; after
// that output must go on without a gap, or the result is unknown. What the server turned away for a
// quota, after the wait that it asked for: it did nothing then. Delete, when it failed. Nothing
// else, ever; and after access was denied nothing at all is sent any more.
//
// A session that failed is closed and stays so: whoever needs another one makes another RemotePool.
// Problems name the server in `where`; texts of the server are printable and bounded.
class RemotePool {
 public:
  RemotePool(PoolSettings settings, std::unique_ptr<HttpChannel> channel, const RemoteParts& parts);
  ~RemotePool();  // as close()
  RemotePool(const RemotePool&) = delete;
  RemotePool& operator=(const RemotePool&) = delete;

  // Creates the session, once, and returns when it takes pipelines. Fails with a problem of wsman,
  // psrp or the channel, "remoting.deadline", "remoting.stopped" or "remoting.broken"; what the
  // server had of it by then is deleted.
  Expected<void> open(const CallLimit& limit);
  // Opened, and nothing went wrong since.
  bool is_usable() const;
  // What the server told of itself when the session was opened.
  const psrp::Introduction& introduction() const;

  // Runs one pipeline to its end. That it completed is not that it succeeded: see PipelineResult.
  // Before one with a SecretText the session key is exchanged, once, in a minute at most.
  //
  // At the deadline or a stop the pipeline is interrupted, as by Ctrl+C, gets a few seconds to end,
  // and the session is closed. A result that came in whole by then is returned.
  // Fails as open(), and with "remoting.closed", "remoting.gap" (output was lost on the way) or
  // what psrp::Client::start() says. The session is still usable when only this pipeline was
  // refused.
  Invocation invoke(const psrp::Pipeline& pipeline, const InvokeOptions& options);

  // Deletes the session on the server: asked for twice at most, in a few seconds of its own
  // whatever deadline or stop came before. A server that does not answer will end it after
  // idle_timeout.
  void close();

 private:
  std::unique_ptr<Conversation> conversation_;
};

}  // namespace signet
