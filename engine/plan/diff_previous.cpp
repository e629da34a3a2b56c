#include <fmt/format.h>

#include <algorithm>

#include "plan/diff_draft.h"
#include "plan/references.h"

namespace signet {

namespace {

// What a declared certificate replaced, while its fate is decided.
struct Predecessor {
  Draft& draft;
  CertificateIndex index;
  const DesiredCertificate& successor;
  const Previous& previous;
};

// "webmail": nothing of it may be under way or open when what it replaced goes.
bool is_settled(const Predecessor& each) {
  const Draft& draft = each.draft;
  if (draft.certificates[each.index].unsatisfied > 0) return false;
  const bool is_moving = std::ranges::any_of(draft.plan.steps, [&](const Step& step) {
    const Action action = step.address.action;
    return step.thumbprint == each.successor.thumbprint &&
           (action == Action::import || action == Action::assign);
  });
  return !is_moving && std::ranges::find(draft.plan.blocked, each.successor.key,
                                         &Blocked::certificate) == draft.plan.blocked.end();
}

// When it need not be kept any longer: the beginning of its successor's validity is the only date
// that all machines agree on. Nothing where nobody showed it.
std::optional<Seconds> kept_until(const Predecessor& each) {
  const CertificatePointer bytes = each.successor.certificate
                                       ? each.successor.certificate
                                       : observed_bytes(each.draft, each.successor.thumbprint);
  if (!bytes) return std::nullopt;
  return bytes->not_before + each.previous.keep;
}

// The servers that have it and are to have its successor, sorted.
std::vector<TargetName> servers_of(const Predecessor& each) {
  std::vector<TargetName> servers;
  for (const std::uint32_t at : copies_of(each.draft, each.previous.thumbprint)) {
    const TargetName& name = each.draft.observed.servers[at].name;
    const auto index = each.draft.find_server(name);
    if (index && each.draft.wants(*index, each.index)) servers.push_back(name);
  }
  return servers;
}

// Why it stays, after what uses it; empty where nothing more is to be said.
std::string fate_of(const Predecessor& each, bool is_settled, const std::optional<Seconds>& until) {
  const bool goes = each.previous.then == Previous::Then::remove;
  const bool is_kept = until && each.draft.now < *until;
  if (!goes) return is_kept ? "; to be kept until " + to_text(*until) : "";
  if (!until) {
    return fmt::format(
        "; when it is to go is unknown: nobody showed when the validity of {} begins",
        each.successor.key.text());
  }
  if (is_kept) return "; it is to go from " + to_text(*until) + " on";
  if (!is_settled) {
    return fmt::format("; it is to go once nothing is left to be done for {}",
                       each.successor.key.text());
  }
  return "";
}

const Capabilities* platform_of(const Draft& draft, const TargetName& server) {
  const auto index = draft.find_server(server);
  return index ? draft.platform_of(*index) : nullptr;
}

// The server as the plan leaves it, in the order of what was observed.
const ServerState& end_of(const Draft& draft, const ObservedServer& server) {
  const auto index = draft.find_server(server.name);
  const ServerState* after = index ? state_after(draft, *index) : nullptr;
  return after ? *after : server.state.value();
}

void tell_copies(const Predecessor& each, const std::string& fate) {
  Draft& draft = each.draft;
  const Thumbprint& thumbprint = each.previous.thumbprint;
  for (const std::uint32_t at : copies_of(draft, thumbprint)) {
    const ObservedServer& server = draft.observed.servers[at];
    const ServerState& state = end_of(draft, server);
    if (!draft.includes(server.name) || !state.find(thumbprint)) continue;
    const Capabilities* platform = platform_of(draft, server.name);
    const References found = references_on(
        thumbprint, server.name, state,
        platform ? std::span(platform, 1) : std::span<const Capabilities>(draft.catalog));
    draft.plan.findings.push_back(
        {server.name, "previous.stays",
         fmt::format("{}, which {} replaces, stays: {}{}", thumbprint.short_text(),
                     each.successor.key.text(), uses_text(found), fate)});
  }
}

void plan_predecessor(const Predecessor& each) {
  const bool settled = is_settled(each);
  const auto until = kept_until(each);
  const bool goes = each.previous.then == Previous::Then::remove;
  if (goes && settled && until && *until <= each.draft.now) {
    plan_retirement(each.draft, {each.previous.thumbprint, servers_of(each),
                                 each.successor.key.text() + " replaces it"});
  }
  tell_copies(each, fate_of(each, settled, until));
}

}  // namespace

void note_previous(Draft& draft) {
  for (const DesiredCertificate& certificate : draft.desired.certificates) {
    if (!certificate.previous || certificate.previous->then != Previous::Then::remove) continue;
    for (const std::uint32_t at : copies_of(draft, certificate.previous->thumbprint)) {
      if (const auto index = draft.find_server(draft.observed.servers[at].name)) {
        draft.keeps_after[*index] = true;
      }
    }
  }
}

void plan_previous(Draft& draft) {
  for (CertificateIndex at = 0; at < draft.desired.certificates.size(); ++at) {
    const DesiredCertificate& certificate = draft.desired.certificates[at];
    if (certificate.previous) plan_predecessor({draft, at, certificate, *certificate.previous});
  }
}

}  // namespace signet
