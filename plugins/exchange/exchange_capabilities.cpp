#include "exchange/exchange_capabilities.h"

#include <array>
#include <utility>

#include "resources/address.h"

namespace signet::exchange {

namespace {

constexpr std::size_t friendly_name_longest = 63;

constexpr std::array<std::pair<Slot, std::string_view>, 11> slots = {{
    {Slot::iis, "IIS"},
    {Slot::imap, "IMAP"},
    {Slot::pop, "POP"},
    {Slot::smtp, "SMTP"},
    {Slot::smtp_default, "SMTP-default"},
    {Slot::um, "UM"},
    {Slot::um_call_router, "UMCallRouter"},
    {Slot::iis_back_end, "IIS-back-end"},
    {Slot::auth, "Auth"},
    {Slot::federation, "Federation"},
    {Slot::wmsvc, "WMSVC"},
}};

SlotRule additive(std::string kind, std::string description) {
  SlotRule rule;
  rule.kind = std::move(kind);
  rule.holding = SlotRule::Holding::additive;
  rule.blocks_removal = false;
  rule.description = std::move(description);
  return rule;
}

SlotRule mail_access(std::string kind, std::string name_option, std::uint16_t port,
                     std::string description) {
  SlotRule rule = additive(std::move(kind), std::move(description));
  rule.endpoints = {{Endpoint::Protocol::tls, port}};
  rule.implies = {"SMTP"};
  rule.name_option = std::move(name_option);
  rule.restart = "its services, front end and back end";
  return rule;
}

SlotRule transport() {
  SlotRule rule = additive("SMTP", "mail transport; many certificates, chosen by name");
  rule.endpoints = {{Endpoint::Protocol::smtp, 25}, {Endpoint::Protocol::smtp, 587}};
  return rule;
}

SlotRule smtp_default() {
  SlotRule rule = exclusive_slot("SMTP-default", "",
                                 "the server's certificate for transport inside of the company");
  rule.implies = {"SMTP"};
  return rule;
}

SlotRule protected_slot(std::string kind, std::string description) {
  SlotRule rule = additive(std::move(kind), std::move(description));
  rule.blocks_removal = true;
  rule.assignable = false;
  return rule;
}

SlotRule back_end() {
  SlotRule rule = exclusive_slot("IIS-back-end", "",
                                 "the back end (Exchange Back End): Exchange's own certificate, "
                                 "without which nothing can be managed");
  rule.assignable = false;
  rule.endpoints = {{Endpoint::Protocol::tls, 444}};
  return rule;
}

SlotRule connector(std::string kind, std::string description) {
  SlotRule rule = exclusive_slot(std::move(kind), "", std::move(description));
  rule.holding = SlotRule::Holding::matching;
  rule.follows = {"SMTP"};
  return rule;
}

SlotRule send_connector() {
  SlotRule rule = connector("send", "a send connector, one setting for all of its source servers");
  rule.shared = true;
  rule.unproven = "what it presents as a TLS client can not be shown from here";
  rule.is_client = true;
  return rule;
}

SlotRule web_access() {
  SlotRule rule = exclusive_slot("IIS", "Outlook on the web may ask for a new logon",
                                 "web access: the front end (Default Web Site) only");
  rule.asked_option = "require_ssl";
  rule.endpoints = {{Endpoint::Protocol::tls, 443}};
  return rule;
}

std::vector<SlotRule> slot_rules() {
  return {
      web_access(),
      mail_access("IMAP", "imap_name", 993, "IMAP4 with TLS, by the name that its settings have"),
      mail_access("POP", "pop_name", 995, "POP3 with TLS, by the name that its settings have"),
      transport(),
      smtp_default(),
      exclusive_slot("UM", "", "Unified Messaging, of Exchange 2013 and 2016 only"),
      exclusive_slot("UMCallRouter", "", "its call router, of Exchange 2013 and 2016 only"),
      back_end(),
      protected_slot("Auth", "the organisation's Auth certificates: rotated by Set-AuthConfig"),
      protected_slot("Federation", "set by Set-FederationTrust"),
      protected_slot("WMSVC", "the Web Management Service: Windows' own certificate"),
      send_connector(),
      connector("receive", "a receive connector of the server"),
  };
}

OptionRule option(OptionRule::Kind kind, std::string name, std::string description) {
  return {std::move(name), kind, false, std::move(description)};
}

OptionRule text_option(std::string name, std::string description) {
  return option(OptionRule::Kind::text, std::move(name), std::move(description));
}

std::vector<OptionRule> option_rules() {
  OptionRule default_smtp =
      option(OptionRule::Kind::holder, "default_smtp",
             "which certificate mail transport uses inside of the company: keep, self_signed or "
             "one that the server is to have; keep if not given");
  default_smtp.slot = "SMTP-default";
  return {
      text_option("url", "the PowerShell endpoint; https://ADDRESS/PowerShell/ if not given"),
      text_option("tls_name", "the name that the endpoint's certificate is for"),
      text_option("spn", "the endpoint's Kerberos name, HTTP/HOST"),
      text_option("require_ssl",
                  "what assigning IIS does to a web site that does not require TLS: "
                  "keep or enforce"),
      std::move(default_smtp),
      text_option("pop_name", "the name by which POP finds its certificate"),
      text_option("imap_name", "the name by which IMAP finds its certificate"),
      option(OptionRule::Kind::servers, "entry",
             "the servers whose PowerShell endpoint is used, one after the other where one does "
             "not answer; its own if not given"),
      text_option("domain_controller",
                  "the domain controller that every cmdlet reads and writes through"),
  };
}

CallRule assigning(const char* kind, std::vector<std::string> calls) {
  return {std::string(to_text(Action::assign)), kind, std::move(calls)};
}

std::vector<CallRule> call_rules() {
  const std::string enable = "Enable-ExchangeCertificate";
  std::vector<CallRule> rules = {
      {std::string(to_text(Action::export_key)), {}, {"Export-ExchangeCertificate"}},
      {std::string(to_text(Action::import)), {}, {"Import-ExchangeCertificate"}},
      assigning("POP", {enable, "Set-PopSettings"}),
      assigning("IMAP", {enable, "Set-ImapSettings"}),
      assigning("send", {"Set-SendConnector"}),
      assigning("receive", {"Set-ReceiveConnector"}),
      {std::string(to_text(Action::remove)), {}, {"Remove-ExchangeCertificate"}},
  };
  for (const char* kind : {"IIS", "SMTP", "SMTP-default", "UM", "UMCallRouter"}) {
    rules.push_back(assigning(kind, {enable}));
  }
  return rules;
}

Capabilities make_capabilities() {
  Capabilities result;
  result.platform = "exchange";
  result.slots = slot_rules();
  result.options = option_rules();
  result.staging_inert = false;
  result.proof = ProofLevel::configured;
  result.friendly_name_longest = friendly_name_longest;
  result.key_algorithms = {"RSA"};
  result.calls = call_rules();
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

const std::vector<Slot>& all_slots() {
  static const std::vector<Slot> all = [] {
    std::vector<Slot> result;
    for (const auto& [slot, name] : slots) result.push_back(slot);
    return result;
  }();
  return all;
}

const Capabilities& capabilities() {
  static const Capabilities rules = make_capabilities();
  return rules;
}

}  // namespace signet::exchange
