#include "run/end_state.h"

#include <fmt/format.h>

#include <algorithm>

namespace signet {

namespace {

using Missing = std::optional<std::string>;

std::string read(const Step& step, Fact::Field field, const SlotName& slot,
                 const ServerState& state) {
  Fact fact;
  fact.target = step.address.target;
  fact.field = field;
  fact.thumbprint = step.thumbprint;
  fact.slot = slot;
  return read_fact(fact, state);
}

Missing missing_certificate(const Step& step, const ServerState& state, std::string_view wanted) {
  const std::string now = read(step, Fact::Field::certificate, {}, state);
  if (now == wanted) return std::nullopt;
  return fmt::format("certificate {} is {}", step.thumbprint.text(), now);
}

Missing missing_holder(const Step& step, const SlotName& name, const ServerState& state) {
  const ObservedSlot* slot = state.find(name);
  if (slot && slot->holders.has_value() && holds(slot->holders.value(), step.thumbprint)) {
    return std::nullopt;
  }
  return fmt::format("slot {} is {}", name.text(), read(step, Fact::Field::slot, name, state));
}

Missing missing_proof(const Step& step, const ServerState& state) {
  if (Missing missing = missing_certificate(step, state, "with key")) return missing;
  for (const SlotName& slot : step.slots) {
    if (Missing missing = missing_holder(step, slot, state)) return missing;
  }
  return std::nullopt;
}

// Whether what the step clears is set again. A later step may be clearing it in turn, so that this
// is no part of the end state.
bool is_set_again(const Step& step, const ServerState& state) {
  return std::ranges::all_of(step.clears, [&](const SlotName& name) {
    const ObservedSlot* slot = state.find(name);
    return !slot || (slot->holders.has_value() && !slot->holders.value().empty());
  });
}

}  // namespace

Missing missing_end_state(const Step& step, const ServerState& state) {
  switch (step.address.action) {
    case Action::import:
      return missing_certificate(step, state, "with key");
    case Action::assign:
    case Action::configure:
      return missing_holder(step, step.address.slot, state);
    case Action::prove:
      return missing_proof(step, state);
    case Action::remove:
      return missing_certificate(step, state, "absent");
    case Action::export_key:
    case Action::install_chain:
    case Action::await:
      return std::nullopt;
  }
  return std::nullopt;
}

bool is_there(const Step& step, const ServerState& state) {
  switch (step.address.action) {
    case Action::import:
    case Action::assign:
    case Action::configure:
    case Action::remove:
      return !missing_end_state(step, state) && is_set_again(step, state);
    case Action::prove:
    case Action::export_key:
    case Action::install_chain:
    case Action::await:
      return false;
  }
  return false;
}

}  // namespace signet
