#include "platform/checked_platform.h"

#include <gtest/gtest.h>

#include <stdexcept>

#include "scripted_platform.h"
#include "support/test_world.h"

namespace signet {
namespace {

Thumbprint thumbprint(char digit) { return Thumbprint::parse(std::string(40, digit)).value(); }
TargetName server(std::string_view name) { return TargetName::parse(name).value(); }
SlotName slot(std::string_view name) { return SlotName::parse(name).value(); }

class CheckedPlatformTest : public testing::Test {
 protected:
  CheckedPlatformTest() {
    auto made = std::make_unique<ScriptedPlatform>();
    scripted_ = made.get();
    scripted_->rules.platform = "mail";
    scripted_->rules.proof = ProofLevel::configured;
    SlotRule iis, smtp, smtp_default;
    iis.kind = "IIS";
    smtp.kind = "SMTP";
    smtp.holding = SlotRule::Holding::additive;
    smtp_default.kind = "SMTP-default";
    smtp_default.implies = {"SMTP"};
    scripted_->rules.slots = {iis, smtp, smtp_default};
    checked_ = make_checked(std::move(made));
    target_.name = server("EX1");
    step_.thumbprint = thumbprint('1');
  }

  // What reaches the engine when the platform answers `state`.
  Known<ServerState> observed(ServerState state) {
    scripted_->on_observe = [&](const Target&) { return ObservedServer{server("EX1"), state}; };
    const ObservedServer answer = checked_->observe(target_, world_.context);
    EXPECT_EQ(answer.name, server("EX1"));
    return answer.state;
  }
  std::string applied(Action action, ApplyResult result) {
    step_.address.action = action;
    scripted_->on_apply = [&](const Step&) { return std::move(result); };
    const ApplyResult answer = checked_->apply(target_, step_, nullptr, world_.context);
    return std::string(to_text(answer.outcome)) + ": " + answer.problem.summary;
  }
  std::string verdict(ProveResult result) {
    scripted_->on_prove = [&](const Step&) { return result; };
    const ProveResult answer = checked_->prove(target_, step_, world_.context);
    return (answer.verdict == ProveResult::Verdict::proven ? "proven: " : "not proven: ") +
           answer.problem.summary;
  }

  TestWorld world_;
  ScriptedPlatform* scripted_ = nullptr;
  std::unique_ptr<Platform> checked_;
  Target target_;
  Step step_;
};

const std::string misfit = "the platform mail gave an answer that does not fit: ";

ObservedCertificate plain(char digit) { return {thumbprint(digit), nullptr, true, true, Absent{}}; }

ApplyResult outcome(Outcome value, std::optional<KeyBundle> bundle = std::nullopt) {
  ApplyResult result;
  result.outcome = value;
  result.bundle = std::move(bundle);
  return result;
}

KeyBundle bundle(char digit) { return {thumbprint(digit), Bytes{1}, Secret(as_bytes("pw"))}; }

TEST_F(CheckedPlatformTest, LetsAFittingAnswerThrough) {
  ServerState state;
  state.certificates = {plain('1'), plain('2')};
  state.slots = {{slot("IIS"), std::vector{thumbprint('1')}, Absent{}},
                 {slot("SMTP"), std::vector{thumbprint('1'), thumbprint('2')}, Absent{}},
                 {slot("SMTP-default"), Unknown{"denied"}, Absent{}}};
  EXPECT_TRUE(observed(state) == Known<ServerState>(state));
  EXPECT_TRUE(observed(ServerState{}) == Known<ServerState>(ServerState{}));
}

TEST_F(CheckedPlatformTest, TurnsAnUnfittingStateIntoAnUnknownOne) {
  ServerState state;
  state.certificates = {plain('2'), plain('1')};
  EXPECT_EQ(observed(state).why(), misfit + "its certificates are not sorted, or one stands twice");
  state.certificates = {plain('1'), plain('1')};
  EXPECT_EQ(observed(state).why(), misfit + "its certificates are not sorted, or one stands twice");
  auto other = std::make_shared<Certificate>();
  other->thumbprint = thumbprint('2');
  state.certificates = {plain('1')};
  state.certificates[0].certificate = other;
  EXPECT_EQ(observed(state).why(),
            misfit + "it describes " + thumbprint('1').text() + " as " + thumbprint('2').text());
  state.certificates.clear();
  state.slots = {{slot("SMTP"), {}, {}}, {slot("IIS"), {}, {}}};
  EXPECT_EQ(observed(state).why(), misfit + "its services are not sorted, or one stands twice");
  state.slots = {{slot("FTP"), {}, {}}};
  EXPECT_EQ(observed(state).why(), misfit + "it has no rule for the service FTP");
  state.slots = {{slot("SMTP-default"), {}, {}}};
  EXPECT_EQ(observed(state).why(), misfit + "it lists SMTP-default without SMTP");
}

TEST_F(CheckedPlatformTest, DoubtsOnlyTheServiceWhoseHoldersDoNotFit) {
  ServerState state;
  state.certificates = {plain('1'), plain('2')};
  const std::vector both = {thumbprint('1'), thumbprint('2')};
  const std::vector wrong_order = {thumbprint('2'), thumbprint('1')};
  state.slots = {{slot("IIS"), both, Absent{}}, {slot("SMTP"), wrong_order, Absent{}}};
  Known<ServerState> answer = observed(state);
  EXPECT_EQ(answer.value().slots[0].holders.why(),
            misfit + "2 certificates hold a service that has room for one");
  EXPECT_EQ(answer.value().slots[1].holders.why(),
            misfit + "the holders are not sorted, or one stands twice");
  state.slots = {{slot("IIS"), std::vector{thumbprint('9')}, Absent{}},
                 {slot("SMTP"), both, Absent{}}};
  answer = observed(state);
  EXPECT_EQ(answer.value().slots[0].holders.why(),
            misfit + "its holder " + thumbprint('9').text() + " is not there");
  EXPECT_EQ(answer.value().slots[1].holders.value(), both);
}

TEST_F(CheckedPlatformTest, DoubtsAnAnswerForAnotherServer) {
  scripted_->on_observe = [](const Target&) {
    return ObservedServer{server("EX2"), ServerState{}};
  };
  EXPECT_EQ(checked_->observe(target_, world_.context).state.why(), misfit + "it answers for EX2");
}

TEST_F(CheckedPlatformTest, TakesAKeyOnlyFromADoneExport) {
  EXPECT_EQ(applied(Action::export_key, outcome(Outcome::done, bundle('1'))), "done: ");
  EXPECT_EQ(applied(Action::export_key, outcome(Outcome::done)),
            "unknown: " + misfit + "an export without a key");
  EXPECT_EQ(applied(Action::export_key, outcome(Outcome::done, bundle('2'))),
            "unknown: " + misfit + "the key of " + thumbprint('2').text());
  EXPECT_EQ(applied(Action::export_key, outcome(Outcome::not_done, bundle('1'))),
            "unknown: " + misfit + "a key that nobody asked for");
  EXPECT_EQ(applied(Action::export_key, outcome(Outcome::already)),
            "unknown: " + misfit + "an export that was done already");
  EXPECT_EQ(applied(Action::import, outcome(Outcome::done, bundle('1'))),
            "unknown: " + misfit + "a key that nobody asked for");
  KeyBundle open_bundle = bundle('1');
  open_bundle.password = Secret();
  EXPECT_EQ(applied(Action::export_key, outcome(Outcome::done, std::move(open_bundle))),
            "unknown: " + misfit + "an export that is empty or has no password");
}

TEST_F(CheckedPlatformTest, AsksForAReason) {
  EXPECT_EQ(applied(Action::assign, outcome(Outcome::done)), "done: ");
  EXPECT_EQ(applied(Action::assign, outcome(Outcome::not_done)),
            "not done: " + misfit + "no reason given");
  EXPECT_EQ(applied(Action::assign, outcome(Outcome::unknown)),
            "unknown: " + misfit + "no reason given");
  using enum ProveResult::Verdict;
  EXPECT_EQ(verdict({refuted, ProofLevel::configured, {}}),
            "not proven: " + misfit + "no reason given");
}

TEST_F(CheckedPlatformTest, BelievesNoProofThatThePlatformCannotGive) {
  using enum ProveResult::Verdict;
  EXPECT_EQ(verdict({proven, ProofLevel::configured, {}}), "proven: ");
  EXPECT_EQ(verdict({proven, ProofLevel::served, {}}),
            "not proven: " + misfit + "a proof \"served\", while it can prove \"configured\"");
  EXPECT_EQ(verdict({proven, ProofLevel::none, {}}),
            "not proven: " + misfit + "a proof \"none\", while it can prove \"configured\"");
}

TEST_F(CheckedPlatformTest, LetsNoExceptionOut) {
  const auto broken = [](const auto&) -> ApplyResult {
    throw std::runtime_error("password is canary");
  };
  scripted_->on_observe = [](const Target&) -> ObservedServer { throw std::runtime_error("oh"); };
  scripted_->on_apply = broken;
  scripted_->on_prove = [](const Step&) -> ProveResult { throw std::runtime_error("oh"); };
  EXPECT_EQ(checked_->observe(target_, world_.context).state.why(), misfit + "oh");
  const ApplyResult act = checked_->apply(target_, step_, nullptr, world_.context);
  EXPECT_EQ(act.outcome, Outcome::unknown);
  EXPECT_EQ(to_text(act.problem), "error: " + misfit + "it broke off with an exception");
  const ProveResult proof = checked_->prove(target_, step_, world_.context);
  EXPECT_EQ(proof.verdict, ProveResult::Verdict::unknown);
  EXPECT_EQ(proof.problem.summary, misfit + "oh");
}

}  // namespace
}  // namespace signet
