#include <gtest/gtest.h>

#include <algorithm>
#include <thread>

#include "exchange_fleet.h"

namespace signet::exchange::test {
namespace {

// EX1 and EX2 are managed through EX1 first and EX2 after it.
struct ExchangeEntry : testing::Test {
  ExchangeEntry() { fleet.entries = {"EX1", "EX2"}; }

  std::string assign(const std::string& server, const std::string& slot) {
    return fleet.act(server, Action::assign, fleet.fresh.thumbprint, slot);
  }
  std::string import(const std::string& server) {
    return fleet.act(server, Action::import, fleet.fresh.thumbprint);
  }
  // How many cmdlets that server was asked for.
  std::ptrdiff_t asked(const std::string& server) const {
    return std::ranges::count_if(fleet.exchange.calls(), [&](const std::string& call) {
      return call.find(" " + server + " ") != std::string::npos;
    });
  }
  std::string enabling(const std::string& entry, const std::string& server,
                       const std::string& service) const {
    return "change " + entry + " Enable-ExchangeCertificate Server=" + server +
           " Thumbprint=" + fleet.fresh.thumbprint.text() + " Services=" + service + "\n";
  }

  ExchangeFleet fleet;
};

TEST_F(ExchangeEntry, IsTheFirstServerForEveryTarget) {
  fleet.stage("EX2");
  EXPECT_EQ(assign("EX1", "SMTP"), "done");
  EXPECT_EQ(assign("EX2", "SMTP"), "done");
  EXPECT_EQ(fleet.exchange.acts(), enabling("EX1", "EX1", "SMTP") + enabling("EX1", "EX2", "SMTP"));
  EXPECT_EQ(asked("EX2"), 0);
}

TEST_F(ExchangeEntry, IsTheTargetWhereItNamesNone) {
  fleet.entries.clear();
  EXPECT_EQ(import("EX2"), "done");
  EXPECT_EQ(asked("EX1"), 0);
}

TEST_F(ExchangeEntry, IsTheNextServerWhereTheFirstIsDown) {
  fleet.stage("EX2");
  fleet.exchange.down = {"EX1"};
  EXPECT_EQ(assign("EX2", "IIS"), "done");
  EXPECT_EQ(assign("EX2", "SMTP"), "done");
  EXPECT_EQ(asked("EX1"), 1) << "asked again after it did not answer";
  EXPECT_EQ(fleet.exchange.acts(), enabling("EX2", "EX2", "IIS") + enabling("EX2", "EX2", "SMTP"));
}

// An account that is turned away somewhere says nothing of the other one.
TEST_F(ExchangeEntry, IsRememberedForEachAccount) {
  fleet.exchange.faults.emplace("Get-ExchangeServer", Fault::not_sent);
  EXPECT_NE(fleet.holders("EX2"), "");
  EXPECT_EQ(asked("EX1"), 1);
  EXPECT_EQ(import("EX2"), "done");
  EXPECT_GT(asked("EX1"), 1);
}

TEST_F(ExchangeEntry, SaysWhyNoneAnswers) {
  fleet.exchange.down = {"EX1", "EX2"};
  const std::string why =
      "none of its entry servers answers (EX1: there is no connection; EX2: there is no "
      "connection)";
  EXPECT_EQ(fleet.holders("EX2"), "unknown: " + why);
  EXPECT_EQ(assign("EX2", "IIS"), "not done [exchange.entry] " + why);
  EXPECT_EQ(assign("EX2", "IIS"), "not done [exchange.entry] " + why);
  EXPECT_EQ(fleet.exchange.calls().size(), 4U) << "each account asks each server once";
}

TEST_F(ExchangeEntry, MayGoDownBetweenTwoActs) {
  fleet.stage("EX2");
  EXPECT_EQ(assign("EX2", "SMTP"), "done");
  fleet.exchange.down = {"EX1"};
  EXPECT_EQ(assign("EX2", "IIS"), "done");
  EXPECT_EQ(fleet.exchange.acts(), enabling("EX1", "EX2", "SMTP") + enabling("EX2", "EX2", "IIS"));
}

// The repair that a second entry server is for.
TEST_F(ExchangeEntry, MayBreakByTheActItself) {
  fleet.exchange.before_act = [&](const std::string&) { fleet.exchange.down = {"EX1"}; };
  fleet.exchange.faults.emplace("Enable-ExchangeCertificate", Fault::lost_after);
  EXPECT_EQ(assign("EX1", "IIS"), "done");
  EXPECT_EQ(fleet.exchange.acts(), enabling("EX1", "EX1", "IIS"));
  EXPECT_GT(asked("EX2"), 0);
}

TEST_F(ExchangeEntry, IsNeverChangedForAnActThatMayHaveHappened) {
  for (const Fault fault : {Fault::lost_before, Fault::lost_after, Fault::late}) {
    ExchangeFleet other;
    other.entries = {"EX1", "EX2"};
    other.exchange.faults.emplace("Enable-ExchangeCertificate", fault);
    other.act("EX1", Action::assign, other.fresh.thumbprint, "SMTP");
    const std::string acts = other.exchange.acts();
    EXPECT_EQ(std::ranges::count(acts, '\n'), 1) << acts;
  }
}

TEST_F(ExchangeEntry, IsAskedOnceMoreWhereOnlyTheSessionWasOver) {
  fleet.exchange.faults.emplace("Enable-ExchangeCertificate", Fault::ended);
  EXPECT_EQ(assign("EX1", "SMTP"), "done");
  EXPECT_EQ(fleet.exchange.acts(), enabling("EX1", "EX1", "SMTP") + enabling("EX1", "EX1", "SMTP"));
}

// Our own time or a stop is no fault of the server.
TEST_F(ExchangeEntry, IsNotGivenUpAfterAStop) {
  fleet.exchange.down = {"EX1"};
  fleet.exchange.at_call = [&] { fleet.world.stop.request_stop(); };
  EXPECT_EQ(import("EX2"), "not done [http.lost] there is no connection");
  EXPECT_EQ(asked("EX2"), 0);
}

TEST_F(ExchangeEntry, OpensANewSessionAfterItsCertificateChanged) {
  EXPECT_EQ(assign("EX1", "SMTP"), "done");
  EXPECT_TRUE(fleet.exchange.renewed.empty());
  EXPECT_EQ(assign("EX1", "IIS"), "done");
  EXPECT_EQ(assign("EX1", "IIS"), "already");
  EXPECT_EQ(fleet.exchange.renewed, (std::vector<std::string>{"EX1"}));
}

TEST_F(ExchangeEntry, ServesSeveralTargetsAtOnce) {
  const std::vector<std::string> names{"EX1", "EX2"};
  fleet.stage("EX2");
  fleet.exchange.down = {"EX1"};
  std::vector<Outcome> outcomes(names.size());
  {
    std::vector<std::jthread> threads;
    for (std::size_t i = 0; i < names.size(); ++i) {
      threads.emplace_back([&, i] {
        outcomes[i] =
            fleet.platform
                .apply(fleet.target(names[i]),
                       fleet.step(names[i], Action::assign, fleet.fresh.thumbprint, "SMTP"),
                       nullptr, fleet.world.context)
                .outcome;
      });
    }
  }
  EXPECT_EQ(outcomes, (std::vector<Outcome>{Outcome::done, Outcome::done}));
}

// Two controllers, neither of which has heard yet what was written through the other.
struct ExchangeController : ExchangeEntry {
  ExchangeController() {
    fleet.exchange.controllers = {"dc1.corp.example", "dc2.corp.example"};
    fleet.entries.clear();
  }
  std::ptrdiff_t through(const std::string& controller) const {
    return std::ranges::count_if(fleet.exchange.calls(), [&](const std::string& call) {
      return call.ends_with(" DomainController=" + controller);
    });
  }
};

TEST_F(ExchangeController, IsTheOneThatAnsweredFirst) {
  fleet.server("EX1").pop_name = "ex.corp.example";
  EXPECT_EQ(assign("EX1", "POP"), "done");
  EXPECT_EQ(assign("EX1", "SMTP-default"), "done");
  EXPECT_EQ(assign("EX1", "SMTP-default"), "already");
  EXPECT_EQ(through("dc1.corp.example"),
            static_cast<std::ptrdiff_t>(fleet.exchange.calls().size()) - 1);
}

TEST_F(ExchangeController, IsTheOneOfTheOption) {
  Target target = fleet.target("EX1");
  target.options = {{"domain_controller", "dc2.corp.example"}};
  EXPECT_EQ(fleet.platform
                .apply(target, fleet.step("EX1", Action::assign, fleet.fresh.thumbprint, "POP"),
                       nullptr, fleet.world.context)
                .outcome,
            Outcome::done);
  EXPECT_EQ(through("dc2.corp.example"),
            static_cast<std::ptrdiff_t>(fleet.exchange.calls().size()));
}

TEST_F(ExchangeController, IsLeftOutWhereACmdletCannotNameIt) {
  fleet.exchange.controllers.pop_back();
  fleet.exchange.without_controller = {"Enable-ExchangeCertificate"};
  const std::vector<std::string> note{
      "Enable-ExchangeCertificate takes no domain controller there: what others see of it may "
      "come later"};
  for (const char* slot : {"SMTP", "IIS"}) {
    EXPECT_EQ(assign("EX1", slot), "done");
    EXPECT_EQ(fleet.warnings, note);
  }
  const std::string acts = fleet.exchange.acts();
  EXPECT_EQ(std::ranges::count(acts, '\n'), 3) << acts;
}

TEST_F(ExchangeController, LeavesAMissingCmdletMissing) {
  fleet.exchange.always = {"Enable-ExchangeCertificate", Fault::hidden};
  EXPECT_EQ(assign("EX1", "SMTP"),
            "not done [exchange.no-cmdlet] the account has no right to run "
            "Enable-ExchangeCertificate as it is needed (no such term)");
  EXPECT_TRUE(fleet.warnings.empty());
}

}  // namespace
}  // namespace signet::exchange::test
