#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "platform/step.h"
#include "resources/capabilities.h"

namespace signet {

// A binding that is as desired already.
struct Kept {
  TargetName server;
  CertificateKey certificate;
  std::vector<SlotName> slots;

  friend bool operator==(const Kept&, const Kept&) = default;
};

// Something desired that this plan does not do, why, and what would lift it.
struct Blocked {
  TargetName server;
  CertificateKey certificate;
  std::string code;  // "source.none", "certificate.expired", "wave.incomplete"
  std::string why;
  std::string lift;

  friend bool operator==(const Blocked&, const Blocked&) = default;
};

struct LeftOut {
  TargetName server;
  std::chrono::sys_days until;
  std::string reason;

  friend bool operator==(const LeftOut&, const LeftOut&) = default;
};

// Something that could not be read, so that nothing is planned on it. Never "no change".
struct NotKnown {
  TargetName server;
  std::string what;  // "the server", "slot IIS", "the key of 559642FC"
  std::string why;

  friend bool operator==(const NotKnown&, const NotKnown&) = default;
};

// Worth a reviewer's look, but nothing that holds the plan up.
struct Finding {
  TargetName server;  // empty = the whole fleet
  std::string code;
  std::string text;

  friend bool operator==(const Finding&, const Finding&) = default;
};

// What a chooser takes before and after; no thumbprint = nothing that fits.
struct Choice {
  TargetName server;
  std::string chooser;
  Thumbprint before;
  Thumbprint after;

  friend bool operator==(const Choice&, const Choice&) = default;
};

// Something that a person must do or look at, since nothing here can.
struct ManualCheck {
  TargetName server;
  SlotName slot;
  std::string text;  // "restart its services, front end and back end"

  friend bool operator==(const ManualCheck&, const ManualCheck&) = default;
};

// An endpoint that this machine could not see when the plan was made: nobody will see there tonight
// what is served.
struct NotProvable {
  TargetName server;  // empty: an endpoint of clients
  SlotName slot;
  std::string endpoint;  // as Endpoint::text()
  std::string why;

  friend bool operator==(const NotProvable&, const NotProvable&) = default;
};

// Which certificate a service answers a name with, and on how many servers.
struct NameAnswer {
  Thumbprint thumbprint;
  std::uint64_t servers = 0;

  friend bool operator==(const NameAnswer&, const NameAnswer&) = default;
};

// A name that a service answers for and that is answered otherwise after the plan. Names of
// certificates that a server made for itself are not counted.
struct NameCoverage {
  std::string name;                // as it stands in the certificates; a wildcard too
  std::string service;             // kind of slot: "IIS"
  std::vector<NameAnswer> before;  // sorted by thumbprint; empty = nobody answered
  std::vector<NameAnswer> after;   // empty = nobody does any more

  friend bool operator==(const NameCoverage&, const NameCoverage&) = default;
};

// What a rule says of this plan: once for each rule, however often it speaks. What it speaks of
// stands in `blocked` and `findings` under code "rule.NAME", or is waived.
struct RuleVerdict {
  enum class Outcome { off, pass, note, warn, block, waived };
  std::string rule;  // "lost-name", "key-size"
  Outcome outcome = Outcome::pass;
  std::uint64_t count = 0;  // how often it speaks; 0 = it has nothing to say

  friend bool operator==(const RuleVerdict&, const RuleVerdict&) = default;
};

// Something that a rule would have blocked, and for which the manifest has a reason.
struct Waived {
  std::string rule;
  CertificateKey certificate;  // empty = none in particular
  std::string what;            // "legacy.example.com is not served by IIS any more"
  std::string reason;
  std::chrono::sys_days until;      // the last day
  std::vector<TargetName> servers;  // sorted; empty = the whole fleet

  friend bool operator==(const Waived&, const Waived&) = default;
};

// When the plan may be carried out, and what ends that.
struct Validity {
  std::optional<Seconds> from;   // nothing: at once
  std::optional<Seconds> until;  // nothing: no end was asked for
  std::string because;           // "webmail ends", "the change window ends", "its time to live"

  friend bool operator==(const Validity&, const Validity&) = default;
};

// What the platforms will call, and how often.
struct CallCount {
  std::string name;
  std::uint64_t count = 0;

  friend bool operator==(const CallCount&, const CallCount&) = default;
};

struct PlannedCertificate {
  CertificateKey key;
  Thumbprint thumbprint;
  CertificatePointer certificate;  // null where nobody showed its public bytes

  friend bool operator==(const PlannedCertificate& left, const PlannedCertificate& right);
};

// What is to be done, in an order that respects every need; and what is not done, and why.
// A value: equal inputs give equal plans, whatever the order they came in.
struct Plan {
  std::vector<Step> steps;      // topological, otherwise by address; needs are indices into it
  std::vector<Target> targets;  // sorted; those that steps act on
  std::vector<PlannedCertificate> certificates;  // sorted by key; those that steps or findings name
  std::vector<Rollout> rollouts;
  std::vector<Kept> kept;  // all these are sorted by server, then certificate
  std::vector<Blocked> blocked;
  std::vector<LeftOut> left_out;
  std::vector<NotKnown> not_known;
  std::vector<Finding> findings;
  std::vector<Choice> choices;  // those that change; by server, then chooser
  std::vector<ManualCheck> manual;
  std::vector<NotProvable> not_provable;  // by server, then endpoint
  std::uint64_t provable = 0;             // endpoints that answered when the plan was made
  std::vector<CallCount> calls;           // sorted by name
  std::vector<ProofLevel> proof;          // how much a proof on each of `targets` proves
  std::size_t servers = 0;                // how many were looked at
  std::vector<NameCoverage> coverage;     // those that change; by name, then service
  std::uint64_t names_unchanged = 0;      // pairs of name and service that are answered as before
  std::vector<RuleVerdict> verdicts;      // one for each rule, by its name
  std::vector<Waived> waived;             // by rule, certificate, what
  Validity validity;
  std::string manifest;         // SHA-256 of the manifests' content, hexadecimal; may be empty
  std::uint32_t approvals = 0;  // how many the manifest wants, beside the runner's own rule

  bool has_changes() const { return !steps.empty(); }
  bool is_incomplete() const { return !blocked.empty() || !not_known.empty(); }

  friend bool operator==(const Plan&, const Plan&) = default;
};

}  // namespace signet
