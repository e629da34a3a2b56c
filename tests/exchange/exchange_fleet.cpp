#include "exchange_fleet.h"

#include <algorithm>

#include "base/text.h"
#include "exchange/exchange_capabilities.h"
#include "fake_call.h"
#include "x509/certificate_file.h"
#include "x509/issue.h"

namespace signet::exchange::test {

HeldCertificate make_certificate(const std::vector<std::string>& names, Random& random,
                                 const std::string& common_name, std::chrono::hours age) {
  CertificateSpec spec;
  spec.common_name = common_name.empty() ? names.front() : common_name;
  spec.names = names;
  spec.not_before = StandingClock().now() - age;
  spec.not_after = spec.not_before + std::chrono::hours(24 * 365);
  const KeyMaterial material = issue_certificate(spec, nullptr, random).value();
  HeldCertificate held;
  held.thumbprint = material.leaf.certificate->thumbprint;
  held.der = material.leaf.der;
  held.names = names;
  held.key_file = write_pkcs12(material, Secret(as_bytes(own_password)), Pkcs12Style{}).value();
  return held;
}

Bytes key_file_of(const HeldCertificate& held, const Secret& password, const Pkcs12Style& style) {
  const Secret own(as_bytes(own_password));
  auto file = read_certificate_file(held.key_file, &own).value();
  const auto material = take_key_material(std::move(file), &held.thumbprint).value();
  return write_pkcs12(material, password, style).value();
}

ExchangeFleet::ExchangeFleet()
    : fresh(make_certificate({"mail.example.com", "imap.example.com"}, world.random)),
      own(make_certificate({"ex.corp.example", "mail.example.com"}, world.random, {},
                           std::chrono::hours(24))) {
  fresh.exportable = true;
  own.key_is_readable = true;
  for (const char* name : {"EX1", "EX2"}) {
    FakeServer& server = exchange.servers[name];
    server.fqdn = to_lower(name) + ".corp.example";
    server.certificates = {own};
    server.sites = {{"1", own.thumbprint}, {"2", own.thumbprint}};
    server.default_certificate = own.thumbprint;
    server.pop_name = server.imap_name = "mail.example.com";
  }
  stage("EX1");
}

void ExchangeFleet::stage(const std::string& name) { server(name).certificates.push_back(fresh); }

Target ExchangeFleet::target(const std::string& name) const {
  Target result;
  result.name = TargetName::parse(name).value();
  result.platform = "exchange";
  result.address = to_lower(name) + ".corp.example";
  result.options = options;
  for (const std::string& entry : entries) {
    result.entry.push_back({TargetName::parse(entry).value(), "exchange", {}, {}, {}});
  }
  return result;
}

Step ExchangeFleet::step(const std::string& name, Action action, const Thumbprint& thumbprint,
                         const std::string& slot) const {
  Step step;
  step.address = {TargetName::parse(name).value(), action, CertificateKey::parse("mail").value(),
                  slot.empty() ? SlotName() : SlotName::parse(slot).value()};
  step.thumbprint = thumbprint;
  return step;
}

ServerState ExchangeFleet::state(const std::string& name) {
  const ObservedServer observed = platform.observe(target(name), world.context);
  return observed.state.has_value() ? observed.state.value() : ServerState();
}

std::string ExchangeFleet::text_of(const ObservedSlot& slot) const {
  if (slot.holders.is_unknown()) return slot.slot.text() + "=(" + slot.holders.why() + ")";
  if (slot.holders.is_absent()) return slot.slot.text() + "=none";
  std::string text = slot.slot.text() + "=";
  for (const Thumbprint& holder : slot.holders.value()) {
    if (!text.ends_with('=')) text += "+";
    text += holder == fresh.thumbprint ? "fresh" : holder == own.thumbprint ? "own" : "other";
  }
  return text;
}

std::string ExchangeFleet::holders(const std::string& name) {
  const ObservedServer observed = platform.observe(target(name), world.context);
  if (!observed.state.has_value()) return "unknown: " + observed.state.why();
  std::vector<std::string> slots;
  for (const ObservedSlot& slot : observed.state.value().slots) {
    const auto service = find_slot(slot.slot);
    if (service && *service < Slot::um) slots.push_back(text_of(slot));
  }
  return join(slots, " ");
}

std::string ExchangeFleet::other_holders(const std::string& name) {
  std::vector<std::string> slots;
  for (const ObservedSlot& slot : state(name).slots) {
    const auto service = find_slot(slot.slot);
    if (!service || *service >= Slot::um) slots.push_back(text_of(slot));
  }
  return join(slots, " ");
}

ApplyResult ExchangeFleet::apply(const Step& step, const KeyBundle* bundle) {
  ApplyResult result =
      platform.apply(target(step.address.target.text()), step, bundle, world.context);
  warnings = result.warnings;
  return result;
}

std::string ExchangeFleet::act(const std::string& name, Action action, const Thumbprint& thumbprint,
                               const std::string& slot) {
  const KeyBundle given = bundle();
  const ApplyResult result =
      apply(step(name, action, thumbprint, slot), action == Action::import ? &given : nullptr);
  std::string text(to_text(result.outcome));
  if (!result.problem.code.empty()) {
    text += " [" + result.problem.code + "] " + to_line(result.problem);
  }
  return text;
}

KeyBundle ExchangeFleet::bundle() {
  Secret password(as_bytes("a password for one transfer"));
  Bytes file = key_file_of(fresh, password, Pkcs12Style{});
  return {fresh.thumbprint, std::move(file), std::move(password)};
}

}  // namespace signet::exchange::test
