#pragma once

#include <fmt/format.h>

#include <string_view>

#include "plan/plan.h"

namespace signet {

inline Thumbprint thumbprint(char digit) { return *Thumbprint::parse(std::string(40, digit)); }
inline TargetName server(std::string_view name) { return *TargetName::parse(name); }
inline CertificateKey key(std::string_view name) { return *CertificateKey::parse(name); }
inline SlotName slot(std::string_view name) { return *SlotName::parse(name); }
inline TargetName exchange(unsigned number) { return server(fmt::format("EX16-{:02}", number)); }

inline Certificate webmail(char digit, std::chrono::year year) {
  using namespace std::chrono;
  Certificate certificate;
  certificate.thumbprint = thumbprint(digit);
  certificate.public_key = Fingerprint::of(as_bytes(certificate.thumbprint.text()));
  certificate.subject = "CN=webmail.example.com";
  certificate.common_name = "webmail.example.com";
  certificate.issuer = "CN=Example CA 1";
  certificate.names = {"webmail.example.com", "autodiscover.example.com"};
  certificate.not_before = sys_days(year / 11 / 20);
  certificate.not_after = sys_days((year + years(1)) / 6 / 7);
  certificate.key_algorithm = "RSA";
  certificate.key_bits = 2048;
  return certificate;
}

// A plan that renews webmail, 1111.. -> 5555.., on servers EX16-02 and up from EX16-01.
class Renewal {
 public:
  Renewal() {
    plan.certificates = {
        {key(thumbprint('1').text()), thumbprint('1'),
         std::make_shared<const Certificate>(webmail('1', std::chrono::year(2025)))},
        {key("webmail"), thumbprint('5'),
         std::make_shared<const Certificate>(webmail('5', std::chrono::year(2026)))}};
    plan.rollouts = {{"mailbox", 2, std::chrono::minutes(15), 1, 1}};
    plan.servers = 1;
    add(fmt::format("{}/export/webmail", exchange(1).text()), "it has an exportable copy", {});
  }

  Step& add(std::string_view address, std::string_view reason, std::vector<StepId> needs) {
    Step step;
    step.address = *Address::parse(address);
    step.thumbprint = thumbprint('5');
    step.reason = reason;
    step.needs = std::move(needs);
    plan.steps.push_back(step);
    return plan.steps.back();
  }

  void renew(unsigned number, std::uint32_t wave, bool removes_old = false) {
    const std::string name = exchange(number).text();
    const auto id = [&] { return static_cast<StepId>(plan.steps.size()); };
    const StepId first = id();
    Step& import = add(name + "/import/webmail", name + " lacks it", {0});
    import.undo = Step::Undo::possible;
    import.undo_text = "remove the copy";
    for (const char* service : {"IIS", "SMTP"}) assign(name, service, first);
    add(name + "/prove/webmail", "each service is to use it", {first + 1, first + 2}).slots = {
        slot("IIS"), slot("SMTP")};
    if (removes_old) {
      Step& remove = add(name + "/remove/" + thumbprint('1').text(), "retired", {first + 3});
      remove.thumbprint = thumbprint('1');
      remove.undo = Step::Undo::impossible;
      remove.undo_text = "the last copy is deleted: its key is lost for good";
    }
    for (StepId step = first; step < id(); ++step) {
      plan.steps[step].rollout = 0;
      plan.steps[step].wave = wave;
    }
    plan.targets.push_back({server(name), "store", "", {}});
    plan.proof.push_back(ProofLevel::configured);
    ++plan.servers;
  }

  Plan plan;

 private:
  void assign(const std::string& name, const std::string& service, StepId import) {
    Step& step = add(name + "/assign/webmail:" + service, service + " uses 11111111", {import});
    step.before = {thumbprint('1')};
    step.after = {thumbprint('5')};
    step.undo = Step::Undo::possible;
    step.undo_text = "assign " + service + " to 11111111 again";
    if (service == "IIS") step.interrupts = "web clients sign in again";
  }
};

}  // namespace signet
