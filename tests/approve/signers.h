#pragma once

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "approve/approval.h"
#include "base/process.h"
#include "plan/plan_file.h"
#include "support/temporary_folder.h"

namespace signet::test {

namespace fs = std::filesystem;
using namespace std::chrono_literals;

inline std::string content(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

// People with keys that the real ssh-keygen makes and signs with.
class Signers : public testing::Test {
 protected:
  Signers() {
    trust_.signers = folder_.path() / "allowed_signers";
    trust_.approvals_least = 2;
    plan_.blocked.push_back({});  // so that it is not like-for-like
    write("allowed_signers", "");
  }

  fs::path write(const std::string& name, const std::string& text) const {
    std::ofstream(folder_.path() / name, std::ios::binary) << text;
    return folder_.path() / name;
  }
  // What ssh-keygen ends with, given a file on stdin.
  static ProcessEnd ssh_keygen(std::vector<std::string> arguments,
                               const fs::path& input = "/dev/null") {
    arguments.insert(arguments.begin(), "ssh-keygen");
    const auto end = run_process({.arguments = arguments, .longest = 60s, .input = input});
    EXPECT_TRUE(end);
    if (!end) return {1, {}};
    EXPECT_EQ(end->status, 0);
    return *end;
  }
  // Makes a key pair; returns the private key's file.
  fs::path make_key(const std::string& name, const std::string& type = "ed25519",
                    const std::string& bits = "256") const {
    const fs::path file = folder_.path() / name;
    ssh_keygen({"-q", "-t", type, "-b", bits, "-N", "", "-C", name + "@laptop", "-f", file});
    return file;
  }
  static std::string public_line(const fs::path& key) { return content(key.string() + ".pub"); }
  void allow(const std::string& principal_and_options, const fs::path& key) {
    std::ofstream(trust_.signers, std::ios::app)
        << principal_and_options << " " << public_line(key);
  }
  fs::path sign(const fs::path& key, const std::string& statement, const std::string& name,
                const std::string& name_space = "signet-plan") const {
    const fs::path input = write("input", statement);
    const ProcessEnd end = ssh_keygen({"-Y", "sign", "-n", name_space, "-f", key}, input);
    return write(name, std::string(as_text(end.output)));
  }
  // A signature of the plan as it is.
  fs::path sign(const fs::path& key, const std::string& name) const {
    return sign(key, statement_of(change_digest()), name);
  }
  Fingerprint change_digest() const { return signet::change_digest(plan_); }

  // The verdict in one line each, and how many count: "alice.sig alice counts".
  std::string verdict(const std::vector<fs::path>& signatures) const {
    const auto approvals = check_approvals(plan_, signatures, trust_, now_);
    if (!approvals) return to_text(approvals.error());
    std::string text;
    for (const Signature& each : approvals->signatures) {
      text += each.file.filename().string() + " " + (each.signer.empty() ? "-" : each.signer) +
              (each.counts ? " counts" : ": " + each.why_not) + "\n";
    }
    return text + std::to_string(approvals->counted) + " of " + std::to_string(approvals->wanted) +
           "\n";
  }

  TemporaryFolder folder_;
  Plan plan_;
  Trust trust_;
  Seconds now_ = std::chrono::sys_days(std::chrono::year(2026) / 11 / 22) + 12h;
};

}  // namespace signet::test
