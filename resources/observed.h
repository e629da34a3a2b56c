#pragma once

#include <map>
#include <string>
#include <vector>

#include "resources/certificate.h"
#include "resources/identifier.h"
#include "resources/known.h"

namespace signet {

struct ObservedCertificate {
  Thumbprint thumbprint;
  CertificatePointer
      certificate;  // what its public bytes say; null where only the thumbprint is known
  Known<bool> has_key;
  Known<bool> exportable;  // absent where there is no key
  Known<std::string> friendly_name;

  friend bool operator==(const ObservedCertificate& left, const ObservedCertificate& right);
};

struct ObservedSlot {
  SlotName slot;
  Known<std::vector<Thumbprint>> holders;  // sorted; what the configuration says
  Known<Thumbprint> served;                // what a handshake showed, where the platform serves

  friend bool operator==(const ObservedSlot&, const ObservedSlot&) = default;
};

struct ServerState {
  std::vector<ObservedCertificate> certificates;  // sorted by thumbprint: everything that is there
  std::vector<ObservedSlot> slots;                // sorted by slot: every slot that the server has

  const ObservedCertificate* find(const Thumbprint& thumbprint) const;
  const ObservedSlot* find(const SlotName& slot) const;
  ObservedCertificate* find(const Thumbprint& thumbprint);
  ObservedSlot* find(const SlotName& slot);

  friend bool operator==(const ServerState&, const ServerState&) = default;
};

struct ObservedServer {
  TargetName name;
  Known<ServerState> state;  // unknown (why): not reached or not readable, never "empty"

  friend bool operator==(const ObservedServer&, const ObservedServer&) = default;
};

// The actual fleet, as far as it could be read. Has a JSON form (observed_json.h), so that planning
// needs no server.
struct Observed {
  std::vector<ObservedServer> servers;  // sorted by name
  std::map<std::string, Known<Fingerprint>>
      files;   // key files on the runner, by their manifest path
  Seconds at;  // when it was observed

  const ObservedServer* find(const TargetName& name) const;
  ObservedServer* find(const TargetName& name);

  friend bool operator==(const Observed&, const Observed&) = default;
};

// Whether the slot is held by the certificate.
bool holds(const std::vector<Thumbprint>& holders, const Thumbprint& thumbprint);

}  // namespace signet
