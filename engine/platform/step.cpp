#include "platform/step.h"

#include <algorithm>

#include "base/text.h"

namespace signet {

namespace {

std::string unknown(const std::string& why) { return "unknown (" + why + ")"; }

std::string certificate_text(const ObservedCertificate* found) {
  if (!found) return "absent";
  if (found->has_key.is_unknown()) return unknown(found->has_key.why());
  return found->has_key.has_value() && found->has_key.value() ? "with key" : "without key";
}

std::string exportable_text(const ObservedCertificate* found) {
  if (!found) return "no";
  if (found->exportable.is_unknown()) return unknown(found->exportable.why());
  return found->exportable.has_value() && found->exportable.value() ? "yes" : "no";
}

std::string holders_text(const ObservedSlot& slot) {
  if (slot.holders.is_unknown()) return unknown(slot.holders.why());
  if (slot.holders.is_absent() || slot.holders.value().empty()) return "none";
  std::vector<std::string> holders;
  for (const Thumbprint& holder : slot.holders.value()) holders.push_back(holder.text());
  return join(holders, ",");
}

std::string slot_text(const ObservedSlot* found) {
  if (!found) return unknown("the server has no such service");
  const std::string holders = holders_text(*found);
  return found->name.has_value() ? holders + " by " + found->name.value() : holders;
}

std::string file_text(const std::string& path, const Observed& observed) {
  const auto found = observed.files.find(path);
  if (found == observed.files.end()) return unknown("not observed");
  if (found->second.is_unknown()) return unknown(found->second.why());
  return found->second.has_value() ? found->second.value().text() : "absent";
}

}  // namespace

std::string_view to_text(Fact::Field field) {
  switch (field) {
    case Fact::Field::certificate:
      return "certificate";
    case Fact::Field::exportable:
      return "exportable";
    case Fact::Field::slot:
      return "slot";
    case Fact::Field::file:
      return "file";
  }
  return "?";
}

std::string describe(const Fact& fact) {
  std::string text = fact.target.text() + " " + std::string(to_text(fact.field)) + " ";
  switch (fact.field) {
    case Fact::Field::certificate:
    case Fact::Field::exportable:
      return text + fact.thumbprint.text();
    case Fact::Field::slot:
      return text + fact.slot.text();
    case Fact::Field::file:
      return text + fact.path;
  }
  return text;
}

std::string read_fact(const Fact& fact, const ServerState& state) {
  switch (fact.field) {
    case Fact::Field::certificate:
      return certificate_text(state.find(fact.thumbprint));
    case Fact::Field::exportable:
      return exportable_text(state.find(fact.thumbprint));
    case Fact::Field::slot:
      return slot_text(state.find(fact.slot));
    case Fact::Field::file:
      break;
  }
  return unknown("a file is no part of a server");
}

std::string read_fact(const Fact& fact, const Observed& observed) {
  if (fact.field == Fact::Field::file) return file_text(fact.path, observed);
  const ObservedServer* server = observed.find(fact.target);
  if (!server) return unknown("not observed");
  if (server->state.is_unknown()) return unknown(server->state.why());
  if (server->state.is_absent()) return unknown("there is no such server");
  return read_fact(fact, server->state.value());
}

bool is_cleared(const Step& step, const SlotName& slot) {
  return std::ranges::binary_search(step.clears, slot);
}

std::string clearing_text(const std::vector<SlotName>& clears) {
  if (clears.empty()) return {};
  std::vector<std::string> names;
  for (const SlotName& each : clears) names.push_back(each.text());
  return join(names, " and ") + (clears.size() == 1 ? " has" : " have") +
         " no certificate for a moment";
}

bool changes_its_target(const Step& step) {
  switch (step.address.action) {
    case Action::import:
    case Action::install_chain:
    case Action::assign:
    case Action::configure:
    case Action::remove:
      return true;
    case Action::export_key:
    case Action::await:
    case Action::prove:
      return false;
  }
  return false;
}

}  // namespace signet
