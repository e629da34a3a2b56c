#include "platform/checked_platform.h"

#include <fmt/format.h>

#include <algorithm>
#include <exception>
#include <optional>

#include "base/text.h"

namespace signet {

namespace {

// What does not fit, or nothing.
using Objection = std::optional<std::string>;

template <class Items, class Member>
bool sorted_and_unique(const Items& items, Member member) {
  return std::ranges::adjacent_find(items, std::ranges::greater_equal{}, member) == items.end();
}

Objection object_to(const std::vector<ObservedCertificate>& certificates) {
  if (!sorted_and_unique(certificates, &ObservedCertificate::thumbprint)) {
    return "its certificates are not sorted, or one stands twice";
  }
  for (const ObservedCertificate& item : certificates) {
    if (item.certificate && item.certificate->thumbprint != item.thumbprint) {
      return fmt::format("it describes {} as {}", item.thumbprint.text(),
                         item.certificate->thumbprint.text());
    }
  }
  return std::nullopt;
}

Objection object_to_slots(const ServerState& state, const Capabilities& capabilities) {
  if (!sorted_and_unique(state.slots, &ObservedSlot::slot)) {
    return "its services are not sorted, or one stands twice";
  }
  for (const ObservedSlot& item : state.slots) {
    const SlotRule* rule = capabilities.find_slot(item.slot);
    if (!rule) return fmt::format("it has no rule for the service {}", item.slot.text());
    for (const std::string& implied : rule->implies) {
      const auto name = SlotName::parse(implied);
      if (!name || !state.find(*name)) {
        return fmt::format("it lists {} without {}", item.slot.text(), implied);
      }
    }
  }
  return std::nullopt;
}

Objection object_to_holders(const ObservedSlot& item, const ServerState& state,
                            const SlotRule& rule) {
  if (!item.holders.has_value()) return std::nullopt;
  const std::vector<Thumbprint>& holders = item.holders.value();
  if (!sorted_and_unique(holders, std::identity{})) {
    return "the holders are not sorted, or one stands twice";
  }
  if (rule.holding == SlotRule::Holding::exclusive && holders.size() > 1) {
    return fmt::format("{} certificates hold a service that has room for one", holders.size());
  }
  for (const Thumbprint& holder : holders) {
    if (!state.find(holder)) return fmt::format("its holder {} is not there", holder.text());
  }
  return std::nullopt;
}

class CheckedPlatform final : public Platform {
 public:
  explicit CheckedPlatform(std::unique_ptr<Platform> platform) : platform_(std::move(platform)) {}

  const Capabilities& capabilities() const override { return platform_->capabilities(); }

  ObservedServer observe(const Target& target, const Context& context) override {
    try {
      return checked(target, platform_->observe(target, context));
    } catch (const std::exception& error) {
      return unknown_server(target, printable(error.what()));
    }
  }

  Expected<void> check_rights(const Target& target, const std::vector<const Step*>& steps,
                              const Context& context) override {
    try {
      return platform_->check_rights(target, steps, context);
    } catch (const std::exception& error) {
      return std::unexpected(
          Problem{"platform.answer", misfit(printable(error.what())), {}, {}, {}});
    }
  }

  ApplyResult apply(const Target& target, const Step& step, const KeyBundle* bundle,
                    const Context& context) override {
    try {
      return checked(step, platform_->apply(target, step, bundle, context));
    } catch (const std::exception&) {
      // Its text stays inside: an act handles keys, and nobody vouches for what it says.
      return unknown_act("it broke off with an exception");
    }
  }

  ProveResult prove(const Target& target, const Step& step, const Context& context) override {
    try {
      return checked(platform_->prove(target, step, context));
    } catch (const std::exception& error) {
      return unknown_proof(printable(error.what()));
    }
  }

 private:
  std::string misfit(const std::string& what) const {
    return fmt::format("the platform {} gave an answer that does not fit: {}",
                       capabilities().platform, what);
  }
  ObservedServer unknown_server(const Target& target, const std::string& what) const {
    return {target.name, Unknown{misfit(what)}};
  }
  ApplyResult unknown_act(const std::string& what) const {
    return {Outcome::unknown, {"platform.answer", misfit(what), {}, {}, {}}, std::nullopt, {}};
  }
  ProveResult unknown_proof(const std::string& what) const {
    return {ProveResult::Verdict::unknown,
            ProofLevel::none,
            {"platform.answer", misfit(what), {}, {}, {}}};
  }

  ObservedServer checked(const Target& target, ObservedServer server) const {
    if (server.name != target.name) {
      return unknown_server(target, "it answers for " + printable(server.name.text()));
    }
    if (!server.state.has_value()) return server;
    ServerState& state = server.state.value();
    Objection objection = object_to(state.certificates);
    if (!objection) objection = object_to_slots(state, capabilities());
    if (objection) return unknown_server(target, *objection);
    for (ObservedSlot& item : state.slots) {
      const SlotRule& rule = *capabilities().find_slot(item.slot);
      objection = object_to_holders(item, state, rule);
      if (objection) item.holders = Unknown{misfit(*objection)};
    }
    return server;
  }

  ApplyResult checked(const Step& step, ApplyResult result) const {
    const bool wants_bundle =
        step.address.action == Action::export_key && result.outcome == Outcome::done;
    if (wants_bundle != result.bundle.has_value()) {
      return unknown_act(wants_bundle ? "an export without a key" : "a key that nobody asked for");
    }
    if (wants_bundle && result.bundle->thumbprint != step.thumbprint) {
      return unknown_act("the key of " + result.bundle->thumbprint.text());
    }
    if (wants_bundle && (result.bundle->pkcs12.empty() || result.bundle->password.empty())) {
      return unknown_act("an export that is empty or has no password");
    }
    if (step.address.action == Action::export_key && result.outcome == Outcome::already) {
      return unknown_act("an export that was done already");
    }
    const bool needs_reason =
        result.outcome == Outcome::not_done || result.outcome == Outcome::unknown;
    if (needs_reason && result.problem.summary.empty()) {
      result.problem = {"platform.answer", misfit("no reason given"), {}, {}, {}};
    }
    return result;
  }

  ProveResult checked(ProveResult result) const {
    const bool proven = result.verdict == ProveResult::Verdict::proven;
    if (proven && (result.level == ProofLevel::none || result.level > capabilities().proof)) {
      return unknown_proof(fmt::format("a proof \"{}\", while it can prove \"{}\"",
                                       to_text(result.level), to_text(capabilities().proof)));
    }
    if (!proven && result.problem.summary.empty()) {
      result.problem = {"platform.answer", misfit("no reason given"), {}, {}, {}};
    }
    return result;
  }

  std::unique_ptr<Platform> platform_;
};

}  // namespace

std::unique_ptr<Platform> make_checked(std::unique_ptr<Platform> platform) {
  return std::make_unique<CheckedPlatform>(std::move(platform));
}

}  // namespace signet
