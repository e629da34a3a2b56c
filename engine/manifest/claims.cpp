#include "manifest/claims.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>

namespace signet {

namespace {

// The values of a holder option that are no certificate.
bool is_word(std::string_view value) { return value == "keep" || value == "self_signed"; }

class Claiming {
 public:
  Claiming(const BlueprintContext& context, const Capabilities& platform, const Profile& profile,
           const std::string& server)
      : context_(context), platform_(platform), profile_(profile), server_(server) {}

  std::vector<DesiredBinding> run() {
    std::vector<DesiredBinding> bindings;
    for (const Profile::Binding& written : profile_.bindings) {
      DesiredBinding binding{written.certificate, {}};
      for (const Text* service : written.services) claim(*service, binding);
      bindings.push_back(std::move(binding));
    }
    for (const OptionRule& rule : platform_.options) {
      if (rule.kind == OptionRule::Kind::holder) claim_option(rule, bindings);
    }
    for (DesiredBinding& binding : bindings) sort(binding.slots);
    return bindings;
  }

 private:
  struct Claim {
    std::uint32_t certificate = 0;
    Place at;
  };

  static void sort(std::vector<SlotName>& slots) {
    std::ranges::sort(slots);
    const auto doubles = std::ranges::unique(slots);
    slots.erase(doubles.begin(), doubles.end());
  }

  void claim(const Text& service, DesiredBinding& binding) {
    const SlotName slot = *SlotName::parse(service.value);
    const SlotRule* const rule = platform_.find_slot(slot);
    if (rule == nullptr) return report_unknown(service);
    if (!rule->assignable) return report_unassignable(service, *rule);
    claim(slot, *rule, service, binding);
  }

  // The certificate that the option names takes the option's slot.
  void claim_option(const OptionRule& rule, std::vector<DesiredBinding>& bindings) {
    const Profile::Value* const value = profile_.find(rule.name);
    if (value == nullptr || is_word(value->value->value)) return;
    const auto slot = SlotName::parse(rule.slot);
    const SlotRule* const slot_rule = slot ? platform_.find_slot(*slot) : nullptr;
    const auto certificate = find_certificate(context_.manifest, value->value->value);
    const auto binding =
        certificate ? std::ranges::find(bindings, *certificate, &DesiredBinding::certificate)
                    : bindings.end();
    if (slot_rule != nullptr && binding != bindings.end()) {
      claim(*slot, *slot_rule, *value->value, *binding);
      return;
    }
    context_.report.error(
        {value->value->at,
         "manifest.not-given",
         fmt::format("{} of {} is {}, which is no certificate of this server", in_quotes(rule.name),
                     in_quotes(server_), in_quotes(value->value->value)),
         "write keep, self_signed, or a certificate that stands under its certificates",
         {}});
  }

  void claim(const SlotName& slot, const SlotRule& rule, const Text& service,
             DesiredBinding& binding) {
    hold(slot, rule, service, binding);
    for (const std::string& implied : rule.implies) {
      const auto name = SlotName::parse(implied);
      const SlotRule* const implied_rule = name ? platform_.find_slot(*name) : nullptr;
      if (implied_rule != nullptr) hold(*name, *implied_rule, service, binding);
    }
  }

  void hold(const SlotName& slot, const SlotRule& rule, const Text& service,
            DesiredBinding& binding) {
    binding.slots.push_back(slot);
    if (rule.holding == SlotRule::Holding::additive) return;
    const auto [claim, is_new] = claims_.emplace(slot, Claim{binding.certificate, service.at});
    if (is_new || claim->second.certificate == binding.certificate) return;
    const auto key = [&](std::uint32_t certificate) {
      return in_quotes(context_.manifest.certificates[certificate].key.value);
    };
    context_.report.error({service.at,
                           "manifest.two-certificates",
                           fmt::format("{} and {} both claim {} on {}, which holds one certificate",
                                       key(claim->second.certificate), key(binding.certificate),
                                       in_quotes(slot.text()), in_quotes(server_)),
                           "bind it to one of them",
                           {{claim->second.at, "claimed first here"}}});
  }

  void report_unassignable(const Text& service, const SlotRule& rule) {
    context_.report.error({service.at,
                           "manifest.not-assignable",
                           fmt::format("{} is not assigned by signet: {}", in_quotes(service.value),
                                       rule.description),
                           "take it out",
                           {}});
  }

  void report_unknown(const Text& service) {
    std::vector<std::string_view> kinds;
    for (const SlotRule& rule : platform_.slots) {
      if (rule.assignable) kinds.push_back(rule.kind);
    }
    const std::string near = suggestion(service.value, kinds);
    context_.report.error(
        {service.at,
         "manifest.unknown-service",
         fmt::format("the platform {} of {} has no service {}", in_quotes(platform_.platform),
                     in_quotes(server_), in_quotes(service.value)),
         near.empty() ? fmt::format("it has {}", fmt::join(kinds, ", ")) : near,
         {}});
  }

  const BlueprintContext& context_;
  const Capabilities& platform_;
  const Profile& profile_;
  const std::string& server_;
  std::map<SlotName, Claim> claims_;  // exclusive slots
};

}  // namespace

std::vector<DesiredBinding> claim_slots(const BlueprintContext& context,
                                        const Capabilities& platform, const Profile& profile,
                                        const std::string& server) {
  return Claiming(context, platform, profile, server).run();
}

std::vector<SlotName> self_signed_slots(const Capabilities& platform, const Profile& profile) {
  std::vector<SlotName> slots;
  for (const OptionRule& rule : platform.options) {
    if (rule.kind != OptionRule::Kind::holder) continue;
    const Profile::Value* const value = profile.find(rule.name);
    const auto slot = SlotName::parse(rule.slot);
    if (value != nullptr && slot && value->value->value == "self_signed") slots.push_back(*slot);
  }
  return slots;
}

}  // namespace signet
