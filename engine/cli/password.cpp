#include "cli/password.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <termios.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>

#include "base/file.h"
#include "base/text.h"

namespace signet {

namespace {

constexpr std::size_t longest = 4096;

// The terminal without echo. Signals by key are off as well: a Ctrl-C is read as a character, so
// that it cannot end the process while the echo is off.
class QuietTerminal {
 public:
  QuietTerminal() : descriptor_(::open("/dev/tty", O_RDWR | O_CLOEXEC | O_NOCTTY)) {
    if (descriptor_ < 0 || ::tcgetattr(descriptor_, &before_) != 0) return;
    termios quiet = before_;
    quiet.c_lflag &= ~static_cast<tcflag_t>(ECHO | ISIG | ICANON);
    quiet.c_cc[VMIN] = 1;
    quiet.c_cc[VTIME] = 0;
    ready_ = ::tcsetattr(descriptor_, TCSAFLUSH, &quiet) == 0;
  }
  QuietTerminal(const QuietTerminal&) = delete;
  QuietTerminal& operator=(const QuietTerminal&) = delete;
  ~QuietTerminal() {
    if (ready_) {
      ::tcsetattr(descriptor_, TCSAFLUSH, &before_);
      say("\n");
    }
    if (descriptor_ >= 0) ::close(descriptor_);
  }

  bool ready() const { return ready_; }
  void say(std::string_view text) const {
    [[maybe_unused]] const ssize_t written = ::write(descriptor_, text.data(), text.size());
  }
  // The next character; 0 at the end of input.
  char read() const {
    char letter = 0;
    return ::read(descriptor_, &letter, 1) == 1 ? letter : '\0';
  }

 private:
  int descriptor_;
  termios before_{};
  bool ready_ = false;
};

constexpr char interrupt = 3, end_of_input = 4, backspace = 8, erase_line = 21, rubout = 127;

void erase_character(std::string& typed) {
  while (!typed.empty()) {
    const bool continues = (static_cast<unsigned char>(typed.back()) & 0xC0) == 0x80;
    typed.back() = '\0';
    typed.pop_back();
    if (!continues) return;
  }
}

Expected<Secret> read_line(const QuietTerminal& terminal) {
  std::string typed;
  typed.reserve(longest);  // never moved, so nothing is left behind to wipe
  for (;;) {
    const char letter = terminal.read();
    if (letter == '\r' || letter == '\n') return Secret::take(typed);
    if (letter == interrupt || letter == end_of_input || letter == '\0') {
      wipe(typed);
      return fail("password.interrupted", "no password was given");
    }
    if (letter == backspace || letter == rubout) {
      erase_character(typed);
    } else if (letter == erase_line) {
      wipe(typed);
      typed.clear();
    } else if (typed.size() < longest) {
      typed += letter;
    }
  }
}

Expected<Secret> password_of_environment(const std::string& variable) {
  const char* value = std::getenv(variable.c_str());
  if (value != nullptr) return Secret(as_bytes(value));
  return fail("password.missing",
              fmt::format("the environment variable {} is not set", printable(variable)));
}

Expected<Secret> password_of_file(const std::string& path) {
  Expected<Bytes> content = read_file(path, longest);
  if (!content) return std::unexpected(content.error());
  const auto end = std::ranges::find_if(*content, [](auto byte) { return byte == '\n'; });
  std::size_t length = static_cast<std::size_t>(end - content->begin());
  if (length > 0 && (*content)[length - 1] == '\r') --length;
  Secret password(ByteView(*content).first(length));
  wipe(std::span(*content));
  return password;
}

}  // namespace

KeptTerminal::KeptTerminal()
    : descriptor_(::open("/dev/tty", O_RDWR | O_CLOEXEC | O_NOCTTY)),
      ready_(descriptor_ >= 0 && ::tcgetattr(descriptor_, &before_) == 0) {}

KeptTerminal::~KeptTerminal() {
  if (descriptor_ >= 0) ::close(descriptor_);
}

void KeptTerminal::restore() const {
  if (!ready_ || ::tcgetpgrp(descriptor_) != ::getpgrp()) return;
  ::tcsetattr(descriptor_, TCSANOW, &before_);
  ::tcflush(descriptor_, TCIFLUSH);
}

Expected<Secret> ask_password(const std::string& question) {
  const QuietTerminal terminal;
  if (!terminal.ready()) {
    return fail("password.no-terminal", "there is no terminal to ask for a password on");
  }
  terminal.say(printable(question));
  return read_line(terminal);
}

Expected<std::optional<Secret>> read_password(const CommandInput& input) {
  const int given =
      input.has("--password-env") + input.has("--password-file") + input.has("--password-prompt");
  if (given == 0) return std::optional<Secret>();
  if (given > 1) {
    return fail("usage.wrong", "a password can come from one place only",
                "give one of --password-env, --password-file and --password-prompt");
  }
  Expected<Secret> password =
      input.has("--password-env")    ? password_of_environment(input.text("--password-env"))
      : input.has("--password-file") ? password_of_file(input.text("--password-file"))
                                     : ask_password("Password: ");
  if (!password) return std::unexpected(password.error());
  return std::optional<Secret>(std::move(*password));
}

}  // namespace signet
