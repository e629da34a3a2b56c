#include <algorithm>

#include "base/json.h"
#include "world.h"

namespace signet::test {
namespace {

class Interruption : public World {
 protected:
  // What the servers are like, without when it was observed.
  Json state(const std::string& folder) const {
    auto json = parse_json(good({"show", folder, "--format", "json"}));
    if (!json) return Json();
    json->erase("at");
    return (*json)["servers"];
  }

  static std::set<std::string> keys(const Json& servers) {
    std::set<std::string> keys;
    for (const auto& [server, state] : servers.items()) {
      for (const auto& [thumbprint, copy] : state["certificates"].items()) {
        if (copy["has_key"] == true) keys.insert(server + " " + thumbprint);
      }
    }
    return keys;
  }

  void copy(const std::string& from, const std::string& to) const {
    fs::remove_all(folder_ / to);
    fs::copy(folder_ / from, folder_ / to, fs::copy_options::recursive);
  }

  // Kills an apply once it has told of `lines` finished steps.
  void kill_after(std::size_t lines) const {
    Program program(signet_command({"apply", "copy", "--yes"}));
    program.read_until([&](const Ran& ran) {
      return static_cast<std::size_t>(std::ranges::count(ran.err, '\n')) >= lines;
    });
    program.signal(SIGKILL);
    program.finish();
  }

  // After a kill at any of these moments nothing is lost, and the next apply ends as if nothing had
  // happened.
  void expect_recovery(const std::string& example, const std::vector<std::size_t>& moments) {
    make_fleet(example, "start");
    copy("start", "copy");
    const Json before = state("copy");
    ASSERT_EQ(signet({"apply", "copy", "--yes"}).code, 0);
    const Json undisturbed = state("copy");
    const std::set<std::string> wanted = keys(undisturbed);
    for (const std::size_t lines : moments) {
      SCOPED_TRACE(lines);
      copy("start", "copy");
      kill_after(lines);
      const std::set<std::string> left = keys(state("copy"));
      for (const std::string& key : keys(before)) {
        EXPECT_TRUE(left.contains(key) || !wanted.contains(key)) << key;
      }
      const Ran again = signet({"apply", "copy", "--yes"});
      EXPECT_EQ(again.code, 0) << again.out << again.err;
      EXPECT_EQ(state("copy"), undisturbed);
    }
  }
};

TEST_F(Interruption, AKilledApplyLosesNothingAndIsFinishedByTheNext) {
  expect_recovery("two-servers", {0, 1, 2, 3, 4, 5});
}

TEST_F(Interruption, AKilledApplyOfAFarmLosesNothingAndIsFinishedByTheNext) {
  expect_recovery("farm", {1, 3, 6, 9, 13, 18, 24, 29, 31});
}

TEST_F(Interruption, ASignalEndsAWaitAndReports) {
  make_fleet("farm", "farm");
  const std::string manifest = content(folder_ / "farm/manifest.yaml");
  write(folder_ / "farm/manifest.yaml", replaced(manifest, "hold: 0s", "hold: 1h"));
  for (const int signal : {SIGINT, SIGTERM}) {
    Program program(signet_command({"apply", "farm", "--yes"}));
    // After the canary's proof, or when it is there already, the run can only wait.
    ASSERT_TRUE(program.read_until(
        [](const Ran& ran) { return ran.err.find("WEB-A01/prove/shop: ") != std::string::npos; }));
    program.signal(signal);
    const Ran ran = program.finish();
    EXPECT_EQ(ran.code, 130);
    EXPECT_NE(ran.err.find("stopping: what is under way is finished; once more ends at once\n"),
              std::string::npos);
    EXPECT_NE(ran.out.find("Interrupted: what was under way is finished"), std::string::npos);
    fs::remove_all(folder_ / "farm/fleet");
    make_fleet("farm", "second");
    fs::rename(folder_ / "second/fleet", folder_ / "farm/fleet");
    fs::remove_all(folder_ / "second");
  }
}

TEST_F(Interruption, ASecondSignalEndsAtOnce) {
  make_fleet("farm", "farm");
  const fs::path fifo = folder_ / "fifo";
  ASSERT_EQ(::mkfifo(fifo.c_str(), 0600), 0);
  const std::string command = "[cat, " + fifo.string() + "]";
  write(folder_ / "farm/manifest.yaml",
        replaced(content(folder_ / "farm/manifest.yaml"), "{env: SIGNET_DEMO_PASSWORD}",
                 "{command: " + command + "}"));
  write(folder_ / "trust.yaml", "signet_trust: 1\nreach: {commands: [" + command + "]}\n");
  Program program(signet_command({"apply", "farm", "--yes", "--trust", "trust.yaml"}));
  // Opens when the command is there to read: the call is under way, and stays so.
  const int writer = ::open(fifo.c_str(), O_WRONLY | O_CLOEXEC);
  program.signal(SIGINT);
  ASSERT_TRUE(program.read_until(
      [](const Ran& ran) { return ran.err.find("stopping: ") != std::string::npos; }));
  program.signal(SIGINT);
  EXPECT_EQ(program.finish().code, 130);
  ::close(writer);
}

}  // namespace
}  // namespace signet::test
