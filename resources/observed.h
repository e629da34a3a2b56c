#pragma once

#include <map>
#include <string>
#include <vector>

#include "resources/certificate.h"
#include "resources/endpoint.h"
#include "resources/identifier.h"
#include "resources/known.h"

namespace signet {

// Something that speaks against assigning one copy: found on its server, by its platform's rules.
struct Limit {
  SlotName slot;     // the service that it is about; empty: all of them
  std::string code;  // "status.revoked"
  std::string why;
  std::string lift;         // what would lift it
  bool is_note = false;     // worth a look; nothing is held up by it
  bool everywhere = false;  // it holds for the certificate on every server

  friend bool operator==(const Limit&, const Limit&) = default;
};

struct ObservedCertificate {
  Thumbprint thumbprint;
  CertificatePointer
      certificate;  // what its public bytes say; null where only the thumbprint is known
  Known<bool> has_key;
  Known<bool> exportable;  // absent where there is no key
  Known<std::string> friendly_name;
  std::vector<Limit> limits = {};

  friend bool operator==(const ObservedCertificate& left, const ObservedCertificate& right);
};

struct ObservedSlot {
  SlotName slot;
  Known<std::vector<Thumbprint>> holders;  // sorted; what the configuration says
  Known<Thumbprint> served;                // what a handshake showed, where the platform serves
  Known<std::string> name = Absent{};      // by which the slot finds its certificate, where it does
  std::vector<TargetName> shared_with =
      {};                                // sorted, this server too: all that use this one setting
  std::vector<std::string> labels = {};  // sorted; "hybrid": what a manifest may call it by
  std::string closed = {};               // why nothing can be assigned to it now; empty = it can

  friend bool operator==(const ObservedSlot&, const ObservedSlot&) = default;
};

// One way in which a chooser looks for its certificate: by issuer and subject, or else by name.
struct Criterion {
  std::string issuer;  // both as in Certificate
  std::string subject;
  std::string name;  // DNS

  friend bool operator==(const Criterion&, const Criterion&) = default;
};

// What finds its certificate itself, at every connection, among all that the server holds with
// their keys: by the first criterion that any of them meets, and among those the one whose validity
// began last. It takes it whether or not it is assigned, and fails where it is not.
struct Chooser {
  std::string name;  // "receive connector Default Frontend EX1"
  SlotName slot;     // what the certificate must hold to work there
  SlotName set_by;   // the slot that sets its first criterion to a certificate's; may be empty
  std::vector<Criterion> criteria;        // none: what it looks for could not be read
  std::vector<std::uint16_t> ports = {};  // sorted; where it listens, as far as that could be read

  bool listens(const SlotName& service, std::uint16_t port) const;

  friend bool operator==(const Chooser&, const Chooser&) = default;
};

// A name that clients are told to call.
struct NameInUse {
  std::string name;
  SlotName slot;      // the service that answers
  std::string where;  // "OWA, external URL"

  friend bool operator==(const NameInUse&, const NameInUse&) = default;
};

struct ServerState {
  std::vector<ObservedCertificate> certificates;   // sorted by thumbprint: everything that is there
  std::vector<ObservedSlot> slots;                 // sorted by slot: every slot that the server has
  std::vector<Chooser> choosers = {};              // sorted by name
  Known<std::vector<NameInUse>> names = Absent{};  // sorted by name
  std::vector<SeenEndpoint> endpoints = {};        // sorted by endpoint; those that were looked at
  std::string unmanaged =
      {};  // why the platform refuses to manage this server; empty = it does not

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
      files;                                 // key files on the runner, by their manifest path
  Seconds at;                                // when it was observed
  std::vector<SeenEndpoint> endpoints = {};  // of Desired::endpoints, in their order

  const ObservedServer* find(const TargetName& name) const;
  ObservedServer* find(const TargetName& name);

  friend bool operator==(const Observed&, const Observed&) = default;
};

// The certificate that the chooser takes; absent when none fits, unknown when that is not certain.
Known<Thumbprint> pick(const Chooser& chooser, const ServerState& state);

// Whether the slot is held by the certificate.
bool holds(const std::vector<Thumbprint>& holders, const Thumbprint& thumbprint);

}  // namespace signet
