#pragma once

#include <string_view>

#include "plan/plan_file.h"

namespace signet {

inline Thumbprint thumbprint(char digit) { return *Thumbprint::parse(std::string(40, digit)); }
template <class Name>
Name named(std::string_view text) {
  return *Name::parse(text);
}

inline Step sample_step(std::string_view address, std::string_view reason) {
  Step step;
  step.address = *Address::parse(address);
  step.thumbprint = thumbprint('5');
  step.reason = reason;
  return step;
}

inline Fact sample_fact(std::string_view target, Fact::Field field, std::string_view value) {
  Fact fact;
  fact.target = named<TargetName>(target);
  fact.field = field;
  fact.value = value;
  return fact;
}

inline Certificate sample_certificate() {
  using namespace std::chrono;
  Certificate certificate;
  certificate.thumbprint = thumbprint('5');
  certificate.subject = "CN=webmail.example.com,O=Müller \"& Co\"";
  certificate.issuer = "CN=Example CA 2";
  certificate.common_name = "webmail.example.com";
  certificate.serial = "0A";
  certificate.names = {"webmail.example.com"};
  certificate.not_before = sys_days(2026y / 11 / 20);
  certificate.not_after = sys_days(2027y / 6 / 7) + 23h + 59min + 59s;
  certificate.key_algorithm = "RSA";
  certificate.key_bits = 2048;
  certificate.signature = "RSA-SHA256";
  certificate.extended_key_usage = {"serverAuth"};
  return certificate;
}

inline Certificate sample_predecessor() {
  Certificate certificate = sample_certificate();
  certificate.thumbprint = thumbprint('1');
  certificate.issuer = "CN=Example CA 1";
  certificate.names.emplace_back("legacy.example.com");
  certificate.not_after -= std::chrono::days(200);
  return certificate;
}

inline std::vector<Step> sample_steps() {
  Step bring = sample_step("runner/export/webmail", "the key file");
  bring.file = FileSource{FileSource::Kind::path, "webmail.pfx", "",
                          SecretReference{SecretReference::Kind::environment, {"PFX_PASSWORD"}}};
  bring.guard = {sample_fact("runner", Fact::Field::file, std::string(64, 'A'))};
  bring.guard[0].path = "webmail.pfx";

  Step import = sample_step("EX16-02/import/webmail", "it is not there");
  import.needs = {0};
  import.guard = {sample_fact("EX16-02", Fact::Field::certificate, "absent")};
  import.guard[0].thumbprint = thumbprint('5');
  import.undo = Step::Undo::possible;
  import.undo_text = "remove it";
  import.unit = 1;
  import.friendly_name = "Webmail 2026";

  Step assign = sample_step("EX16-02/assign/webmail:IIS", "IIS uses another one");
  assign.needs = {1};
  assign.before = {thumbprint('1')};
  assign.after = {thumbprint('5')};
  assign.guard = {sample_fact("EX16-02", Fact::Field::slot, thumbprint('1').text())};
  assign.guard[0].slot = named<SlotName>("IIS");
  assign.name = "webmail.example.com";
  assign.interrupts = "web clients sign in again";
  assign.undo = Step::Undo::impossible;
  assign.undo_text = "the old one is gone";
  assign.unit = 1;
  assign.rollout = 0;
  return {bring, import, assign};
}

// A renewal: EX16-02 gets webmail from the runner's file and serves it; EX16-03 is out of reach.
inline PlanFile sample_plan_file() {
  using namespace std::chrono;
  const auto key = named<CertificateKey>("webmail");
  const auto server = named<TargetName>("EX16-02");
  PlanFile file{{.observed_at = sys_days(2026y / 11 / 22) + 22h,
                 .root = "../fleet",
                 .commit = std::string(40, 'c'),
                 .host = "runner1",
                 .signet = "0.1.0",
                 .seen = {{server, {"slot IIS: " + thumbprint('1').text()}}}},
                {}};
  Plan& plan = file.plan;
  plan.steps = sample_steps();
  plan.targets = {{server, "store", "", {{"path", "servers/EX16-02"}}}};
  plan.proof = {ProofLevel::configured};
  plan.certificates = {
      {named<CertificateKey>(thumbprint('1').text()), thumbprint('1'),
       std::make_shared<const Certificate>(sample_predecessor())},
      {named<CertificateKey>(thumbprint('2').text()), thumbprint('2'), nullptr},
      {key, thumbprint('5'), std::make_shared<const Certificate>(sample_certificate())}};
  plan.rollouts = {{"mailbox", 2, 15min, 1, 1}};
  plan.kept = {{server, key, {named<SlotName>("SMTP")}}};
  plan.blocked = {{server, key, "source.none", "no copy can be exported", "add a source"}};
  plan.left_out = {{named<TargetName>("EX16-04"), sys_days(2026y / 11 / 30), "CHG0412"}};
  plan.not_known = {{named<TargetName>("EX16-03"), "the server", "connection refused"}};
  plan.findings = {{{}, "shared-key", "one key on many servers"}};
  plan.targets[0].entry = {{named<TargetName>("EX16-01"), "store", "ex16-01.example", {}}};
  plan.calls = {{"Enable-ExchangeCertificate", 1}};
  plan.choices = {{server, "receive connector Frontend", thumbprint('1'), thumbprint('5')}};
  plan.manual = {{server, named<SlotName>("POP"), "restart its services"}};
  plan.servers = 3;
  plan.coverage = {{"legacy.example.com", "IIS", {{thumbprint('1'), 2}}, {}}};
  plan.names_unchanged = 4;
  plan.verdicts = {{"key-size", RuleVerdict::Outcome::pass, 0},
                   {"lost-name", RuleVerdict::Outcome::waived, 1}};
  plan.waived = {{"lost-name",
                  key,
                  "IIS answers for legacy.example.com no more",
                  "CHG0398",
                  sys_days(2027y / 1 / 1),
                  {server}}};
  plan.validity = {sys_days(2026y / 11 / 22) + 20h, sys_days(2026y / 11 / 23), "its time to live"};
  plan.manifest = std::string(64, 'B');
  plan.approvals = 2;
  return file;
}

}  // namespace signet
