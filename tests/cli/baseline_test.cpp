#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "base/json.h"
#include "cli/planning.h"
#include "cli/signet.h"
#include "support/fake_fleet.h"
#include "support/fake_handshakes.h"
#include "support/fleet.h"
#include "support/test_world.h"

namespace signet {
namespace {

namespace fs = std::filesystem;
using test::FakeHandshakes;
using testing::ElementsAre;
using testing::IsEmpty;

// Lends the test's own handshakes to the program.
class LentHandshakes final : public Handshakes {
 public:
  explicit LentHandshakes(Handshakes& from) : from_(from) {}
  std::vector<SeenEndpoint> look(const std::vector<Endpoint>& endpoints,
                                 const Context& context) override {
    return from_.look(endpoints, context);
  }

 private:
  Handshakes& from_;
};

PlatformCatalog mail_servers() {
  PlatformCatalog platforms = test::catalog();
  for (Capabilities& platform : platforms) {
    for (SlotRule& rule : platform.slots) {
      if (rule.kind == "IIS") rule.endpoints = {{Endpoint::Protocol::tls, 443}};
      if (rule.kind == "POP") rule.endpoints = {{Endpoint::Protocol::tls, 995}};
    }
  }
  return platforms;
}

// The program itself, with servers in memory and endpoints that answer as a test says.
class Baseline : public testing::Test {
 protected:
  void SetUp() override {
    fs::create_directories(folder_);
    write("manifest.yaml",
          "signet: 1\n"
          "defaults: {platform: store, address: \"{server}.corp.example\"}\n"
          "certificates: {webmail: {thumbprint: " +
              webmail_.text() +
              ", names: [webmail.example.com]}}\n"
              "groups: {mail: {servers: [\"EX[1..2]\"], certificates: {webmail: [IIS, POP]}}}\n"
              "prove: [\"https://webmail.example.com\"]\n");
    write("trust.yaml",
          "signet_trust: 1\nreach: {probe: [\"*.corp.example\", webmail.example.com]}\n");
    write("trust-nothing.yaml", "signet_trust: 1\n");
    plugins_.catalog = fleet_catalog_;
    plugins_.make_platforms = [this](const fs::path&, const Trust&, SecretSource&) {
      PlatformSet platforms;
      for (auto& platform : fleet_.platforms()) platforms.add(std::move(platform));
      return platforms;
    };
    plugins_.make_handshakes = [this](const Trust&) {
      return std::make_unique<LentHandshakes>(handshakes_);
    };
    plugins_.discover = [](const fs::path&) { return std::vector<Target>(); };
  }
  void TearDown() override { fs::remove_all(folder_); }

  void write(const std::string& name, const std::string& text) const {
    std::ofstream(folder_ / name) << text;
  }
  // What a command says on its standard output, and its exit code.
  std::pair<std::string, int> run(std::vector<std::string> arguments, const char* trust = "trust") {
    arguments.push_back("--trust=" + (folder_ / trust).string() + ".yaml");
    return run_as_it_is(arguments);
  }
  std::pair<std::string, int> run_as_it_is(const std::vector<std::string>& arguments) {
    testing::internal::CaptureStdout();
    const ExitCode code =
        run_signet(arguments, {plugins_, certificates_, world_.clock, world_.random});
    return {testing::internal::GetCapturedStdout(), static_cast<int>(code)};
  }
  std::string manifest() const { return (folder_ / "manifest.yaml").string(); }

  void answer(const char* endpoint, const Thumbprint& shown) {
    handshakes_.answer(endpoint, {FakeHandshakes::shows({shown})});
  }
  void answer_all(const Thumbprint& shown) {
    for (const char* each :
         {"https://ex1.corp.example", "https://ex2.corp.example", "pop3s://ex1.corp.example",
          "pop3s://ex2.corp.example", "https://webmail.example.com"}) {
      answer(each, shown);
    }
  }

  fs::path folder_ = fs::weakly_canonical(
      fs::path(testing::TempDir()) /
      ("baseline-" + std::string(testing::UnitTest::GetInstance()->current_test_info()->name())));
  const Thumbprint webmail_ = test::thumbprint("webmail");
  const Thumbprint old_ = test::thumbprint("old");
  const PlatformCatalog fleet_catalog_ = mail_servers();
  TestWorld world_;
  FakeHandshakes handshakes_;
  CertificateCache certificates_;
  Plugins plugins_;
  test::FakeFleet fleet_{test::observed("EX1: webmail key, old key | IIS=old POP=old\n"
                                        "EX2: webmail key, old key | IIS=old POP=old\n"),
                         fleet_catalog_};
};

// One server holds its certificates already.
class BaselineWhenDone : public Baseline {
 protected:
  void SetUp() override {
    Baseline::SetUp();
    for (const char* name : {"EX1", "EX2"}) {
      fleet_.change(*TargetName::parse(name), [this](ServerState& state) {
        for (const char* slot : {"IIS", "POP"}) {
          state.find(*SlotName::parse(slot))->holders = std::vector{webmail_};
        }
      });
    }
  }
};

TEST_F(Baseline, OfAPlanTellsWhatIsNotProvableAndChangesNothing) {
  answer_all(old_);
  handshakes_.answer("pop3s://ex2.corp.example", {FakeHandshakes::is_silent()});
  const std::string file = (folder_ / "plan.json").string();
  const auto [text, code] = run({"plan", manifest(), "-o", file});
  EXPECT_EQ(code, 2) << text;
  const std::string told =
      "        baseline answers on 4 of 5 ports\n"
      "        NOT provable here: POP 995 on EX2: timed out\n";
  EXPECT_NE(text.find(told), std::string::npos) << text;
  const std::string reviewed = run_as_it_is({"review", file}).first;
  EXPECT_NE(reviewed.find(told), std::string::npos) << reviewed;
  EXPECT_THAT(fleet_.acts(), IsEmpty());
  EXPECT_THAT(handshakes_.strangers(), IsEmpty());
  EXPECT_EQ(handshakes_.looks().size(), 5U);
}

TEST_F(Baseline, IsNotMadeWhereTheTrustFileAllowsNoHost) {
  const auto [text, code] = run({"plan", manifest()}, "trust-nothing");
  EXPECT_EQ(code, 2) << text;
  EXPECT_EQ(text.find("baseline"), std::string::npos) << text;
  EXPECT_THAT(handshakes_.looks(), IsEmpty());
}

TEST_F(Baseline, IsSavedWithAnObservationAndMakesTheSamePlan) {
  answer_all(old_);
  handshakes_.answer("https://webmail.example.com",
                     {FakeHandshakes::refuses("connection refused")});
  write("seen.json", run({"show", manifest(), "--format", "json"}).first);
  const std::size_t looks = handshakes_.looks().size();
  const auto change = [](const std::string& text) { return parse_json(text).value()["change"]; };
  const std::string saved =
      run({"plan", manifest(), "--observed", (folder_ / "seen.json").string(), "--format", "json"})
          .first;
  EXPECT_EQ(handshakes_.looks().size(), looks);
  EXPECT_EQ(change(saved), change(run({"plan", manifest(), "--format", "json"}).first));
  EXPECT_EQ(change(saved)["provable"], 4);
  EXPECT_EQ(change(saved)["not_provable"][0]["endpoint"], "https://webmail.example.com:443");
}

TEST_F(Baseline, IsShownBesideWhatIsConfigured) {
  answer_all(old_);
  handshakes_.answer("pop3s://ex1.corp.example", {FakeHandshakes::is_silent()});
  const auto [text, code] = run({"show", manifest(), "--only", "EX1"});
  EXPECT_EQ(code, 0);
  const std::string old = old_.short_text();
  EXPECT_NE(text.find("https://ex1.corp.example:443?name=webmail.example.com  IIS      " + old +
                      "    " + old + "\n"),
            std::string::npos)
      << text;
  EXPECT_NE(text.find("POP      " + old + "    unknown   timed out\n"), std::string::npos) << text;
  EXPECT_NE(text.find("clients\n  ENDPOINT                         SERVED    NOTE\n"
                      "  https://webmail.example.com:443  " +
                      old + "\n"),
            std::string::npos)
      << text;
}

TEST_F(BaselineWhenDone, IsVerifiedWhereAllIsServed) {
  answer_all(webmail_);
  const auto [text, code] = run({"verify", manifest()});
  EXPECT_EQ(code, 0) << text;
  EXPECT_EQ(text,
            "VERIFY  5 services: 0 unknown, 0 drift, 0 expiring, 5 ok; 0 servers left out\n"
            "  ok  webmail " +
                webmail_.short_text() +
                " (proof: served): 4 services on EX1, EX2\n"
                "  ok  webmail " +
                webmail_.short_text() + " (proof: served): 1 endpoint of clients\n");
}

TEST_F(BaselineWhenDone, IsDriftWhereAnotherIsServed) {
  answer_all(webmail_);
  answer("pop3s://ex1.corp.example", old_);
  const auto [text, code] = run({"verify", manifest()});
  EXPECT_EQ(code, 2) << text;
  EXPECT_NE(text.find("configured but not served: 995 shows " + old_.short_text()),
            std::string::npos)
      << text;
}

TEST_F(BaselineWhenDone, IsNeverOkWhereNothingAnswers) {
  answer_all(webmail_);
  handshakes_.answer("https://ex2.corp.example", {FakeHandshakes::is_silent()});
  const auto [text, code] = run({"verify", manifest()});
  EXPECT_EQ(code, 3) << text;
  EXPECT_NE(text.find("not seen served: 443: timed out"), std::string::npos) << text;
}

TEST_F(BaselineWhenDone, IsNeverOkWhereClientsWereNotLookedAt) {
  const auto [text, code] = run({"verify", manifest()}, "trust-nothing");
  EXPECT_EQ(code, 3) << text;
  EXPECT_NE(text.find("it was not looked at"), std::string::npos) << text;
}

// Endpoints that a stop request finds looked at.
class StoppedHandshakes final : public Handshakes {
 public:
  explicit StoppedHandshakes(bool& was_stopped) : was_stopped_(was_stopped) {}
  std::vector<SeenEndpoint> look(const std::vector<Endpoint>& endpoints,
                                 const Context& context) override {
    was_stopped_ = context.stop.stop_requested() && context.deadline > context.clock.steady();
    std::vector<SeenEndpoint> seen;
    for (const Endpoint& each : endpoints) seen.push_back({each, {}, Unknown{"stopped"}, {}});
    return seen;
  }

 private:
  bool& was_stopped_;
};

TEST_F(Baseline, EndsWithAStop) {
  bool was_stopped = false;
  plugins_.make_handshakes = [&](const Trust&) {
    return std::make_unique<StoppedHandshakes>(was_stopped);
  };
  Desired desired = test::desired("EX1: webmail=IIS\n");
  desired.endpoints = {{Endpoint::parse("https://ex1").value(), 0}};
  Trust trust;
  trust.probe = {HostPattern::parse("ex1").value()};
  const Selection everything;
  const Log log(Log::Level::off, Log::Format::text);
  Terminal terminal({}, log);
  const Environment environment{plugins_, certificates_, world_.clock, world_.random,
                                log,      terminal,      false};
  world_.stop.request_stop();
  Looking({desired, trust, everything}, environment).observe(world_.stop.get_token());
  EXPECT_TRUE(was_stopped);
}

}  // namespace
}  // namespace signet
