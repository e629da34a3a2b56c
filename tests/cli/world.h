#pragma once

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "program.h"
#include "support/test_paths.h"

namespace signet::test {

namespace fs = std::filesystem;

inline std::string content(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

inline void write(const fs::path& path, const std::string& text) {
  fs::create_directories(path.parent_path());
  std::ofstream(path, std::ios::binary) << text;
}

// Every file below a folder with its bytes.
inline std::map<std::string, std::string> tree(const fs::path& folder) {
  std::map<std::string, std::string> files;
  for (const auto& entry : fs::recursive_directory_iterator(folder)) {
    const std::string name = fs::relative(entry.path(), folder).string();
    files[name] = entry.is_regular_file() ? content(entry.path()) : "folder";
  }
  return files;
}

// `text` with every `from` as `to`.
inline std::string replaced(std::string text, const std::string& from, const std::string& to) {
  for (std::size_t at = 0; (at = text.find(from, at)) != text.npos; at += to.size()) {
    text.replace(at, from.size(), to);
  }
  return text;
}

// The name that a run has in the journal, as a report begins with it; empty where there is none.
inline std::string run_in(const std::string& report) {
  const std::string heading = "RUN ";
  const std::size_t at = report.find(heading);
  if (at == std::string::npos) return {};
  const std::size_t from = at + heading.size();
  return report.substr(from, report.find(' ', from) - from);
}

// A scratch folder in which the real program runs.
class World : public testing::Test {
 protected:
  World() {
    std::string name = (fs::temp_directory_path() / "signet-test-XXXXXX").string();
    folder_ = ::mkdtemp(name.data());
    std::string state = (fs::temp_directory_path() / "signet-state-XXXXXX").string();
    state_ = ::mkdtemp(state.data());
    environment_ = {{"PATH", "/usr/local/bin:/usr/bin:/bin"},
                    {"SIGNET", signet_binary()},
                    {"LC_ALL", "C"},
                    {"TMPDIR", folder_.string()},
                    {"XDG_STATE_HOME", state_.string()},
                    {"SIGNET_DEMO_PASSWORD", "example"}};
  }
  ~World() override {
    fs::remove_all(folder_);
    fs::remove_all(state_);
  }

  Start command(std::vector<std::string> words) const {
    return {std::move(words), folder_, environment_};
  }
  Start signet_command(std::vector<std::string> arguments) const {
    arguments.insert(arguments.begin(), signet_binary());
    return command(std::move(arguments));
  }
  Ran run(std::vector<std::string> words) const {
    return Program(command(std::move(words))).finish();
  }
  Ran signet(std::vector<std::string> arguments) const {
    return Program(signet_command(std::move(arguments))).finish();
  }
  // What a command says when all goes well; a failure of the test otherwise.
  std::string good(std::vector<std::string> arguments) const {
    const Ran ran = signet(std::move(arguments));
    EXPECT_EQ(ran.code, 0) << ran.err;
    return ran.out;
  }
  // Makes the servers of an example in the folder `name`.
  void make_fleet(const std::string& example, const std::string& name) const {
    const Ran made = run({source_dir() + "/manifests/" + example + "/fleet", name});
    ASSERT_EQ(made.code, 0) << made.err;
  }
  // A file of the examples, into the scratch folder.
  void take_file(const std::string& example) const {
    fs::copy(source_dir() + "/manifests/" + example, folder_);
  }

  fs::path folder_;
  fs::path state_;  // where journals are, so that nothing is written into anybody's home
  std::map<std::string, std::string> environment_;
};

}  // namespace signet::test
