#pragma once

#include <map>
#include <string>
#include <vector>

#include "base/json_fwd.h"
#include "base/problem.h"
#include "resources/capabilities.h"
#include "resources/identifier.h"
#include "resources/thumbprint.h"

namespace signet::store {

struct Entry {
  bool has_key = false;
  bool exportable = false;
  std::string friendly_name;  // may be empty

  friend bool operator==(const Entry&, const Entry&) = default;
};

// What store.json says: all of a store but the bytes of certificates and keys.
struct State {
  TargetName name;
  std::map<Thumbprint, Entry> certificates;
  std::map<SlotName, std::vector<Thumbprint>> slots;  // every service; holders sorted

  friend bool operator==(const State&, const State&) = default;
};

// A store without certificates.
State empty_state(const TargetName& name);

Json to_json(const State& state);
// Fails with "store.malformed"; `where` is a JSON pointer.
Expected<State> state_from_json(const Json& json);

// What a store's services can do. They follow a mail server: additive SMTP with one default,
// nothing that can be unassigned.
const Capabilities& capabilities();
constexpr std::size_t friendly_name_longest = 63;

// Gives a service, and those that it implies, to a certificate. Returns whether that changed
// anything. Fails with "store.no-such-service", "store.absent" or "store.without-key".
Expected<bool> assign(State& state, const Thumbprint& thumbprint, const SlotName& slot);

// Takes a certificate out of the store and out of the services that let it go. Returns whether it
// was there. Fails with "store.in-use", naming the services that hold it.
Expected<bool> remove(State& state, const Thumbprint& thumbprint);

// Fails with "store.friendly-name" if it is too long to be kept.
Expected<void> check_friendly_name(const std::string& name);

}  // namespace signet::store
