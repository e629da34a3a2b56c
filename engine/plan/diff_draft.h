#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "plan/certificate_policy.h"
#include "plan/diff.h"
#include "plan/plan.h"

// Inside of diff: the plan while it is made. Only the diff_*.cpp files use it.
namespace signet {

using ServerIndex = std::uint32_t;       // into Desired::servers
using CertificateIndex = std::uint32_t;  // into Desired::certificates

// Where a certificate's key is to come from, decided once for the whole plan.
struct SourceChoice {
  enum class Verdict { usable, none, unknown };
  Verdict verdict = Verdict::none;
  std::optional<ServerIndex> server;  // one of these two when usable
  const FileSource* file = nullptr;
  std::string why;  // the candidates that were passed over, and the reason for each
};

// The shared slots that find a certificate by its issuer and subject, and so let no copy of it go
// on any server.
struct SharedFinders {
  std::vector<SlotName> slots;  // sorted
  bool may_clear = true;        // the manifest lets them be cleared while a copy goes
  bool may_be_more = false;     // not all servers could be read
};

// What is known of one declared certificate.
struct CertificateDraft {
  CertificatePointer information;  // null where nobody showed its public bytes
  bool is_examined = false;
  bool is_named = false;  // this plan speaks of it
  std::vector<Objection> objections;
  bool objections_found = false;  // they were reported as findings
  std::optional<SourceChoice> source;
  std::optional<StepId> export_step;
  std::vector<StepId> consumers;  // proves of the servers that import it
  std::optional<SharedFinders> finders = {};
  std::size_t unsatisfied = 0;  // servers that want it and do not get all of it
};

// One wave that cannot be proven holds the later ones.
struct Obstacle {
  std::uint32_t wave = 0;
  std::string text;  // "EX16-08 is unknown (connection refused)"
};

struct RolloutDraft {
  TargetName target;  // "group:mailbox"
  std::vector<std::vector<StepId>> proves;
  std::vector<std::optional<StepId>> gates;  // what a wave's steps wait for
  std::uint32_t gates_made = 1;              // the first wave waits for nothing
  std::optional<Obstacle> obstacle;
};

// A shared slot that is to go to another certificate, and where it was seen.
struct SharedWish {
  CertificateIndex certificate = 0;
  ServerIndex server = 0;  // one of those that share it
};

// A server as its planned steps will leave it.
struct ServerAfter {
  ServerState state;
  std::vector<StepId> proves;
  bool keeps_proven = false;  // what stays as it is has its prove steps too
};

// What may not be changed at all, because of what the plan without it would do.
struct Veto {
  std::string_view rule;
  std::uint64_t count = 1;                      // of the cases that it stands for
  std::optional<CertificateIndex> certificate;  // nothing: any
  std::optional<std::uint32_t> rollout;         // nothing: any
  Objection objection;
  std::optional<Thumbprint> retired = {};  // given: only its removal
};

// Something that speaks against one certificate taking the place of another, on any server.
struct ReplacementCase {
  std::string_view rule;
  std::string name;  // that clients call; may be empty
  std::string verb;  // "no longer answers for legacy.example.com": of the services
  std::string lift;
};

// How often a rule spoke, by what became of it.
struct RuleTally {
  std::uint64_t blocked = 0;
  std::uint64_t reported = 0;
  std::uint64_t waived = 0;
};

struct Draft {
  const Desired& desired;
  const Observed& observed;
  const PlatformCatalog& catalog;
  Seconds now;
  std::vector<TargetName> only;  // sorted
  std::vector<TargetName> except;

  const std::vector<Veto>& vetoes;

  Plan plan = {};
  std::map<std::string_view, RuleTally> rules = {};
  std::vector<bool> waiver_used = {};  // per waiver
  std::map<std::pair<Thumbprint, CertificateIndex>, std::vector<ReplacementCase>> replacements = {};
  std::vector<const ObservedServer*> actual = {};  // per desired server; null = not observed
  std::vector<bool> is_target = {};                // per desired server
  bool uses_runner = false;
  std::vector<CertificateDraft> certificates = {};
  std::vector<RolloutDraft> rollouts = {};
  std::vector<bool> keeps_after = {};             // per desired server
  std::map<ServerIndex, ServerAfter> after = {};  // of servers that something later looks at
  std::map<ServerIndex, std::vector<Handshake>> unchanged = {};  // of servers that nothing changes
  std::map<SlotName, SharedWish> shared = {};
  std::vector<std::size_t> connector_uses = {};  // per desired connector: where it was found
  std::uint32_t units = 0;
  std::optional<StepId> last_clearing = {};  // the step that last clears a shared slot
  std::optional<Problem> mistake = {};       // of our own
  std::unordered_map<Thumbprint, CertificateIndex> declared = {};
  // Which observed servers hold a certificate, in the order of names; made when first asked for.
  std::optional<std::unordered_map<Thumbprint, std::vector<std::uint32_t>>> copies = {};

  std::optional<std::vector<ServerIndex>> unread = {};  // likewise: servers that may hold anything

  const DesiredServer& server(ServerIndex index) const { return desired.servers[index]; }
  bool includes(const TargetName& name) const;
  std::optional<ServerIndex> find_server(const TargetName& name) const;
  std::optional<CertificateIndex> find_certificate(const Thumbprint& thumbprint) const;

  // The server's state and platform; neither where the first is unknown or the second missing.
  const ServerState* state_of(ServerIndex index) const;
  const Capabilities* platform_of(ServerIndex index) const;
  std::string why_unknown(ServerIndex index) const;
  // Whether the manifest gives the certificate to the server.
  bool wants(ServerIndex index, CertificateIndex certificate) const;

  // Adds a step of a server or of the runner; sorts its needs.
  StepId add(Step step);
  Step step_of(ServerIndex index, Action action, const CertificateKey& key) const;

  void block(ServerIndex index, const CertificateKey& key, Objection objection);
  void not_known(ServerIndex index, std::string what, std::string why);
  // The later waves of the server's rollout cannot go on.
  void obstruct(ServerIndex index, const std::string& how);
};

// Whether the certificate is known to hold the slot.
bool is_held(const ObservedSlot& slot, const Thumbprint& thumbprint);
bool is_held(const ServerState& state, const SlotName& slot, const Thumbprint& thumbprint);
// Whether a slot of that rule is one setting of several servers, and lets nothing go that it finds
// by issuer and subject.
bool is_shared_name(const SlotRule* rule);
// Whether the manifest lets the connector be cleared while a copy goes, and says that it is to have
// one of these: where a run broke off meanwhile, the next plan sets it.
bool may_clear(const Draft& draft, const ObservedSlot& connector,
               const std::vector<Thumbprint>& wanted);

// The server as the plan leaves it; null where that is not known.
const ServerState* state_after(const Draft& draft, ServerIndex index);

// The observed servers that hold the certificate, in the order of names.
const std::vector<std::uint32_t>& copies_of(Draft& draft, const Thumbprint& thumbprint);
// What is known of the certificate's public bytes; null where nobody showed them.
CertificatePointer observed_bytes(Draft& draft, const Thumbprint& thumbprint);

// Chooses once where a certificate comes from. A candidate that could not be read is passed over
// with a finding.
const SourceChoice& choose_source(Draft& draft, CertificateIndex index);
// The one export of the certificate; the source must be usable.
StepId export_step(Draft& draft, CertificateIndex index);

// Why this server must wait for an earlier wave that will not be proven; nothing when none.
std::optional<Objection> wave_objection(const Draft& draft, const DesiredServer& server);
// The step that the server's changes wait for; makes it when it is the first to need it.
std::optional<StepId> gate_of(Draft& draft, const DesiredServer& server);
// The same for what comes when all waves are over: removals, so that until then there is a way
// back.
std::optional<Objection> removal_objection(const Draft& draft, const DesiredServer& server);
std::optional<StepId> last_gate_of(Draft& draft, const DesiredServer& server);

// One server's bindings.
void plan_server(Draft& draft, ServerIndex index);

// What is set once for several servers, when all of them are ready; after all bindings.
void plan_shared(Draft& draft);

// Waits for services that serve a certificate only once a person restarted them; after all
// bindings, where their endpoints were seen.
void plan_awaits(Draft& draft);
// What endpoints of servers and of clients must show, in proofs; before removals, which wait for
// all that.
void plan_handshakes(Draft& draft);
void plan_clients(Draft& draft);

// What choosers take before and after; after all steps.
void find_choices(Draft& draft);

// What handshakes from here can show of it; after all steps.
void find_provable(Draft& draft);

// What clients of balanced names will see; after all steps.
void find_mixed(Draft& draft);
// Names behind which the manifest leaves more than one certificate; in servers that are blocked,
// unknown, left out or not selected it sees none.
struct MixedEnd {
  std::string name;
  std::string text;  // "behind mail.example.com in the end: ..."
  std::vector<Thumbprint> certificates;
};
std::vector<MixedEnd> mixed_by_intent(const Draft& draft);

// All explicit removals; after all bindings.
void plan_retirements(Draft& draft);
void plan_retirement(Draft& draft, const Retirement& retirement);

// Notes which servers' ends plan_previous depends on; before all bindings.
void note_previous(Draft& draft);
// What becomes of the certificates that declared ones replaced: their removals once it is time for
// them, and what is told of those that stay; after all else that makes steps.
void plan_previous(Draft& draft);

}  // namespace signet
