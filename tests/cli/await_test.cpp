#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <filesystem>
#include <fstream>

#include "cli/signet.h"
#include "support/fake_fleet.h"
#include "support/fleet.h"
#include "support/test_world.h"

namespace signet {
namespace {

namespace fs = std::filesystem;

// Two seconds go by whenever somebody looks at it, so that nobody has to wait.
class HastyClock final : public Clock {
 public:
  Seconds now() const override { return StandingClock().now(); }
  std::chrono::milliseconds steady() const override {
    return std::chrono::milliseconds(at_ += 2000);
  }

 private:
  mutable std::atomic<std::int64_t> at_ = 0;
};

// Lends a fleet's handshakes to the program; somebody restarts its services after some looks.
class LentHandshakes final : public Handshakes {
 public:
  LentHandshakes(test::FakeFleet& fleet, std::size_t restart_after)
      : fleet_(fleet), restart_after_(restart_after) {}
  std::vector<SeenEndpoint> look(const std::vector<Endpoint>& endpoints,
                                 const Context& context) override {
    if (fleet_.looks() >= restart_after_) fleet_.restart_all();
    return fleet_.look(endpoints, context);
  }

 private:
  test::FakeFleet& fleet_;
  std::size_t restart_after_;
};

// The program itself, with servers in memory whose services show what they serve.
class AwaitingRun : public testing::Test {
 protected:
  void SetUp() override {
    fs::create_directories(folder_);
    write("manifest.yaml",
          "signet: 1\n"
          "defaults: {platform: store, address: \"{server}\"}\n"
          "certificates: {webmail: {thumbprint: " +
              test::thumbprint("webmail").text() +
              "}}\n"
              "groups: {mail: {servers: [\"EX[1..2]\"], certificates: {webmail: [IIS, POP]}}}\n");
    write("trust.yaml", "signet_trust: 1\nreach: {probe: [ex1, ex2]}\n");
    plugins_.catalog = test::shown_catalog();
    plugins_.make_platforms = [this](const fs::path&, const Trust&, SecretSource&) {
      PlatformSet platforms;
      for (auto& platform : fleet_.platforms()) platforms.add(std::move(platform));
      return platforms;
    };
    plugins_.make_handshakes = [this](const Trust&) {
      return std::make_unique<LentHandshakes>(fleet_, restart_after_);
    };
    plugins_.discover = [](const fs::path&) { return std::vector<Target>(); };
  }
  void TearDown() override { fs::remove_all(folder_); }

  void write(const std::string& name, const std::string& text) const {
    std::ofstream(folder_ / name) << text;
  }
  // What a command says on its standard output, and its exit code.
  std::pair<std::string, int> run(std::vector<std::string> arguments) {
    arguments.push_back("--trust=" + (folder_ / "trust.yaml").string());
    testing::internal::CaptureStdout();
    const ExitCode code = run_signet(arguments, {plugins_, certificates_, clock_, world_.random});
    return {testing::internal::GetCapturedStdout(), static_cast<int>(code)};
  }
  std::pair<std::string, int> apply() {
    return run({"apply", (folder_ / "manifest.yaml").string(), "--yes", "--journal",
                (folder_ / "journal.db").string()});
  }

  fs::path folder_ = fs::weakly_canonical(
      fs::path(testing::TempDir()) /
      ("await-" + std::string(testing::UnitTest::GetInstance()->current_test_info()->name())));
  TestWorld world_;
  HastyClock clock_;
  CertificateCache certificates_;
  Plugins plugins_;
  std::size_t restart_after_ = 1'000'000;
  test::FakeFleet fleet_{test::observed("EX1: webmail key, old key | IIS=old POP=old\n"
                                        "EX2: webmail key, old key | IIS=old POP=old\n"),
                         test::shown_catalog()};
};

TEST_F(AwaitingRun, IsProvenByHandshakesWhenTheServicesWereRestarted) {
  restart_after_ = 6;
  const auto [text, code] = apply();
  EXPECT_EQ(code, 0) << text;
  EXPECT_THAT(text, testing::HasSubstr("Proven: the servers were looked at again and are as "
                                       "planned; fresh handshakes on 4 endpoints show it.\n"));
  const auto [again, nothing] = run({"plan", (folder_ / "manifest.yaml").string()});
  EXPECT_EQ(nothing, 0) << again;
}

TEST_F(AwaitingRun, ThatNobodyHelpsSaysWhatIsLeftAndIsFinishedLater) {
  const auto [text, code] = apply();
  EXPECT_EQ(code, 4) << text;
  EXPECT_THAT(text,
              testing::HasSubstr("NOT RESTARTED IN TIME: the rest of the run is not undone by it\n"
                                 " EX1/await/webmail:POP: after 30m: pop3s://ex1:995"));
  EXPECT_THAT(text, testing::HasSubstr("What was done was looked at again and is there; fresh "
                                       "handshakes on 2 endpoints show it; the rest is not "
                                       "proven.\n"));
  const auto [plan, changes] = run({"plan", (folder_ / "manifest.yaml").string()});
  EXPECT_EQ(changes, 2);
  EXPECT_THAT(plan, testing::HasSubstr("wait until POP serves webmail on 995, 30m at most"));
  restart_after_ = 0;
  const std::size_t acts = fleet_.acts().size();
  const auto [rest, done] = apply();
  EXPECT_EQ(done, 0) << rest;
  EXPECT_EQ(fleet_.acts().size(), acts) << "it only waits";
}

TEST_F(AwaitingRun, TellsWhatIsSetAndNotServed) {
  fleet_.let_lie(*TargetName::parse("EX2"), *SlotName::parse("IIS"));
  const auto [text, code] = apply();
  EXPECT_EQ(code, 4) << text;
  EXPECT_THAT(text, testing::HasSubstr("CLAIMED, BUT NOT SERVED: handshakes show something else\n"
                                       " EX2/prove/webmail: set, but not served: https://ex2:443"));
}

}  // namespace
}  // namespace signet
