#include "store/store_state.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/json.h"
#include "base/json_reader.h"
#include "base/text.h"

namespace signet::store {

namespace {

SlotName slot_name(std::string_view text) { return SlotName::parse(text).value(); }

bool add_holder(State& state, const Thumbprint& thumbprint, const SlotRule& rule) {
  std::vector<Thumbprint>& holders = state.slots.at(slot_name(rule.kind));
  if (std::ranges::find(holders, thumbprint) != holders.end()) return false;
  if (rule.holding == SlotRule::Holding::exclusive) holders.clear();
  holders.insert(std::ranges::upper_bound(holders, thumbprint), thumbprint);
  return true;
}

const SlotRule& rule_of(const SlotName& slot) { return *capabilities().find_slot(slot); }

Entry read_entry(const JsonReader& reader) {
  reader.expect_keys({"exportable", "friendly_name", "has_key"});
  return {reader.member("has_key").truth(), reader.member("exportable").truth(),
          reader.member("friendly_name").text()};
}

std::vector<Thumbprint> read_holders(const JsonReader& reader, const State& state) {
  std::vector<Thumbprint> holders;
  for (const JsonReader& element : reader.elements()) {
    const auto holder = element.parse<Thumbprint>(element.text());
    if (!holders.empty() && holder <= holders.back()) element.refuse("must be sorted, each once");
    if (!state.certificates.contains(holder)) element.refuse("is none of the certificates");
    holders.push_back(holder);
  }
  const SlotRule* rule = capabilities().find_slot(slot_name(reader.key()));
  if (holders.size() > 1 && rule->holding == SlotRule::Holding::exclusive) {
    reader.refuse("has room for one certificate");
  }
  return holders;
}

}  // namespace

State empty_state(const TargetName& name) {
  State state;
  state.name = name;
  for (const SlotRule& rule : capabilities().slots) state.slots[slot_name(rule.kind)];
  return state;
}

Json to_json(const State& state) {
  Json certificates = Json::object();
  for (const auto& [thumbprint, entry] : state.certificates) {
    certificates[thumbprint.text()] = {{"has_key", entry.has_key},
                                       {"exportable", entry.exportable},
                                       {"friendly_name", entry.friendly_name}};
  }
  Json slots = Json::object();
  for (const auto& [slot, holders] : state.slots) {
    Json& list = slots[slot.text()] = Json::array();
    for (const Thumbprint& holder : holders) list.push_back(holder.text());
  }
  return {{"signet_store", 1},
          {"name", state.name.text()},
          {"certificates", std::move(certificates)},
          {"slots", std::move(slots)}};
}

Expected<State> state_from_json(const Json& json) {
  Problem problem;
  const JsonReader reader(json, "store.malformed", problem);
  reader.member("signet_store").number(1, 1);
  reader.expect_keys({"signet_store", "name", "certificates", "slots"});
  State state;
  const JsonReader name = reader.member("name");
  state.name = name.parse<TargetName>(name.text());
  for (const JsonReader& item : reader.member("certificates").members()) {
    state.certificates.emplace(item.parse<Thumbprint>(item.key()), read_entry(item));
  }
  const JsonReader slots = reader.member("slots");
  slots.expect_keys({"IIS", "IMAP", "POP", "SMTP", "SMTP-default"});
  for (const JsonReader& item : slots.members()) {
    state.slots.emplace(slot_name(item.key()), read_holders(item, state));
  }
  if (reader.failed()) return std::unexpected(problem);
  return state;
}

Expected<bool> assign(State& state, const Thumbprint& thumbprint, const SlotName& slot) {
  if (!state.slots.contains(slot)) {
    return fail("store.no-such-service", fmt::format("a store has no service {}", slot.text()));
  }
  const auto entry = state.certificates.find(thumbprint);
  if (entry == state.certificates.end()) {
    return fail("store.absent", "the certificate " + thumbprint.text() + " is not in this store");
  }
  if (!entry->second.has_key) {
    return fail("store.without-key",
                "the certificate " + thumbprint.text() + " is there without its key",
                "remove it and import it with its key");
  }
  const SlotRule& rule = rule_of(slot);
  bool changed = add_holder(state, thumbprint, rule);
  for (const std::string& implied : rule.implies) {
    changed |= add_holder(state, thumbprint, rule_of(slot_name(implied)));
  }
  for (const std::string& implied : rule.implies_where_empty) {
    if (!state.slots.at(slot_name(implied)).empty()) continue;
    changed |= add_holder(state, thumbprint, rule_of(slot_name(implied)));
  }
  return changed;
}

Expected<bool> remove(State& state, const Thumbprint& thumbprint) {
  std::vector<std::string> uses;
  for (const auto& [slot, holders] : state.slots) {
    const bool held = std::ranges::find(holders, thumbprint) != holders.end();
    if (held && rule_of(slot).blocks_removal) uses.push_back(slot.text());
  }
  if (!uses.empty()) {
    return fail("store.in-use",
                "the certificate " + thumbprint.text() + " is in use by " + join(uses, ", "),
                "assign another certificate to it first");
  }
  for (auto& [slot, holders] : state.slots) std::erase(holders, thumbprint);
  return state.certificates.erase(thumbprint) > 0;
}

Expected<void> check_friendly_name(const std::string& name) {
  // Continuation bytes are not characters of their own.
  const auto characters =
      std::ranges::count_if(name, [](char byte) { return (byte & 0xC0) != 0x80; });
  if (!is_valid_utf8(name) || static_cast<std::size_t>(characters) > friendly_name_longest) {
    return fail("store.friendly-name",
                fmt::format("the friendly name has {} characters; a store keeps {} of UTF-8",
                            characters, friendly_name_longest));
  }
  return {};
}

}  // namespace signet::store
