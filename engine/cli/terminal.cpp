#include "cli/terminal.h"

#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>

namespace signet {

namespace {

// 0, or errno.
int write_all(int descriptor, std::string_view text) {
  while (!text.empty()) {
    const ssize_t written = ::write(descriptor, text.data(), text.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return errno;
    text.remove_prefix(static_cast<std::size_t>(written));
  }
  return 0;
}

bool shows_color(int descriptor) {
  const char* terminal = std::getenv("TERM");
  return ::isatty(descriptor) == 1 && (terminal == nullptr || std::strcmp(terminal, "dumb") != 0);
}

bool colors_refused() {
  const char* refusal = std::getenv("NO_COLOR");
  return refusal != nullptr && *refusal != '\0';
}

}  // namespace

Terminal::Terminal(TerminalSettings settings, const Log& log)
    : settings_(settings),
      log_(log),
      color_of_data_(settings.color && !colors_refused() && shows_color(STDOUT_FILENO)),
      color_of_talk_(settings.color && !colors_refused() && shows_color(STDERR_FILENO)) {}

void Terminal::data(std::string_view text) {
  if (failure_ == 0) failure_ = write_all(STDOUT_FILENO, text);
}

void Terminal::talk(std::string_view text) const {
  if (!settings_.quiet) write_all(STDERR_FILENO, text);
}

void Terminal::complain(const Problem& problem) const {
  if (settings_.format == Log::Format::text) {
    write_all(STDERR_FILENO, to_text(problem) + "\n");
    return;
  }
  log_.error(problem.summary, {{"code", problem.code},
                               {"where", problem.where},
                               {"detail", problem.detail},
                               {"hint", problem.hint}});
}

void Terminal::complain(const Diagnostics& diagnostics) const {
  if (settings_.format == Log::Format::text) {
    write_all(STDERR_FILENO, to_text(diagnostics));
    return;
  }
  for (const Diagnostic& diagnostic : diagnostics.sorted()) {
    const std::string where = to_text(diagnostic.at);
    const Log::Fields fields = {
        {"code", diagnostic.code}, {"where", where}, {"hint", diagnostic.hint}};
    if (diagnostic.severity == Diagnostic::Severity::error) {
      log_.error(diagnostic.summary, fields);
    } else {
      log_.warning(diagnostic.summary, fields);
    }
  }
}

bool Terminal::talks_to_terminal() const { return ::isatty(STDERR_FILENO) == 1; }

bool Terminal::can_ask() const {
  return ::isatty(STDIN_FILENO) == 1 && ::isatty(STDERR_FILENO) == 1;
}

std::string Terminal::ask(std::string_view question) const {
  write_all(STDERR_FILENO, question);
  std::string answer;
  for (char letter = 0; ::read(STDIN_FILENO, &letter, 1) == 1 && letter != '\n';) answer += letter;
  return answer;
}

Expected<void> Terminal::finish() const {
  if (failure_ == 0 || failure_ == EPIPE) return {};
  return fail("output.unwritable",
              fmt::format("cannot write to standard output: {}", std::strerror(failure_)));
}

}  // namespace signet
