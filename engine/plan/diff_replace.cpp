#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "base/text.h"
#include "plan/diff_rules.h"

namespace signet {

namespace {

bool has_name(const Certificate& certificate, std::string_view name) {
  return std::ranges::any_of(
      certificate.names, [&](const std::string& own) { return to_lower(own) == to_lower(name); });
}

// A wildcard is covered by itself only.
bool answers(const Certificate& certificate, const std::string& name) {
  return name.starts_with("*.") ? has_name(certificate, name) : covers(certificate, name);
}

void compare_names(const Certificate& before, const Certificate& after,
                   std::vector<ReplacementCase>& cases) {
  for (const std::string& name : before.names) {
    if (answers(after, name)) continue;
    cases.push_back({"lost-name", name,
                     fmt::format("would no longer answer for {}, which {} covers", name,
                                 before.thumbprint.short_text()),
                     "have it certified as well, or waive it"});
  }
  for (const std::string& name : after.names) {
    if (!name.starts_with("*.") || has_name(before, name)) continue;
    cases.push_back({"wider-wildcard", name,
                     fmt::format("would answer for {} too, which {} does not cover", name,
                                 before.thumbprint.short_text()),
                     "take a certificate without it, or waive it"});
  }
}

// What a server made for itself is no promise to clients.
std::vector<ReplacementCase> compare(const Certificate& before, const Certificate& after,
                                     Seconds now) {
  std::vector<ReplacementCase> cases;
  if (before.self_signed) return cases;
  compare_names(before, after, cases);
  if (now < before.not_after && after.not_after < before.not_after) {
    cases.push_back({"shorter-validity",
                     {},
                     fmt::format("would have a certificate until {} in place of {}",
                                 date_text(after.not_after), date_text(before.not_after)),
                     "take one that lasts longer, or waive it"});
  }
  return cases;
}

CertificatePointer bytes_of(const Binding& binding, const Thumbprint& thumbprint) {
  const ObservedCertificate* copy = binding.work.state().find(thumbprint);
  return copy ? copy->certificate : nullptr;
}

const std::vector<ReplacementCase>& cases_of(Draft& draft, const Binding& binding,
                                             const Certificate& before) {
  const auto key = std::pair(before.thumbprint, binding.wanted.certificate);
  const auto [at, is_new] = draft.replacements.try_emplace(key);
  if (is_new) at->second = compare(before, *binding.facts.information, draft.now);
  return at->second;
}

// What loses its slots to the certificate, and which.
std::map<Thumbprint, std::vector<std::string>> replaced(const Binding& binding,
                                                        const Slots& slots) {
  std::map<Thumbprint, std::vector<std::string>> found;
  for (const SlotName& name : slots.open) {
    const SlotRule* rule = binding.work.platform.find_slot(name);
    const ObservedSlot* slot = binding.work.state().find(name);
    if (rule->holding == SlotRule::Holding::additive || !slot->holders.has_value()) continue;
    for (const Thumbprint& holder : slot->holders.value()) {
      if (holder != binding.certificate.thumbprint) found[holder].push_back(name.text());
    }
  }
  return found;
}

bool block_case(Draft& draft, const Binding& binding, const ReplacementCase& one,
                const std::string& services) {
  const ServerIndex index = binding.work.index;
  RuleCase found{one.rule,
                 index,
                 binding.wanted.certificate,
                 one.name,
                 {fmt::format("rule.{}", one.rule), services + " " + one.verb, one.lift, one.rule}};
  if (!rule_blocks(draft, found)) return false;
  draft.block(index, binding.certificate.key, std::move(found.objection));
  return true;
}

// What goes on looking for the issuer of a certificate that is replaced.
std::set<std::string> followers(const Draft& draft, const Binding& binding, const Slots& slots,
                                const Certificate& before) {
  std::set<std::string> found;
  const auto is_moved = [&](const SlotName& name) {
    const auto shared = draft.shared.find(name);
    return std::ranges::find(slots.open, name) != slots.open.end() ||
           std::ranges::find(slots.held, name) != slots.held.end() ||
           (shared != draft.shared.end() &&
            shared->second.certificate == binding.wanted.certificate);
  };
  for (const Chooser& chooser : binding.work.state().choosers) {
    if (chooser.set_by.empty() || is_moved(chooser.set_by)) continue;
    const bool looks = std::ranges::any_of(chooser.criteria, [&](const Criterion& one) {
      return one.issuer == before.issuer && one.subject == before.subject;
    });
    if (looks) found.insert(chooser.name);
  }
  return found;
}

// What the certificate takes the place of: it has the same first name.
bool is_predecessor(const Certificate& before, const Certificate& after) {
  return !before.self_signed && before.thumbprint != after.thumbprint &&
         to_lower(before.common_name) == to_lower(after.common_name) &&
         (before.issuer != after.issuer || before.subject != after.subject);
}

// Services to which the certificate comes beside those that hold them now count as well: what
// follows the issuer does not move by itself.
bool block_issuer(Draft& draft, const Binding& binding, const Slots& slots) {
  bool blocks = false;
  std::set<Thumbprint> holders;
  for (const SlotName& name : slots.open) {
    const ObservedSlot* slot = binding.work.state().find(name);
    if (!slot->holders.has_value()) continue;
    holders.insert(slot->holders.value().begin(), slot->holders.value().end());
  }
  const Certificate& after = *binding.facts.information;
  for (const Thumbprint& holder : holders) {
    const CertificatePointer before = bytes_of(binding, holder);
    if (!before || !is_predecessor(*before, after)) continue;
    for (const std::string& follower : followers(draft, binding, slots, *before)) {
      const ReplacementCase one{
          "issuer-change",
          {},
          fmt::format("would go on to look for {} by issuer and subject ({}), which {} does not "
                      "have",
                      holder.short_text(), before->issuer, binding.certificate.key.text()),
          "name it under connectors, or waive it"};
      blocks = block_case(draft, binding, one, "the " + follower) || blocks;
    }
  }
  return blocks;
}

}  // namespace

bool block_replacement(Draft& draft, const Binding& binding, const Slots& slots) {
  if (!binding.facts.information) return false;
  bool blocks = false;
  for (const auto& [holder, services] : replaced(binding, slots)) {
    const CertificatePointer before = bytes_of(binding, holder);
    if (!before) continue;
    for (const ReplacementCase& one : cases_of(draft, binding, *before)) {
      blocks = block_case(draft, binding, one, join(services, ", ")) || blocks;
    }
  }
  return block_issuer(draft, binding, slots) || blocks;
}

}  // namespace signet
