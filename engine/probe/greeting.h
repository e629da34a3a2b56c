#pragma once

#include <string>
#include <string_view>

#include "resources/endpoint.h"

namespace signet {

// The talk in clear that leads to TLS: SMTP (RFC 3207), IMAP and POP3 (RFC 2595, RFC 2449). Bytes
// in, bytes out; it knows no socket.
class Greeting {
 public:
  enum class State { talking, ready, failed };

  // `own_name` is what EHLO says.
  Greeting(Endpoint::Protocol protocol, std::string own_name);

  // Takes what the server sent; returns what is to be sent.
  std::string take(std::string_view bytes);

  State state() const { return state_; }
  // Why it failed, in words for a person; foreign text in it is printable and cut.
  const std::string& fault() const { return fault_; }
  // Bytes that came after the answer to STARTTLS: who sees them as protected is deceived. They are
  // thrown away.
  std::size_t injected() const { return injected_; }
  // What takes leave of the server: "QUIT\r\n", "c LOGOUT\r\n".
  static std::string_view goodbye(Endpoint::Protocol protocol);

 private:
  enum class Waiting { greeting, capabilities, start };

  std::string take_line(std::string_view line);
  std::string take_smtp(std::string_view line);
  std::string take_imap(std::string_view line);
  std::string take_pop3(std::string_view line);
  std::string ask_for_start(std::string command);
  std::string fail(std::string_view what, std::string_view line);

  Endpoint::Protocol protocol_;
  std::string own_name_;
  Waiting waiting_ = Waiting::greeting;
  State state_ = State::talking;
  bool is_offered_ = false;
  bool in_list_ = false;  // of POP3's capabilities
  std::size_t received_ = 0;
  std::size_t injected_ = 0;
  std::string buffer_;
  std::string fault_;
};

}  // namespace signet
