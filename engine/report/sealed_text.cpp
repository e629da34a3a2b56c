#include "report/sealed_text.h"

#include <fmt/format.h>

#include "base/json.h"
#include "base/text.h"

namespace signet {

namespace {

std::string recipient_text(const SealedProfile::Recipient& recipient) {
  std::string who = recipient.issuer.empty()
                        ? "key " + (recipient.key_id.empty() ? "unknown" : recipient.key_id)
                        : "issuer " + printable(recipient.issuer) + ", serial " + recipient.serial;
  return fmt::format("{} ({})", who, recipient.method);
}

Json or_null(const std::string& text) { return text.empty() ? Json() : Json(printable(text)); }

}  // namespace

std::string to_text(const std::string& name, const SealedProfile& profile) {
  std::string text = fmt::format("{}: sealed file for {}\n", printable(name),
                                 count_text(profile.recipients.size(), "owner"));
  text += fmt::format(
      "  {:<18}{}\n", "encryption",
      profile.encryption + (profile.authenticated ? "" : " (a change may go unnoticed)"));
  for (const auto& recipient : profile.recipients) {
    text += fmt::format("  {:<18}{}\n", "opens for", recipient_text(recipient));
  }
  return text + "  what it holds is known to its owners only\n";
}

Json to_json(const std::string& name, const SealedProfile& profile) {
  Json recipients = Json::array();
  for (const auto& each : profile.recipients) {
    recipients.push_back({{"issuer", or_null(each.issuer)},
                          {"serial", or_null(each.serial)},
                          {"key_id", or_null(each.key_id)},
                          {"method", each.method}});
  }
  return {{"format", 0},
          {"file", printable(name)},
          {"kind", "sealed file"},
          {"encryption", profile.encryption},
          {"authenticated", profile.authenticated},
          {"recipients", std::move(recipients)}};
}

}  // namespace signet
