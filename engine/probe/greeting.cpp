#include "probe/greeting.h"

#include <fmt/format.h>

#include <utility>

#include "base/text.h"

namespace signet {

namespace {

constexpr std::size_t most_bytes = std::size_t{64} << 10;
constexpr std::size_t longest_quote = 200;

bool starts_with_word(std::string_view line, std::string_view word) {
  return equal_ignoring_case(line.substr(0, word.size()), word) &&
         (line.size() == word.size() || line[word.size()] == ' ');
}

bool has_word(std::string_view line, std::string_view word) {
  for (const std::string_view part : split(line, ' ')) {
    if (equal_ignoring_case(trim(part), word)) return true;
  }
  return false;
}

}  // namespace

Greeting::Greeting(Endpoint::Protocol protocol, std::string own_name)
    : protocol_(protocol), own_name_(std::move(own_name)) {}

std::string_view Greeting::goodbye(Endpoint::Protocol protocol) {
  switch (protocol) {
    case Endpoint::Protocol::tls:
      return {};
    case Endpoint::Protocol::imap:
      return "c LOGOUT\r\n";
    case Endpoint::Protocol::smtp:
    case Endpoint::Protocol::pop3:
      return "QUIT\r\n";
  }
  return {};
}

std::string Greeting::take(std::string_view bytes) {
  std::string to_send;
  if (state_ != State::talking) return to_send;
  received_ += bytes.size();
  if (received_ > most_bytes) {
    return fail("the server sends more than 64 KiB before TLS", {});
  }
  buffer_ += bytes;
  std::size_t from = 0;
  for (std::size_t end = 0;
       state_ == State::talking && (end = buffer_.find('\n', from)) != std::string::npos;) {
    to_send += take_line(trim(std::string_view(buffer_).substr(from, end - from)));
    from = end + 1;
  }
  buffer_.erase(0, from);
  if (state_ == State::ready) injected_ = std::exchange(buffer_, {}).size();
  return to_send;
}

std::string Greeting::take_line(std::string_view line) {
  switch (protocol_) {
    case Endpoint::Protocol::tls:
      state_ = State::ready;
      return {};
    case Endpoint::Protocol::smtp:
      return take_smtp(line);
    case Endpoint::Protocol::imap:
      return take_imap(line);
    case Endpoint::Protocol::pop3:
      return take_pop3(line);
  }
  return {};
}

// "250-PIPELINING" goes on, "250 STARTTLS" ends an answer.
std::string Greeting::take_smtp(std::string_view line) {
  const bool is_last = line.size() < 4 || line[3] != '-';
  const std::string_view code = line.substr(0, 3);
  switch (waiting_) {
    case Waiting::greeting:
      if (code != "220") return fail("it does not greet as SMTP", line);
      if (!is_last) return {};
      waiting_ = Waiting::capabilities;
      return "EHLO " + own_name_ + "\r\n";
    case Waiting::capabilities:
      if (code != "250") return fail("EHLO is refused", line);
      is_offered_ =
          is_offered_ || (line.size() > 4 && starts_with_word(line.substr(4), "STARTTLS"));
      return is_last ? ask_for_start("STARTTLS\r\n") : std::string();
    case Waiting::start:
      if (code != "220") return fail("STARTTLS is offered and refused", line);
      if (is_last) state_ = State::ready;
      return {};
  }
  return {};
}

std::string Greeting::take_imap(std::string_view line) {
  switch (waiting_) {
    case Waiting::greeting:
      if (!starts_with_word(line, "* OK")) return fail("it does not greet as IMAP", line);
      waiting_ = Waiting::capabilities;
      return "a CAPABILITY\r\n";
    case Waiting::capabilities:
      if (starts_with_word(line, "* CAPABILITY")) is_offered_ = has_word(line, "STARTTLS");
      if (starts_with_word(line, "* BYE")) return fail("the server hangs up", line);
      if (!starts_with_word(line, "a")) return {};
      if (!starts_with_word(line, "a OK")) return fail("CAPABILITY is refused", line);
      return ask_for_start("b STARTTLS\r\n");
    case Waiting::start:
      if (starts_with_word(line, "* BYE")) return fail("the server hangs up", line);
      if (!starts_with_word(line, "b")) return {};
      if (!starts_with_word(line, "b OK")) return fail("STARTTLS is offered and refused", line);
      state_ = State::ready;
      return {};
  }
  return {};
}

std::string Greeting::take_pop3(std::string_view line) {
  switch (waiting_) {
    case Waiting::greeting:
      if (!starts_with_word(line, "+OK")) return fail("it does not greet as POP3", line);
      waiting_ = Waiting::capabilities;
      return "CAPA\r\n";
    case Waiting::capabilities:
      if (!in_list_) {
        in_list_ = starts_with_word(line, "+OK");
        // A server too old for CAPA may know STLS all the same.
        is_offered_ = !in_list_;
        return in_list_ ? std::string() : ask_for_start("STLS\r\n");
      }
      is_offered_ = is_offered_ || starts_with_word(line, "STLS");
      return line == "." ? ask_for_start("STLS\r\n") : std::string();
    case Waiting::start:
      if (!starts_with_word(line, "+OK")) {
        return fail(in_list_ ? "STLS is offered and refused" : "STLS is refused", line);
      }
      state_ = State::ready;
      return {};
  }
  return {};
}

std::string Greeting::ask_for_start(std::string command) {
  if (!is_offered_) {
    return fail(
        protocol_ == Endpoint::Protocol::pop3 ? "STLS is not offered" : "STARTTLS is not offered",
        {});
  }
  waiting_ = Waiting::start;
  return command;
}

std::string Greeting::fail(std::string_view what, std::string_view line) {
  state_ = State::failed;
  fault_ = what;
  if (!line.empty()) fault_ += fmt::format(": \"{}\"", printable(beginning(line, longest_quote)));
  return {};
}

}  // namespace signet
