#include "exchange/exchange_sessions.h"

#include <gtest/gtest.h>

#include "exchange/exchange_platform.h"
#include "exchange_fleet.h"

namespace signet::exchange::test {
namespace {

Target target(const std::string& address,
              std::vector<std::pair<std::string, std::string>> options) {
  Target result;
  result.name = TargetName::parse("EX1").value();
  result.platform = "exchange";
  result.address = address;
  result.options = std::move(options);
  return result;
}

std::string text_of(const EndpointSettings& settings) {
  return settings.url + " " + settings.address + " " + settings.tls_name + " " + settings.service;
}

TEST(ExchangeEndpoint, IsFoundByAddressNameOrUrl) {
  EXPECT_EQ(text_of(endpoint_of(target("ex1.corp.example", {}))),
            "https://ex1.corp.example/PowerShell/   ");
  EXPECT_EQ(text_of(endpoint_of(target("", {}))), "https://EX1/PowerShell/   ");
  EXPECT_EQ(text_of(endpoint_of(target("fd00::1", {}))), "https://[fd00::1]/PowerShell/   ");
  EXPECT_EQ(text_of(endpoint_of(target("10.0.0.1", {{"spn", "HTTP/ex1"},
                                                    {"tls_name", "mail.example"},
                                                    {"url", "https://mail.example/PowerShell/"}}))),
            "https://mail.example/PowerShell/ 10.0.0.1 mail.example HTTP/ex1");
}

TrustedAccount account(const std::string& user) {
  TrustedAccount result;
  result.user = user;
  return result;
}

std::string user_for(const Trust& trust, AccountUse use) {
  const auto found = find_account(trust, use);
  if (!found) return found.error().code;
  return *found ? (*found)->user : "default";
}

TEST(ExchangeAccount, IsTheOneForReadingOrForChanging) {
  Trust trust;
  EXPECT_EQ(user_for(trust, AccountUse::read), "default");
  EXPECT_EQ(user_for(trust, AccountUse::change), "default");
  trust.accounts["exchange"].read = account("reader");
  EXPECT_EQ(user_for(trust, AccountUse::read), "reader");
  EXPECT_EQ(user_for(trust, AccountUse::change), "trust.account");
  trust.accounts["exchange"].change = account("changer");
  EXPECT_EQ(user_for(trust, AccountUse::read), "reader");
  EXPECT_EQ(user_for(trust, AccountUse::change), "changer");
}

// All of the platform but the network: nothing is dialled.
struct ExchangeTrust : testing::Test {
  std::string why(const Trust& trust, const Target& server) {
    ExchangePlatform platform(std::make_unique<RemoteSessions>(
                                  trust,
                                  [](const Trust&, const SecretReference&) -> Expected<Secret> {
                                    return fail("secret.not-found", "there is no such password");
                                  }),
                              std::make_unique<SystemWaiter>());
    const ObservedServer observed = platform.observe(server, world.context);
    return observed.state.is_unknown() ? observed.state.why() : "known";
  }
  TestWorld world;
};

TEST_F(ExchangeTrust, LetsNothingBeReachedByItself) {
  EXPECT_EQ(why({}, target("ex1.corp.example", {})),
            "no trust file allows a connection to ex1.corp.example:443");
  Trust trust;
  trust.addresses = {AddressPattern::parse("mail.example:443").value()};
  EXPECT_EQ(why(trust, target("10.0.0.1", {{"url", "https://mail.example/PowerShell/"}})),
            "no trust file allows a connection to 10.0.0.1:443");
  EXPECT_EQ(why(trust, target("", {{"url", "http://mail.example/"}})),
            "this is not a URL of a server (it does not begin with https://)");
}

TEST_F(ExchangeTrust, MustHaveThePasswordOfTheAccount) {
  Trust trust;
  trust.addresses = {AddressPattern::parse("ex1.corp.example:443").value()};
  TrustedAccount reader = account("reader");
  reader.password = SecretReference{SecretReference::Kind::environment, {"NO_SUCH"}};
  trust.accounts["exchange"].read = reader;
  EXPECT_EQ(why(trust, target("ex1.corp.example", {})), "there is no such password");
}

TEST_F(ExchangeTrust, LetsNobodyChangeWhoMayOnlyRead) {
  Trust trust;
  trust.addresses = {AddressPattern::parse("ex1.corp.example:443").value()};
  trust.accounts["exchange"].read = account("reader");
  ExchangePlatform platform(
      std::make_unique<RemoteSessions>(
          trust, [](const Trust&, const SecretReference&) -> Expected<Secret> { return Secret(); }),
      std::make_unique<SystemWaiter>());
  Step step;
  step.address = {TargetName::parse("EX1").value(), Action::assign,
                  CertificateKey::parse("mail").value(), SlotName::parse("IIS").value()};
  const ApplyResult result =
      platform.apply(target("ex1.corp.example", {}), step, nullptr, world.context);
  EXPECT_EQ(result.outcome, Outcome::not_done);
  EXPECT_EQ(result.problem.summary,
            "no trust file names an account that may change Exchange servers");
}

}  // namespace
}  // namespace signet::exchange::test
