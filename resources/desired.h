#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "resources/certificate.h"
#include "resources/endpoint.h"
#include "resources/identifier.h"
#include "resources/secret_reference.h"

namespace signet {

// A server of the fleet that has an exportable copy.
struct ServerSource {
  TargetName server;
  friend bool operator==(const ServerSource&, const ServerSource&) = default;
};

// A certificate with its key on the runner. Paths are relative to Desired::root.
struct FileSource {
  enum class Kind {
    path,         // PKCS#12 or PEM in `certificate`
    pair,         // PEM or DER `certificate` and `key` apart
    environment,  // `certificate` names a variable that holds a PKCS#12 in base64
  };
  Kind kind = Kind::path;
  std::string certificate;
  std::string key;
  std::optional<SecretReference> password;

  friend bool operator==(const FileSource&, const FileSource&) = default;
};

using Source = std::variant<ServerSource, FileSource>;

// What becomes of the certificate that another one replaces.
struct Previous {
  enum class Then { leave, remove };
  Thumbprint thumbprint;
  std::chrono::seconds keep{
      0};  // how long it stays, from the beginning of its successor's validity
  Then then = Then::leave;

  friend bool operator==(const Previous&, const Previous&) = default;
};

struct DesiredCertificate {
  CertificateKey key;
  Thumbprint thumbprint;
  CertificatePointer certificate;  // from the public file; null where the manifest names none
  std::vector<std::string> names;  // what clients call
  std::vector<Source> sources;  // the first usable wins; empty = any server with an exportable copy
  std::optional<std::string> friendly_name;
  bool exportable = false;  // of the copies that are imported
  std::optional<Previous> previous = {};

  friend bool operator==(const DesiredCertificate& left, const DesiredCertificate& right);
};

// What a platform needs to reach a server.
struct Target {
  TargetName name;
  std::string platform;
  std::string address;                                       // may be empty
  std::vector<std::pair<std::string, std::string>> options;  // sorted by name; the platform's own
  std::vector<Target> entry =
      {};  // servers to connect to in its place, in this order; none: itself

  // The option's value, or an empty text.
  const std::string& option(std::string_view name) const;

  friend bool operator==(const Target&, const Target&) = default;
};

// Which services of a server a certificate is to be bound to; none = it is to be there.
struct DesiredBinding {
  std::uint32_t certificate = 0;       // index into Desired::certificates
  std::vector<SlotName> slots;         // sorted
  std::vector<SlotName> implied = {};  // sorted; those of them that only come with others

  bool is_for(const SlotName& slot) const;

  friend bool operator==(const DesiredBinding&, const DesiredBinding&) = default;
};

struct Maintenance {
  std::chrono::sys_days until;  // the last day
  std::string reason;

  friend bool operator==(const Maintenance&, const Maintenance&) = default;
};

struct DesiredServer {
  Target target;
  std::vector<DesiredBinding> bindings;  // sorted by the certificate's key
  std::optional<std::uint32_t> rollout;  // index into Desired::rollouts
  std::uint32_t wave = 0;                // within its rollout, from 0
  std::optional<Maintenance> left_out;
  std::vector<SlotName> self_signed = {};  // sorted; to be held by a certificate of its own

  friend bool operator==(const DesiredServer&, const DesiredServer&) = default;
};

// How changes go through a group of servers.
struct Rollout {
  std::string group;
  std::uint32_t waves = 1;
  std::chrono::seconds hold{0};          // wait between a proven wave and the next
  std::optional<std::uint32_t> at_most;  // servers changed at the same time
  std::uint32_t stop_after = 1;          // failed servers after which the group starts nothing new

  friend bool operator==(const Rollout&, const Rollout&) = default;
};

// An explicit removal.
struct Retirement {
  Thumbprint thumbprint;
  std::vector<TargetName> servers;  // sorted
  std::string reason;

  friend bool operator==(const Retirement&, const Retirement&) = default;
};

// Connectors that are to use a certificate, on each server that has them.
struct DesiredConnector {
  std::uint32_t certificate = 0;  // index into Desired::certificates
  std::string kind;               // of their slots: "send" or "receive"
  std::string name;  // as in the slot, {server} not yet filled in; or one of the slot's labels
  bool is_label = false;

  friend bool operator==(const DesiredConnector&, const DesiredConnector&) = default;
};

// An endpoint as clients see it, and the certificate that it is to show in the end.
struct DesiredEndpoint {
  Endpoint endpoint;
  std::uint32_t certificate = 0;  // index into Desired::certificates

  friend bool operator==(const DesiredEndpoint&, const DesiredEndpoint&) = default;
};

// What stands between clients and the servers that answer for some names.
struct Balancer {
  enum class Mode {
    passthrough,  // clients see the servers' certificates
    bridging,     // it ends TLS and begins it anew: servers and balancer need the same certificate
    offload,      // clients see its certificate only
  };
  std::vector<std::string> names;  // sorted
  Mode mode = Mode::passthrough;

  friend bool operator==(const Balancer&, const Balancer&) = default;
};

std::string_view to_text(Balancer::Mode mode);
std::optional<Balancer::Mode> parse_balancer_mode(std::string_view text);

// A time in which changes may be made.
struct Window {
  Seconds from;
  Seconds until;

  friend bool operator==(const Window&, const Window&) = default;
};

// A reason why a rule does not block something.
struct Waiver {
  std::string rule;
  std::string name;                          // a name that clients call; empty = any
  std::optional<std::uint32_t> certificate;  // index into Desired::certificates; nothing = any
  std::vector<TargetName> servers;           // sorted; empty = all
  std::chrono::sys_days until;               // the last day
  std::string reason;

  friend bool operator==(const Waiver&, const Waiver&) = default;
};

// What a rule does when it speaks.
enum class Severity { note, warn, block };
std::string_view to_text(Severity severity);

// What a certificate must be to be assigned, when its end is near, and what a change may do.
struct Policy {
  // The end is near when less than this is left: a share of the validity, or a time.
  std::variant<double, std::chrono::seconds> expires_within = std::chrono::seconds{30 * 86400};
  int rsa_bits_min = 2048;
  int ec_bits_min = 256;
  bool weak_signature_allowed = false;
  bool self_signed_allowed = false;
  bool server_auth_required = true;
  std::vector<Window> windows;                // sorted; empty = at any time
  std::chrono::seconds restart_within{1800};  // how long a run waits for a person's restart
  std::optional<double> share_at_once;        // of a group's servers, changed at the same time
  // Connectors that let no copy go of what they find by issuer and subject may be cleared for it.
  bool clears_connectors = false;
  std::vector<std::pair<std::string, Severity>> severities;  // by rule, sorted; others as built in

  friend bool operator==(const Policy&, const Policy&) = default;
};

// The desired fleet: partial (what it does not mention is not managed), checked and without groups.
struct Desired {
  std::filesystem::path root;                    // absolute; relative paths start here
  std::vector<DesiredCertificate> certificates;  // sorted by key
  std::vector<DesiredServer> servers;            // sorted by name
  std::vector<Rollout> rollouts;                 // sorted by group
  std::vector<Retirement> retirements;           // sorted by thumbprint
  std::vector<DesiredConnector> connectors;
  std::vector<Balancer> balancers;
  std::vector<DesiredEndpoint> endpoints = {};  // sorted by endpoint
  Policy policy;
  std::vector<Waiver> waivers;  // sorted by rule, then as written
  std::uint32_t approvals = 0;  // different signers that the manifest wants at least

  const DesiredServer* find(const TargetName& name) const;
  const DesiredCertificate* find(const Thumbprint& thumbprint) const;
};

}  // namespace signet
