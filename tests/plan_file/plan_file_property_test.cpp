#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <cstdlib>

#include "plan/plan_file.h"
#include "sample_plan.h"

namespace signet {
namespace {

using rc::gen::arbitrary;
using rc::gen::element;
using rc::gen::inRange;

bool coin() { return *arbitrary<bool>(); }
std::size_t few() { return *inRange<std::size_t>(0, 4); }
std::string words() {
  return *element<std::string>("", "plain", "Grüße 🙂", "a\"b\\c\n\t", std::string("\0\x1F", 2),
                               "EX16-02");
}
std::vector<std::string> many_words() {
  std::vector<std::string> result(few());
  for (std::string& text : result) text = words();
  return result;
}
Thumbprint any_thumbprint() { return thumbprint(*element('0', '1', '5', 'A', 'F')); }
std::vector<Thumbprint> thumbprints() {
  std::vector<Thumbprint> result(few());
  for (Thumbprint& item : result) item = any_thumbprint();
  return result;
}
TargetName server() { return named<TargetName>(*element("EX16-01", "EX16-02", "w.example.com")); }
CertificateKey key() { return named<CertificateKey>(*element("webmail", "hybrid", "a.b-c_d")); }
SlotName slot() { return named<SlotName>(*element("IIS", "SMTP", "nginx:[::1]:443", "n:*:80")); }
std::vector<SlotName> slots() {
  std::vector<SlotName> result(few());
  for (SlotName& item : result) item = slot();
  return result;
}
// From year 0 to year 9999, as far as a certificate's dates can reach.
Seconds time() {
  return Seconds(std::chrono::seconds(*inRange<std::int64_t>(-62167219200, 253402300800)));
}
std::uint32_t number() { return *inRange<std::uint32_t>(0, 4294967295U); }
template <class Value, class Make>
std::optional<Value> perhaps(Make make) {
  return coin() ? std::optional<Value>(make()) : std::nullopt;
}

template <class Item, class Make>
std::vector<Item> several(Make make) {
  std::vector<Item> result;
  for (std::size_t left = few(); left > 0; --left) result.push_back(make());
  return result;
}

Endpoint endpoint() {
  return *element(Endpoint::parse("smtp://ex1.example.com:587").value(),
                  Endpoint::parse("https://[::1]?name=webmail.example.com").value());
}

FileSource file_source() {
  const auto kind =
      *element(FileSource::Kind::path, FileSource::Kind::pair, FileSource::Kind::environment);
  return {kind, words(), words(), perhaps<SecretReference>([] {
            return SecretReference{
                *element(SecretReference::Kind::environment, SecretReference::Kind::file,
                         SecretReference::Kind::command, SecretReference::Kind::prompt),
                many_words()};
          })};
}

Fact fact() {
  Fact fact;
  fact.target = server();
  fact.field = *element(Fact::Field::certificate, Fact::Field::exportable, Fact::Field::slot,
                        Fact::Field::file);
  fact.thumbprint = any_thumbprint();
  fact.slot = coin() ? slot() : SlotName();
  fact.path = words();
  fact.value = words();
  return fact;
}

Address address(std::size_t index) {
  const auto action =
      *element(Action::export_key, Action::import, Action::install_chain, Action::assign,
               Action::configure, Action::await, Action::prove, Action::remove);
  return {named<TargetName>("S" + std::to_string(index)), action, key(),
          coin() ? slot() : SlotName()};
}

Step step(std::size_t index, std::size_t rollouts) {
  Step step;
  step.address = address(index);
  step.thumbprint = any_thumbprint();
  for (StepId need = 0; need < index; ++need) {
    if (coin()) step.needs.push_back(need);
  }
  step.reason = words();
  step.before = thumbprints();
  step.after = thumbprints();
  step.guard.resize(few());
  for (Fact& item : step.guard) item = fact();
  step.name = words();
  step.interrupts = words();
  step.undo = *element(Step::Undo::nothing_to_undo, Step::Undo::possible, Step::Undo::impossible);
  step.undo_text = words();
  step.unit = number();
  if (rollouts > 0) {
    step.rollout = perhaps<std::uint32_t>(
        [&] { return *inRange<std::uint32_t>(0, static_cast<std::uint32_t>(rollouts)); });
  }
  step.wave = number();
  if (step.address.action == Action::export_key) step.file = perhaps<FileSource>(file_source);
  step.friendly_name = perhaps<std::string>(words);
  step.exportable = coin();
  step.slots = slots();
  step.clears = slots();
  step.hold = std::chrono::seconds(number());
  step.handshakes = several<Handshake>([] {
    return Handshake{endpoint(), coin() ? slot() : SlotName(),
                     several<Thumbprint>([] { return any_thumbprint(); }), coin()};
  });
  step.limit = std::chrono::seconds(number());
  return step;
}

CertificatePointer certificate() {
  if (coin()) return nullptr;
  Certificate value;
  value.thumbprint = any_thumbprint();
  value.fingerprint = Fingerprint::of(as_bytes(words()));
  value.public_key = Fingerprint::of(as_bytes(words()));
  value.subject = words();
  value.issuer = words();
  value.common_name = words();
  value.serial = words();
  value.names = many_words();
  value.not_before = time();
  value.not_after = time();
  value.key_algorithm = words();
  value.key_bits = *inRange(0, 16384);
  value.signature = words();
  value.weak_signature = coin();
  value.key_usage = many_words();
  value.extended_key_usage = many_words();
  value.authority = coin();
  value.self_signed = coin();
  value.subject_key_id = words();
  value.authority_key_id = words();
  return std::make_shared<const Certificate>(value);
}

void review(Plan& plan) {
  const auto answers = [] {
    return several<NameAnswer>([] { return NameAnswer{any_thumbprint(), number()}; });
  };
  plan.coverage =
      several<NameCoverage>([&] { return NameCoverage{words(), words(), answers(), answers()}; });
  plan.names_unchanged = number();
  plan.verdicts = several<RuleVerdict>([] {
    return RuleVerdict{words(), coin() ? RuleVerdict::Outcome::warn : RuleVerdict::Outcome::waived,
                       number()};
  });
  plan.waived = several<Waived>([] {
    return Waived{words(),
                  coin() ? key() : CertificateKey(),
                  words(),
                  words(),
                  std::chrono::floor<std::chrono::days>(time()),
                  several<TargetName>([] { return server(); })};
  });
  plan.validity.because = words();
  if (coin()) plan.validity.from = time();
  if (coin()) plan.validity.until = time();
  plan.manifest = coin() ? words() : "";
  plan.approvals = static_cast<std::uint32_t>(number());
}

Plan plan() {
  Plan plan;
  for (std::size_t i = few(); i > 0; --i) {
    plan.rollouts.push_back({"group " + std::to_string(i), number(), std::chrono::seconds(number()),
                             perhaps<std::uint32_t>(number), number()});
  }
  for (std::size_t i = 0, count = 2 * few(); i < count; ++i) {
    plan.steps.push_back(step(i, plan.rollouts.size()));
    plan.targets.push_back({plan.steps[i].address.target, words(), words(), {{words(), words()}}});
    if (coin()) plan.targets.back().entry = {{server(), words(), words(), {{words(), words()}}}};
    plan.proof.push_back(*element(ProofLevel::none, ProofLevel::configured, ProofLevel::served));
  }
  plan.certificates = several<PlannedCertificate>(
      [] { return PlannedCertificate{key(), any_thumbprint(), certificate()}; });
  plan.kept = several<Kept>([] { return Kept{server(), key(), slots()}; });
  plan.blocked = several<Blocked>([] {
    return Blocked{server(), coin() ? key() : CertificateKey(), words(), words(), words()};
  });
  plan.left_out = several<LeftOut>(
      [] { return LeftOut{server(), std::chrono::floor<std::chrono::days>(time()), words()}; });
  plan.not_known = several<NotKnown>([] { return NotKnown{server(), words(), words()}; });
  plan.not_provable = several<NotProvable>([] {
    return NotProvable{coin() ? server() : TargetName(), coin() ? slot() : SlotName(), words(),
                       words()};
  });
  plan.provable = number();
  plan.findings =
      several<Finding>([] { return Finding{coin() ? server() : TargetName(), words(), words()}; });
  plan.calls = several<CallCount>([] { return CallCount{words(), number()}; });
  plan.choices = several<Choice>([] {
    return Choice{server(), words(), coin() ? any_thumbprint() : Thumbprint(), any_thumbprint()};
  });
  plan.manual = several<ManualCheck>(
      [] { return ManualCheck{server(), coin() ? slot() : SlotName(), words()}; });
  plan.servers = number();
  review(plan);
  return plan;
}

PlanHeader header() {
  return {time(), words(), coin() ? words() : "", coin() ? words() : "", words(), several<Seen>([] {
            return Seen{server(), several<std::string>([] { return words(); })};
          })};
}

TEST(PlanFileProperty, ReadingGivesBackWhatWasWritten) {
  setenv("RC_PARAMS", "seed=20261122 max_success=300", 0);  // the same plans on every machine
  EXPECT_TRUE(rc::check([] {
    const PlanFile file{header(), plan()};
    const std::string text = write_plan_file(file);
    const Expected<PlanFile> read = read_plan_file(text);
    if (!read) RC_FAIL(to_text(read.error()));
    RC_ASSERT(*read == file);
    RC_ASSERT(change_digest(read->plan) == change_digest(file.plan));
  }));
}

}  // namespace
}  // namespace signet
