#pragma once

#include <optional>
#include <string>

#include "base/problem.h"
#include "resources/identifier.h"

namespace signet::exchange {

enum class ConnectorKind { send, receive };

// The slot of one connector: "send:Outbound to Office 365", "receive:Default Frontend EX1".
struct ConnectorSlot {
  ConnectorKind kind = ConnectorKind::send;
  std::string name;  // the connector's own, UTF-8

  friend bool operator==(const ConnectorSlot&, const ConnectorSlot&) = default;
};

// With every character outside of letters, digits, space and .-_*[]() as the %NN of its UTF-8
// bytes. Fails with "name.invalid" for a name that is empty or longer than Exchange's can be.
Expected<SlotName> name_of(const ConnectorSlot& slot);

// The other way round; nothing for every other slot, and for one that name_of() does not write.
std::optional<ConnectorSlot> find_connector(const SlotName& name);

// All connectors of a kind, where it could not be read which there are: "send".
SlotName name_of(ConnectorKind kind);

}  // namespace signet::exchange
