#include "exchange/exchange_capabilities.h"

#include <array>

namespace signet::exchange {

namespace {

constexpr std::size_t friendly_name_longest = 63;

constexpr std::array<std::pair<Slot, std::string_view>, 5> slots = {{
    {Slot::iis, "IIS"},
    {Slot::imap, "IMAP"},
    {Slot::pop, "POP"},
    {Slot::smtp, "SMTP"},
    {Slot::smtp_default, "SMTP-default"},
}};

SlotRule additive(std::string kind, std::vector<std::string> implies, std::string description) {
  SlotRule rule;
  rule.kind = std::move(kind);
  rule.holding = SlotRule::Holding::additive;
  rule.blocks_removal = false;
  rule.implies = std::move(implies);
  rule.description = std::move(description);
  return rule;
}

SlotRule smtp_default() {
  SlotRule rule = exclusive_slot("SMTP-default", "",
                                 "the server's certificate for transport inside of the company");
  rule.implies = {"SMTP"};
  return rule;
}

OptionRule text_option(std::string name, std::string description) {
  return {std::move(name), OptionRule::Kind::text, false, std::move(description)};
}

Capabilities make_capabilities() {
  Capabilities result;
  result.platform = "exchange";
  result.slots = {
      exclusive_slot("IIS", "Outlook on the web may ask for a new logon",
                     "web access: the front end (Default Web Site) only"),
      additive("IMAP", {"SMTP"}, "IMAP4 with TLS, by the name that its settings have"),
      additive("POP", {"SMTP"}, "POP3 with TLS, by the name that its settings have"),
      additive("SMTP", {}, "mail transport; many certificates, chosen by name"),
      smtp_default(),
  };
  result.options = {
      text_option("url", "the PowerShell endpoint; https://ADDRESS/PowerShell/ if not given"),
      text_option("tls_name", "the name that the endpoint's certificate is for"),
      text_option("spn", "the endpoint's Kerberos name, HTTP/HOST"),
      text_option("require_ssl",
                  "what assigning IIS does to a web site that does not require TLS: "
                  "keep or enforce"),
  };
  result.staging_inert = false;
  result.proof = ProofLevel::configured;
  result.friendly_name_longest = friendly_name_longest;
  return result;
}

}  // namespace

SlotName name_of(Slot slot) {
  for (const auto& [each, name] : slots) {
    if (each == slot) return SlotName::parse(name).value();
  }
  return {};
}

std::optional<Slot> find_slot(const SlotName& name) {
  for (const auto& [each, text] : slots) {
    if (text == name.text()) return each;
  }
  return std::nullopt;
}

const Capabilities& capabilities() {
  static const Capabilities rules = make_capabilities();
  return rules;
}

}  // namespace signet::exchange
