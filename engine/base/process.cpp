#include "base/process.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdint>
#include <cstring>
#include <optional>
#include <thread>
#include <utility>

#include "base/secret.h"

extern char** environ;

namespace signet {

namespace {

using SteadyTime = std::chrono::steady_clock::time_point;

constexpr std::size_t output_bytes_max = 64 * 1024;
constexpr std::chrono::milliseconds look_again{5};
// How long output is still read after the end of the program.
constexpr std::chrono::milliseconds left_behind_longest{100};

std::unexpected<Problem> failed(const std::string& program, std::string what) {
  return std::unexpected(Problem{"process.failed", std::move(what), {}, {}, program});
}

class ReadEnd {
 public:
  explicit ReadEnd(int number) : number_(number) {}
  ReadEnd(const ReadEnd&) = delete;
  ReadEnd& operator=(const ReadEnd&) = delete;
  ~ReadEnd() { ::close(number_); }
  int get() const { return number_; }

 private:
  int number_;
};

// How a program ended.
struct Ended {
  bool by_itself = false;  // not by a signal
  int status = 0;          // of its exit, or the signal

  bool well() const { return by_itself && status == 0; }
};

// A started program; it, or its whole group, is killed unless it was seen to end well. Its number
// is kept from being given to another until then: it is reaped last.
class Child {
 public:
  Child(pid_t id, bool own_group) : id_(id), own_group_(own_group) {}
  Child(const Child&) = delete;
  Child& operator=(const Child&) = delete;
  ~Child() {
    if (!ended_ || !ended_->well()) ::kill(own_group_ ? -id_ : id_, SIGKILL);
    while (::waitpid(id_, nullptr, 0) < 0 && errno == EINTR) {
    }
  }

  // How it ended, or nothing while it goes on.
  std::optional<Ended> end() {
    siginfo_t info{};
    if (!ended_ &&
        ::waitid(P_PID, static_cast<id_t>(id_), &info, WEXITED | WNOHANG | WNOWAIT) == 0 &&
        info.si_pid == id_) {
      ended_ = Ended{info.si_code == CLD_EXITED, info.si_status};
    }
    return ended_;
  }

  // How it ended, or nothing when it goes on beyond `until`. Waiting with a limit needs either a
  // look now and then or a signal handler, which would be global.
  std::optional<Ended> wait(SteadyTime until) {
    while (!end() && std::chrono::steady_clock::now() < until) {
      std::this_thread::sleep_for(look_again);
    }
    return ended_;
  }

 private:
  pid_t id_;
  bool own_group_;
  std::optional<Ended> ended_;
};

struct SpawnSettings {
  posix_spawn_file_actions_t files;
  posix_spawnattr_t attributes;

  SpawnSettings(const ProcessStart& start, int output) {
    ::posix_spawn_file_actions_init(&files);
    ::posix_spawn_file_actions_addopen(&files, STDIN_FILENO, start.input.c_str(), O_RDONLY, 0);
    ::posix_spawn_file_actions_adddup2(&files, output, STDOUT_FILENO);
    if (start.with_errors) {
      ::posix_spawn_file_actions_adddup2(&files, output, STDERR_FILENO);
    } else {
      ::posix_spawn_file_actions_addopen(&files, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
    }
    ::posix_spawnattr_init(&attributes);
    const int group = start.own_group ? POSIX_SPAWN_SETPGROUP : 0;
    ::posix_spawnattr_setflags(&attributes, static_cast<short>(group | POSIX_SPAWN_SETSIGMASK));
    ::posix_spawnattr_setpgroup(&attributes, 0);
    sigset_t none;
    ::sigemptyset(&none);
    ::posix_spawnattr_setsigmask(&attributes, &none);
  }
  SpawnSettings(const SpawnSettings&) = delete;
  SpawnSettings& operator=(const SpawnSettings&) = delete;
  ~SpawnSettings() {
    ::posix_spawn_file_actions_destroy(&files);
    ::posix_spawnattr_destroy(&attributes);
  }
};

// Pointers into `texts`, and a null at the end.
std::vector<char*> pointers_to(std::vector<std::string>& texts) {
  std::vector<char*> pointers;
  for (std::string& text : texts) pointers.push_back(text.data());
  pointers.push_back(nullptr);
  return pointers;
}

int spawn(const ProcessStart& start, int output, pid_t& id) {
  std::vector<std::string> arguments = start.arguments;
  std::vector<std::string> variables = start.environment;
  const std::vector<char*> words = pointers_to(arguments);
  const std::vector<char*> own = pointers_to(variables);
  const SpawnSettings settings(start, output);
  return ::posix_spawnp(&id, words.front(), &settings.files, &settings.attributes, words.data(),
                        variables.empty() ? environ : own.data());
}

int milliseconds_until(SteadyTime until) {
  const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(
      until - std::chrono::steady_clock::now());
  return static_cast<int>(std::max<std::int64_t>(0, left.count()));
}

// Whether there is something to read, or the other end is closed; nothing when `until` has come, or
// the program ended and only something that it left behind still holds the other end.
bool wait_for_output(int descriptor, Child& child, SteadyTime until) {
  std::optional<SteadyTime> last;
  for (;;) {
    const bool is_last = last && std::chrono::steady_clock::now() >= *last;
    pollfd waiting{descriptor, POLLIN, 0};
    const int left = milliseconds_until(until);
    const int events =
        ::poll(&waiting, 1, is_last ? 0 : std::min(left, static_cast<int>(look_again.count())));
    if (events > 0) return true;
    if (is_last || left == 0) return false;
    if (!last && child.end()) last = std::chrono::steady_clock::now() + left_behind_longest;
  }
}

// Fills `content`, which has room for one byte more than is allowed, and returns how much is there.
Expected<std::size_t> read_output(int descriptor, Bytes& content, Child& child, SteadyTime until,
                                  const std::string& program) {
  std::size_t filled = 0;
  for (;;) {
    if (!wait_for_output(descriptor, child, until)) {
      if (child.end()) return filled;
      return failed(program, "the command did not end in time");
    }
    const ssize_t got = ::read(descriptor, content.data() + filled, content.size() - filled);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return failed(program, "the command's output cannot be read");
    if (got == 0) return filled;
    filled += static_cast<std::size_t>(got);
    if (filled > output_bytes_max) {
      return failed(program, fmt::format("the command wrote more than {} bytes", output_bytes_max));
    }
  }
}

Expected<int> status_of(Child& child, SteadyTime until, const std::string& program) {
  const std::optional<Ended> ended = child.wait(until);
  if (!ended) return failed(program, "the command did not end in time");
  if (ended->by_itself) return ended->status;
  return failed(program, "the command was ended by a signal");
}

}  // namespace

Expected<ProcessEnd> run_process(const ProcessStart& start) {
  if (start.arguments.empty()) return failed({}, "there is no command");
  const SteadyTime until = std::chrono::steady_clock::now() + start.longest;
  const std::string& program = start.arguments.front();
  int ends[2];
  if (::pipe2(ends, O_CLOEXEC) != 0) return failed(program, "no pipe for the command");
  const ReadEnd output(ends[0]);
  pid_t id = 0;
  const int error = spawn(start, ends[1], id);
  ::close(ends[1]);
  if (error != 0) {
    return failed(program, fmt::format("the command cannot be started: {}", std::strerror(error)));
  }
  Child child(id, start.own_group);
  ProcessEnd end;
  end.output.resize(output_bytes_max + 1);
  const auto filled = read_output(output.get(), end.output, child, until, program);
  const auto status = filled ? status_of(child, until, program) : Expected<int>(0);
  if (!filled || !status) {
    wipe(std::span(end.output));
    return std::unexpected(!filled ? filled.error() : status.error());
  }
  end.output.resize(*filled);  // never moves what it holds, which may be secret
  end.status = *status;
  return end;
}

}  // namespace signet
