#pragma once

#include <compare>
#include <optional>
#include <string>
#include <string_view>

#include "resources/identifier.h"

namespace signet {

enum class Action { export_key, import, install_chain, assign, configure, await, prove, remove };

// "export", "import", "install-chain", ...
std::string_view to_text(Action action);
std::optional<Action> parse_action(std::string_view text);

// Names one step in plan, log, filter and test: TARGET/ACTION/CERTIFICATE[:SLOT], for example
// "EX16-02/assign/webmail:IIS". Uses the certificate's manifest key, so a renewal keeps its
// addresses.
struct Address {
  TargetName target;
  Action action = Action::prove;
  CertificateKey certificate;
  SlotName slot;  // empty for actions that have none

  std::string text() const;
  // Fails with "address.invalid".
  static Expected<Address> parse(std::string_view text);

  friend bool operator==(const Address&, const Address&) = default;
  friend auto operator<=>(const Address&, const Address&) = default;
};

}  // namespace signet
