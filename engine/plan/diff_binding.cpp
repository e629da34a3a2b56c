#include "plan/diff_binding.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "base/text.h"
#include "plan/diff_rules.h"
#include "plan/served.h"

namespace signet {

namespace {

bool is_true(const Known<bool>& known) { return known.has_value() && known.value(); }

void find_in_place(Draft& draft, const Binding& binding) {
  const DesiredCertificate& certificate = binding.certificate;
  const TargetName& server = draft.server(binding.work.index).target.name;
  const ObservedCertificate& copy = *binding.copy;
  if (!certificate.exportable && is_true(copy.exportable)) {
    draft.plan.findings.push_back(
        {server, "copy.exportable",
         fmt::format("the key of the copy of {} can be exported and stays so: this build "
                     "hardens no copies yet",
                     certificate.key.text())});
  }
  const Known<std::string>& name = copy.friendly_name;
  if (certificate.friendly_name && name.has_value() && name.value() != *certificate.friendly_name) {
    draft.plan.findings.push_back(
        {server, "friendly-name.differs",
         fmt::format("{} is called \"{}\"; the friendly name of a copy in place is not changed",
                     certificate.key.text(), name.value())});
  }
}

// What is served instead of the certificate, by the endpoints where they were looked at.
std::vector<std::string> served_instead(const ServerState& state, const SlotName& name,
                                        const Thumbprint& certificate) {
  std::vector<std::string> instead;
  bool was_looked_at = false;
  for (const SeenEndpoint& seen : state.endpoints) {
    if (seen.slot != name) continue;
    was_looked_at = true;
    const SeenVerdict verdict = judge_served(seen, certificate, state);
    if (verdict.kind == SeenVerdict::Kind::other) instead.push_back(verdict.why);
  }
  const Known<Thumbprint>& served = state.find(name)->served;
  if (!was_looked_at && served.has_value() && served.value() != certificate) {
    instead.push_back("serves " + served.value().short_text());
  }
  return instead;
}

// Configured and served are two things: a service may not have taken up what it is set to.
void find_not_served(Draft& draft, const Binding& binding, const std::vector<SlotName>& held) {
  for (const SlotName& name : held) {
    const std::vector<std::string> instead =
        served_instead(binding.work.state(), name, binding.certificate.thumbprint);
    if (instead.empty()) continue;
    draft.plan.findings.push_back(
        {draft.server(binding.work.index).target.name, "slot.not-served",
         fmt::format("{} is set to {} but {}", name.text(), binding.certificate.key.text(),
                     join(instead, ", "))});
  }
}

void keep(Draft& draft, const Binding& binding, const std::vector<SlotName>& held) {
  find_in_place(draft, binding);
  find_not_served(draft, binding, held);
  if (held.empty() && !binding.wanted.slots.empty()) return;
  draft.plan.kept.push_back(
      {draft.server(binding.work.index).target.name, binding.certificate.key, held});
}

// What one server says of its copy and holds on all of them.
std::vector<Objection> objections_everywhere(Draft& draft, const Thumbprint& thumbprint) {
  for (const std::uint32_t at : copies_of(draft, thumbprint)) {
    const ObservedServer& server = draft.observed.servers[at];
    for (const Limit& limit : server.state.value().find(thumbprint)->limits) {
      if (!limit.everywhere) continue;
      return {{limit.code, server.name.text() + " says of its copy: " + limit.why, limit.lift}};
    }
  }
  return {};
}

// What holds for the certificate wherever it is, looked at once.
void examine(Draft& draft, const Binding& binding) {
  CertificateDraft& facts = binding.facts;
  if (facts.is_examined) return;
  facts.is_examined = true;
  const DesiredCertificate& certificate = binding.certificate;
  facts.information = certificate.certificate ? certificate.certificate
                                              : observed_bytes(draft, certificate.thumbprint);
  if (!facts.information) {
    facts.objections.push_back(
        {"certificate.unseen",
         "nobody showed its public bytes: its names, dates and key cannot be checked",
         "keep the public certificate beside the manifest and name it under certificate:"});
    return;
  }
  facts.objections = objections_everywhere(draft, certificate.thumbprint);
  std::vector<Objection> found =
      check_certificate(*facts.information, certificate.names, draft.desired.policy, draft.now);
  if (expires_soon(*facts.information, draft.desired.policy, draft.now)) {
    found.push_back({"certificate.expires-soon",
                     "it ends on " + date_text(facts.information->not_after),
                     "have it renewed first", "validity-left"});
  }
  std::erase_if(found, [&](const Objection& objection) {
    return !objection.rule.empty() &&
           !rule_blocks(draft, {objection.rule, {}, binding.wanted.certificate, {}, objection});
  });
  std::ranges::move(found, std::back_inserter(facts.objections));
}

// In place already: doing nothing makes it no worse, so that objections are only reported.
void find_objections(Draft& draft, const Binding& binding) {
  if (std::exchange(binding.facts.objections_found, true)) return;
  for (const Objection& objection : binding.facts.objections) {
    draft.plan.findings.push_back(
        {{}, objection.code, binding.certificate.key.text() + ": " + objection.why});
  }
}

void block(Draft& draft, const Binding& binding, Objection objection) {
  draft.block(binding.work.index, binding.certificate.key, std::move(objection));
}

bool block_unknown(Draft& draft, const Binding& binding, const Slots& slots) {
  const ServerIndex index = binding.work.index;
  if (binding.copy && binding.copy->has_key.is_unknown()) {
    draft.not_known(index, "the key of " + binding.certificate.thumbprint.short_text(),
                    binding.copy->has_key.why());
    return true;
  }
  for (const ObservedSlot* slot : slots.unknown) {
    draft.not_known(index, "slot " + slot->slot.text(), slot->holders.why());
  }
  return !slots.unknown.empty();
}

bool block_without_key(Draft& draft, const Binding& binding) {
  if (!binding.copy || is_true(binding.copy->has_key)) return false;
  block(
      draft, binding,
      {"certificate.without-key", "present without its key: it cannot be used and blocks an import",
       "remove it on the server, then plan again"});
  return true;
}

void block_missing(Draft& draft, const Binding& binding, const Slots& slots) {
  for (const SlotName& slot : slots.missing) {
    block(draft, binding,
          {"slot.missing", "there is no service " + slot.text() + " on this server",
           "take it out of the manifest or set the service up"});
  }
}

bool block_objections(Draft& draft, const Binding& binding) {
  for (const Objection& objection : binding.facts.objections) block(draft, binding, objection);
  return !binding.facts.objections.empty();
}

std::size_t characters(const std::string& text) {
  return static_cast<std::size_t>(std::ranges::count_if(
      text, [](char letter) { return (static_cast<unsigned char>(letter) & 0xC0) != 0x80; }));
}

bool block_friendly_name(Draft& draft, const Binding& binding) {
  const std::size_t longest = binding.work.platform.friendly_name_longest;
  const std::optional<std::string>& name = binding.certificate.friendly_name;
  if (!name || longest == 0 || characters(*name) <= longest) return false;
  block(draft, binding,
        {"friendly-name.too-long",
         fmt::format("the friendly name has {} characters, {} takes {}", characters(*name),
                     binding.work.platform.platform, longest),
         "shorten friendly_name in the manifest"});
  return true;
}

bool block_source(Draft& draft, const Binding& binding) {
  const SourceChoice& source = choose_source(draft, binding.wanted.certificate);
  switch (source.verdict) {
    case SourceChoice::Verdict::usable:
      return false;
    case SourceChoice::Verdict::none:
      block(draft, binding,
            {"source.none", "no usable source: " + source.why,
             "name a server with an exportable copy or a key file under source"});
      return true;
    case SourceChoice::Verdict::unknown:
      draft.not_known(binding.work.index, "a source of " + binding.certificate.key.text(),
                      source.why);
      return true;
  }
  return true;
}

bool block_import(Draft& draft, const Binding& binding) {
  return block_friendly_name(draft, binding) || block_source(draft, binding);
}

// Staged imports may go ahead of a wave that cannot be proven; nothing else may.
bool block_wave(Draft& draft, const Binding& binding, Slots& slots) {
  const bool imports = !binding.copy;
  const bool inert = binding.work.platform.staging_inert;
  if (slots.open.empty() && inert) return false;
  const auto objection = wave_objection(draft, draft.server(binding.work.index));
  if (!objection) return false;
  block(draft, binding, *objection);
  slots.open.clear();
  return !imports || !inert;
}

bool block_key_kind(Draft& draft, const Binding& binding) {
  const std::vector<std::string>& known = binding.work.platform.key_algorithms;
  const CertificatePointer& bytes = binding.facts.information;
  if (known.empty() || !bytes || std::ranges::find(known, bytes->key_algorithm) != known.end()) {
    return false;
  }
  block(draft, binding,
        {"certificate.key-kind",
         fmt::format("its key is {}; {} takes {}", bytes->key_algorithm,
                     binding.work.platform.platform, join(known, ", ")),
         "have it made anew with such a key"});
  return true;
}

bool block_veto(Draft& draft, const Binding& binding) {
  const Objection* objection = veto_of(draft, binding.work.index, binding.wanted.certificate);
  if (objection) block(draft, binding, *objection);
  return objection != nullptr;
}

void settle(Draft& draft, const Binding& binding, Slots slots) {
  if (block_unknown(draft, binding, slots)) return;
  const bool is_limited = block_copy(draft, binding);
  if (!is_limited && block_without_key(draft, binding)) return;
  if (binding.copy) keep(draft, binding, slots.held);
  find_names(draft, binding);
  block_missing(draft, binding, slots);
  if (is_limited) return;
  if (binding.copy && slots.open.empty()) {
    find_objections(draft, binding);
    return;
  }
  if (block_objections(draft, binding) || block_key_kind(draft, binding)) return;
  block_slots(draft, binding, slots);
  const bool wants_nothing = slots.open.empty() && !binding.wanted.slots.empty();
  if (wants_nothing && (binding.copy || slots.held.empty())) return;
  if (block_choice(draft, binding, slots) || block_replacement(draft, binding, slots) ||
      block_veto(draft, binding)) {
    return;
  }
  if (!binding.copy && block_import(draft, binding)) return;
  if (block_wave(draft, binding, slots)) return;
  add_steps(draft, binding, slots);
}

void plan_binding(Draft& draft, ServerWork& work, const DesiredBinding& declared) {
  DesiredBinding wanted = declared;
  if (!draft.desired.connectors.empty()) {
    add_connectors(draft, work.index, work.state(), work.platform, wanted);
  }
  CertificateDraft& facts = draft.certificates[wanted.certificate];
  const DesiredCertificate& certificate = draft.desired.certificates[wanted.certificate];
  facts.is_named = true;
  const std::size_t refusals = draft.plan.blocked.size() + draft.plan.not_known.size();
  const Binding binding{work, certificate, wanted, facts,
                        work.state().find(certificate.thumbprint)};
  examine(draft, binding);
  settle(draft, binding, sort_slots(draft, binding));
  if (draft.plan.blocked.size() + draft.plan.not_known.size() != refusals) ++facts.unsatisfied;
}

void give_up(Draft& draft, ServerIndex index) {
  draft.not_known(index, "the server", draft.why_unknown(index));
  for (const DesiredBinding& binding : draft.server(index).bindings) {
    CertificateDraft& facts = draft.certificates[binding.certificate];
    facts.is_named = true;
    ++facts.unsatisfied;
  }
}

// The platform does not manage this server.
void refuse(Draft& draft, ServerIndex index, const std::string& why) {
  for (const DesiredBinding& binding : draft.server(index).bindings) {
    draft.certificates[binding.certificate].is_named = true;
    draft.block(index, draft.desired.certificates[binding.certificate].key,
                {"server.unmanaged", why, "take the server out of the manifest"});
  }
}

// Nothing is planned here, but whoever lacks a certificate may need its source later.
void pass_over(Draft& draft, ServerIndex index) {
  const ServerState* state = draft.state_of(index);
  for (const DesiredBinding& binding : draft.server(index).bindings) {
    const Thumbprint& thumbprint = draft.desired.certificates[binding.certificate].thumbprint;
    if (!state || !state->find(thumbprint)) ++draft.certificates[binding.certificate].unsatisfied;
  }
}

}  // namespace

void plan_server(Draft& draft, ServerIndex index) {
  const DesiredServer& server = draft.server(index);
  if (!draft.includes(server.target.name)) return pass_over(draft, index);
  ++draft.plan.servers;
  if (server.left_out) {
    draft.plan.left_out.push_back(
        {server.target.name, server.left_out->until, server.left_out->reason});
    return pass_over(draft, index);
  }
  const ServerState* state = draft.state_of(index);
  const Capabilities* platform = draft.platform_of(index);
  if (!state || !platform) return give_up(draft, index);
  if (!state->unmanaged.empty()) return refuse(draft, index, state->unmanaged);
  ServerWork work{index, *platform, *state, {}, {}, {}};
  for (const DesiredBinding& binding : server.bindings) plan_binding(draft, work, binding);
  plan_own(draft, work);
  if (draft.keeps_after[index] || !state->choosers.empty() || work.changed) {
    if (!work.changed) work.changed = *state;
    draft.after.emplace(index, ServerAfter{*std::move(work.changed), std::move(work.proves)});
  }
}

}  // namespace signet
