#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "resources/address.h"
#include "resources/endpoint.h"

namespace signet {

// Where a slot's certificate can be seen on its server.
struct EndpointRule {
  Endpoint::Protocol protocol = Endpoint::Protocol::tls;
  std::uint16_t port = 0;

  friend bool operator==(const EndpointRule&, const EndpointRule&) = default;
};

// What a platform's service slot can do, as data: a new platform needs no new planner code.
struct SlotRule {
  enum class Holding {
    exclusive,  // one certificate at a time; assigning moves it
    additive,   // many certificates; assigning adds one
    matching,   // all with the issuer and subject that it is set to; assigning moves it
  };

  std::string kind;  // "IIS"; for services with an endpoint the part before the first ':'
  Holding holding = Holding::exclusive;
  bool clearable = false;            // can be taken off a certificate without assigning another
  bool blocks_removal = true;        // a certificate that holds it is in use
  std::vector<std::string> implies;  // other slots that assigning this one assigns too
  std::string interrupts;            // what a person notices while it changes, may be empty
  std::string description;
  std::vector<std::string> implies_where_empty;  // the same, but only those that nobody holds
  bool assignable = true;            // false: read and protected only; the description says why
  std::vector<std::string> follows;  // slots that the certificate must hold on the server first
  bool shared = false;       // one setting of all servers that ObservedSlot::shared_with names
  std::string name_option;   // the server's option with the name by which the slot finds its
                             // certificate; empty: it is set to the certificate itself
  std::string asked_option;  // without which the platform may ask back, and the step then fails
  std::string restart;       // what a person must restart before it is served, may be empty
  std::string unproven;      // what no handshake from here can prove, a check for a person
  std::vector<EndpointRule> endpoints = {};  // where it is served; empty: nowhere from outside
  bool is_client = false;                    // it presents the certificate as a TLS client

  friend bool operator==(const SlotRule&, const SlotRule&) = default;
};

// A slot that one certificate holds at a time.
SlotRule exclusive_slot(std::string kind, std::string interrupts, std::string description);

// A key that the platform adds to `servers.NAME` in the manifest.
struct OptionRule {
  enum class Kind {
    path,
    text,
    servers,  // names of the fleet's servers: those of Target::entry
    holder,   // which certificate holds `slot`: keep, self_signed or a certificate of the server
  };
  std::string name;
  Kind kind = Kind::text;
  bool required = false;
  std::string description;
  std::string slot = {};  // of a holder

  friend bool operator==(const OptionRule&, const OptionRule&) = default;
};

// What a platform calls to carry out an action, for reviewers who know it: "Import-..".
struct CallRule {
  std::string action;  // as to_text(Action) says it
  std::string kind;    // of the slot, where the action has one
  std::vector<std::string> calls;

  friend bool operator==(const CallRule&, const CallRule&) = default;
};

// How much a proof on this platform proves.
enum class ProofLevel { none, configured, served };
std::string_view to_text(ProofLevel level);

struct Capabilities {
  std::string platform;
  std::vector<SlotRule> slots;
  std::vector<OptionRule> options;
  bool staging_inert = false;  // an imported certificate serves nothing until it is assigned
  bool installs_chain = false;
  ProofLevel proof = ProofLevel::none;
  bool clear_keys_on_disk = false;          // the service itself needs its key in clear
  std::size_t friendly_name_longest = 0;    // characters; 0 = friendly names are not kept
  std::vector<std::string> key_algorithms;  // that it can use; empty = any
  std::vector<CallRule> calls;

  // The rule for a slot ("nginx:shop:443" finds "nginx"), or nullptr.
  const SlotRule* find_slot(const SlotName& slot) const;
  const OptionRule* find_option(std::string_view name) const;
  // What the platform calls to carry out the step; empty where it does not say.
  const std::vector<std::string>& calls_of(const Address& step) const;

  friend bool operator==(const Capabilities&, const Capabilities&) = default;
};

// All platforms of this build, by name.
using PlatformCatalog = std::vector<Capabilities>;
const Capabilities* find_platform(const PlatformCatalog& catalog, std::string_view name);

}  // namespace signet
