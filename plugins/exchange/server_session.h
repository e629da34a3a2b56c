#pragma once

#include <chrono>
#include <optional>
#include <set>
#include <string>

#include "exchange/controller_choice.h"
#include "exchange/entry_sessions.h"

namespace signet::exchange {

// The cmdlets of one call of the platform, all with one server and one account.
class ServerSession {
 public:
  // All of it must outlive the session.
  struct Parts {
    EntrySessions& sessions;
    ControllerChoice& controllers;
    Waiter& waiter;
    const Target& target;
    const Context& context;
  };
  ServerSession(const Parts& parts, AccountUse use) : parts_(parts), use_(use) {}

  // For -Server: a session could otherwise act on the server that it happens to be connected to.
  const std::string& server() const { return parts_.target.name.text(); }
  const Target& target() const { return parts_.target; }
  Random& random() const { return parts_.context.random; }

  // Problems leave out the server: whoever asked knows it.
  // What only reads is sent once more when its answer was lost and there is time.
  Invocation read(const psrp::Pipeline& pipeline);
  // Ends early enough that there is time to look at what it did.
  Invocation act(const psrp::Pipeline& pipeline,
                 const std::optional<psrp::AnswerablePrompt>& prompt = {});
  // Waits before another look; false when there is no time left for one.
  bool wait_for_another_look();

  // What was not as it should be with what was run so far, sorted.
  const std::set<std::string>& notes() const { return notes_; }

 private:
  Invocation send(const psrp::Pipeline& pipeline, std::chrono::milliseconds deadline,
                  const std::optional<psrp::AnswerablePrompt>& prompt);
  Invocation invoke(const psrp::Pipeline& pipeline, std::chrono::milliseconds deadline,
                    const std::optional<psrp::AnswerablePrompt>& prompt);

  Parts parts_;
  AccountUse use_;
  std::set<std::string> notes_;
};

}  // namespace signet::exchange
