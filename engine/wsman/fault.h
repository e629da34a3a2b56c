#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/problem.h"
#include "wsman/operation.h"

namespace signet::wsman {

// A SOAP fault in which a WSMan server refuses a request. All texts are the server's: printable and
// of bounded length.
struct Fault {
  enum class Kind {
    timed_out,       // nothing came during the operation's time; for a Receive this is no error
    unknown_shell,   // the shell or command is gone, or never was there
    wrong_resource,  // no such session configuration behind this URL
    redirect,
    access_denied,
    throttled,  // as quota, and the server said for how long: `wait`
    quota,      // too many shells or calls; the request was turned away before it did anything
    other
  };

  Kind kind = Kind::other;
  std::uint32_t code = 0;  // of WSManFault, unsigned as Windows writes it; 0: none
  std::string subcode;     // the SOAP one, without prefix: "TimedOut"
  std::string text;
  std::string machine;   // which server of several refused
  std::string provider;  // what lies below, if the server said
  std::optional<std::chrono::milliseconds> wait;

  friend bool operator==(const Fault&, const Fault&) = default;
};

// By code and subcode; by text only for throttling, which has no codes of its own.
Fault::Kind kind_of(const Fault& fault);

// "at least 1500 milliseconds" in a server's text, never more than a day.
std::optional<std::chrono::milliseconds> asked_wait(std::string_view text);

// In words: what was asked for and what the server said. Codes "wsman.timed-out",
// "wsman.unknown-shell", "wsman.wrong-resource", "wsman.redirect", "wsman.access-denied",
// "wsman.throttled" (also for quota) and "wsman.fault".
Problem problem_of(const Fault& fault, Operation operation);

}  // namespace signet::wsman
