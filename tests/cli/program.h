#pragma once

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <filesystem>
#include <functional>
#include <map>
#include <string>
#include <vector>

namespace signet::test {

struct Ran {
  int code = 0;  // 128 + the signal that ended it, as a shell says it
  std::string out;
  std::string err;
};

struct Start {
  std::vector<std::string> words;  // the program and its arguments
  std::filesystem::path folder;
  std::map<std::string, std::string> environment;  // all of it
  int standard_output = -1;                        // instead of being read
};

// A program that runs beside the test. What it writes is read until it ends.
class Program {
 public:
  explicit Program(const Start& start) {
    std::array<int, 2> out{}, err{};
    if (::pipe2(out.data(), O_CLOEXEC) != 0 || ::pipe2(err.data(), O_CLOEXEC) != 0) ::abort();
    process_ = ::fork();
    if (process_ == 0) become(start, out[1], err[1]);
    ::close(out[1]);
    ::close(err[1]);
    sources_ = {{{out[0], POLLIN, 0}, {err[0], POLLIN, 0}}};
  }
  Program(const Program&) = delete;
  Program& operator=(const Program&) = delete;
  ~Program() {
    if (process_ > 0) {
      ::kill(process_, SIGKILL);
      finish();
    }
  }

  pid_t process() const { return process_; }
  const Ran& so_far() const { return ran_; }
  void signal(int number) const { ::kill(process_, number); }

  // Reads until `reached` says so or there is no more to read; returns whether it was reached.
  bool read_until(const std::function<bool(const Ran&)>& reached) {
    while (!reached(ran_)) {
      if (sources_[0].fd < 0 && sources_[1].fd < 0) return false;
      if (::poll(sources_.data(), sources_.size(), -1) < 0) continue;
      read(sources_[0], ran_.out);
      read(sources_[1], ran_.err);
    }
    return true;
  }

  Ran finish() {
    read_until([](const Ran&) { return false; });
    int status = 0;
    while (::waitpid(process_, &status, 0) < 0 && errno == EINTR) {
    }
    process_ = -1;
    ran_.code = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
    return ran_;
  }

 private:
  [[noreturn]] static void become(const Start& start, int out, int err) {
    ::dup2(::open("/dev/null", O_RDONLY | O_CLOEXEC), STDIN_FILENO);
    ::dup2(start.standard_output >= 0 ? start.standard_output : out, STDOUT_FILENO);
    ::dup2(err, STDERR_FILENO);
    if (!start.folder.empty() && ::chdir(start.folder.c_str()) != 0) ::_exit(125);
    std::vector<std::string> pairs;
    for (const auto& [name, value] : start.environment) pairs.push_back(name + "=" + value);
    std::vector<char*> words, environment;
    for (const std::string& word : start.words) words.push_back(const_cast<char*>(word.c_str()));
    for (std::string& pair : pairs) environment.push_back(pair.data());
    words.push_back(nullptr);
    environment.push_back(nullptr);
    ::execvpe(words[0], words.data(), environment.data());
    ::_exit(127);
  }

  static void read(pollfd& source, std::string& into) {
    if (source.fd < 0 || source.revents == 0) return;
    std::array<char, 4096> piece{};
    const ssize_t got = ::read(source.fd, piece.data(), piece.size());
    if (got > 0) {
      into.append(piece.data(), static_cast<std::size_t>(got));
    } else {
      ::close(source.fd);
      source.fd = -1;
    }
  }

  pid_t process_ = -1;
  std::array<pollfd, 2> sources_{};
  Ran ran_;
};

}  // namespace signet::test
