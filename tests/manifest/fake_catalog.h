#pragma once

#include "resources/capabilities.h"

namespace signet {

// "store" with a slot of each sort and the option "path", and "plain", which has neither.
inline PlatformCatalog fake_catalog() {
  const auto slot = [](std::string kind, SlotRule::Holding holding,
                       std::vector<std::string> implies = {}) {
    SlotRule rule;
    rule.kind = std::move(kind);
    rule.holding = holding;
    rule.blocks_removal = holding == SlotRule::Holding::exclusive;
    rule.implies = std::move(implies);
    return rule;
  };
  using enum SlotRule::Holding;
  Capabilities store;
  store.platform = "store";
  store.slots = {slot("IIS", exclusive), slot("SMTP", additive),
                 slot("SMTP-default", exclusive, {"SMTP"}), slot("POP", exclusive),
                 slot("IMAP", exclusive)};
  SlotRule auth = slot("Auth", additive);
  auth.assignable = false;
  auth.description = "the servers keep it among themselves";
  store.slots.push_back(auth);
  store.options = {{"path", OptionRule::Kind::path, true, "the server's folder"},
                   {"entry", OptionRule::Kind::servers, false, "where to connect to"},
                   {"default_smtp", OptionRule::Kind::holder, false, "", "SMTP-default"}};
  store.staging_inert = true;
  Capabilities plain;
  plain.platform = "plain";
  return {store, plain};
}

}  // namespace signet
