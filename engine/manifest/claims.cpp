#include "manifest/claims.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>

namespace signet {

namespace {

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
      std::ranges::sort(binding.slots);
      const auto doubles = std::ranges::unique(binding.slots);
      binding.slots.erase(doubles.begin(), doubles.end());
      bindings.push_back(std::move(binding));
    }
    return bindings;
  }

 private:
  struct Claim {
    std::uint32_t certificate = 0;
    Place at;
  };

  void claim(const Text& service, DesiredBinding& binding) {
    const SlotName slot = *SlotName::parse(service.value);
    const SlotRule* const rule = platform_.find_slot(slot);
    if (rule == nullptr) return report_unknown(service);
    hold(slot, *rule, service, binding);
    for (const std::string& implied : rule->implies) {
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

  void report_unknown(const Text& service) {
    std::vector<std::string_view> kinds;
    for (const SlotRule& rule : platform_.slots) kinds.push_back(rule.kind);
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

}  // namespace signet
