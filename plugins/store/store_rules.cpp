#include "store/store_state.h"

namespace signet::store {

namespace {

SlotRule smtp() {
  SlotRule rule;
  rule.kind = "SMTP";
  rule.holding = SlotRule::Holding::additive;
  rule.blocks_removal = false;
  rule.description = "mail transport; many certificates, chosen by name";
  rule.implies_where_empty = {"SMTP-default"};
  return rule;
}

SlotRule smtp_default() {
  SlotRule rule = exclusive_slot("SMTP-default", "",
                                 "the certificate that mail transport uses where no name decides");
  rule.implies = {"SMTP"};
  return rule;
}

Capabilities make_capabilities() {
  Capabilities result;
  result.platform = "store";
  result.slots = {
      exclusive_slot("IIS", "HTTPS sessions may have to log on again", "web access"),
      exclusive_slot("IMAP", "", "IMAP4 with TLS"),
      exclusive_slot("POP", "", "POP3 with TLS"),
      smtp(),
      smtp_default(),
  };
  result.options = {{"path", OptionRule::Kind::path, true, "the store's folder"}};
  result.staging_inert = true;
  result.proof = ProofLevel::configured;
  result.friendly_name_longest = friendly_name_longest;
  return result;
}

}  // namespace

const Capabilities& capabilities() {
  static const Capabilities rules = make_capabilities();
  return rules;
}

}  // namespace signet::store
