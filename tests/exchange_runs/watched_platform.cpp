#include "watched_platform.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "base/text.h"

namespace signet::exchange::test {

namespace {

std::string name_of(const std::optional<Thumbprint>& thumbprint, const CertificateNames& names) {
  if (!thumbprint) return "none";
  const auto found = names.find(*thumbprint);
  return found == names.end() ? thumbprint->short_text() : found->second;
}

std::string text_of(const HeldCertificate& held, const CertificateNames& names) {
  return fmt::format("{}{}{}{} \"{}\"", name_of(held.thumbprint, names),
                     held.key_file.empty() ? " without key" : "",
                     held.exportable ? " exportable" : "", held.key_is_readable ? " readable" : "",
                     held.friendly_name);
}

std::string text_of(const FakeServer& server, const CertificateNames& names) {
  std::vector<std::string> certificates;
  for (const HeldCertificate& held : server.certificates) {
    certificates.push_back(text_of(held, names));
  }
  std::ranges::sort(certificates);
  std::string text = join(certificates, ", ") + ";";
  for (const auto& [site, thumbprint] : server.sites) {
    text += fmt::format(" site {}={}", site, name_of(thumbprint, names));
  }
  text +=
      fmt::format(" default={} um={} pop={} imap={} ssl={}",
                  name_of(server.default_certificate, names), name_of(server.um_certificate, names),
                  server.pop_name, server.imap_name, server.site_requires_ssl);
  for (const FakeReceiveConnector& each : server.receive_connectors) {
    text += fmt::format("; {}={}", each.name, each.certificate_name);
  }
  return text;
}

using Truth = std::map<std::string, std::string>;

bool may_change(const std::string& where, const Step& step, Outcome outcome) {
  if (outcome == Outcome::not_done || outcome == Outcome::already) return false;
  if (where.empty() && !step.clears.empty()) return outcome == Outcome::unknown;
  if (where.empty()) return step.address.slot.text().starts_with("send:");
  return where == step.address.target.text();
}

}  // namespace

Truth truth_of(const FakeExchange& exchange, const CertificateNames& names) {
  Truth truth;
  for (const auto& [name, server] : exchange.servers) truth[name] = text_of(server, names);
  for (const FakeSendConnector& each : exchange.send_connectors) {
    truth[""] += fmt::format("{}={};", each.name, each.certificate_name);
  }
  return truth;
}

ApplyResult WatchedPlatform::apply(const Target& target, const Step& step, const KeyBundle* bundle,
                                   const Context& context) {
  const bool is_anything_late = exchange_.has_late_acts();  // then that may be what changes
  const Truth before = truth_of(exchange_);
  ApplyResult result = platform_->apply(target, step, bundle, context);
  if (is_anything_late) return result;
  const Truth after = truth_of(exchange_);
  for (const auto& [where, was] : before) {
    if (after.at(where) == was || may_change(where, step, result.outcome)) continue;
    wrongs_.push_back(fmt::format("{} says \"{}\", and {} was\n  {}\nand is\n  {}",
                                  step.address.text(), to_text(result.outcome), where, was,
                                  after.at(where)));
  }
  return result;
}

}  // namespace signet::exchange::test
