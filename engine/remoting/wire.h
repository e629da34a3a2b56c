#pragma once

#include <chrono>
#include <expected>
#include <functional>
#include <memory>
#include <optional>
#include <string_view>

#include "base/bytes.h"
#include "base/guid.h"
#include "base/problem.h"
#include "base/secret.h"
#include "http/http_channel.h"
#include "remoting/call_limit.h"
#include "remoting/remote_pool.h"
#include "wsman/answer.h"
#include "wsman/request.h"

namespace signet {

// Why an operation has no answer.
struct CallFailure {
  enum class Kind {
    not_sent,  // nothing reached the server
    lost,      // no answer, or one that is not to be believed
    refused    // by the fault
  };
  Kind kind = Kind::lost;
  Problem problem;
  std::optional<wsman::Fault> fault = {};

  bool is(wsman::Fault::Kind of) const { return fault && fault->kind == of; }
  // A quota: the server did nothing.
  bool was_turned_away() const;
  // False only when the server certainly did nothing.
  bool may_have_acted() const;
};

template <class T>
using Call = std::expected<T, CallFailure>;

// The operations of one shell over one channel: envelopes, deadlines, the waits that servers ask
// for, and the trace. It decides nothing about what a loss means, except that a Receive is tried
// again.
class Wire {
 public:
  Wire(const PoolSettings& settings, std::unique_ptr<HttpChannel> channel,
       const RemoteParts& parts);

  // Bytes of fragments that one operation takes.
  std::size_t longest() const { return wsman::fragment_budget(shell_); }
  void allow_large_envelopes() { shell_.longest_envelope = wsman::large_envelope; }
  // How the shell is to be named in all that follows.
  void name_shell(std::vector<wsman::Selector> selectors);

  // Create, Command and Send, when turned away, wait as they are told and try again, a few times
  // and within the limit.
  Call<wsman::Created> create(const Guid& wanted, ByteView opening, const CallLimit& limit);
  Call<void> command(const Guid& id, const Secret& first, const CallLimit& limit);
  Call<void> send(wsman::InputStream stream, const std::optional<Guid>& command,
                  const Secret& fragments, const CallLimit& limit);
  // Goes on until there is output, or the end of it, or the limit is reached.
  Call<wsman::Received> receive(const std::optional<Guid>& command, const CallLimit& limit);
  Call<void> signal(const Guid& command, wsman::SignalCode code, const CallLimit& limit);
  Call<void> remove(const CallLimit& limit);

  // An answer to Receive was lost after the server may have sent it.
  bool may_have_lost_output() const { return may_have_lost_output_; }
  void output_is_complete() { may_have_lost_output_ = false; }

 private:
  wsman::Stamp stamp(const CallLimit& limit) const;
  std::optional<CallFailure> over(wsman::Operation operation, const CallLimit& limit) const;
  Call<HttpResponse> post(wsman::Operation operation, const wsman::Stamp& stamp,
                          const Secret& envelope, const CallLimit& limit);
  Call<HttpResponse> post_again(const wsman::Stamp& stamp, const Secret& envelope,
                                const CallLimit& limit);
  void trace(wsman::Operation operation, const Secret& envelope, const HttpResult& result,
             std::chrono::milliseconds since) const;
  template <class T>
  Call<T> believed(wsman::Answer<T> answer) const;
  template <class T>
  Call<T> patiently(wsman::Operation operation, const CallLimit& limit,
                    const std::function<Call<T>()>& ask);
  Call<void> acknowledged(const wsman::Question& question, const wsman::Stamp& stamp,
                          const Secret& envelope, const CallLimit& limit);
  Call<wsman::Received> receive_once(const std::optional<Guid>& command, const CallLimit& limit);

  const PoolSettings& settings_;
  std::unique_ptr<HttpChannel> channel_;
  RemoteParts parts_;
  wsman::Shell shell_;
  bool may_have_lost_output_ = false;
  std::optional<Problem> denied_;  // nothing is sent any more, to lock nobody out
};

}  // namespace signet
