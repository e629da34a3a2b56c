#include "run/step_call.h"

#include <fmt/format.h>

#include <algorithm>

#include "run/end_state.h"

namespace signet {

namespace {

using End = StepResult::End;

StepResult ended(End end, Problem problem) {
  StepResult result;
  result.end = end;
  result.problem = std::move(problem);
  return result;
}

StepResult not_done(std::string code, std::string summary) {
  return ended(End::not_done, {std::move(code), std::move(summary), {}, {}, {}});
}

End end_of(Outcome outcome) {
  switch (outcome) {
    case Outcome::done:
      return End::done;
    case Outcome::already:
      return End::already;
    case Outcome::not_done:
      return End::not_done;
    case Outcome::unknown:
      return End::unknown;
  }
  return End::unknown;
}

End end_of(ProveResult::Verdict verdict) {
  switch (verdict) {
    case ProveResult::Verdict::proven:
      return End::done;
    case ProveResult::Verdict::refuted:
      return End::not_done;
    case ProveResult::Verdict::unknown:
      return End::unknown;
  }
  return End::unknown;
}

bool is_own(const Fact& fact, const Step& step) {
  return fact.field != Fact::Field::file && fact.target == step.address.target;
}

// The first of the step's own facts that is not as planned.
std::optional<StepResult> moved_fact(const StepCall& call, const ServerState& state) {
  for (const Fact& fact : call.step.guard) {
    if (!is_own(fact, call.step)) continue;
    const std::string now = read_fact(fact, state);
    if (now == fact.value) continue;
    return not_done("guard.moved",
                    fmt::format("{} was {} when planned, now {}", describe(fact), fact.value, now));
  }
  return std::nullopt;
}

// Why the step must not be done, looking at its target as it is now.
std::optional<StepResult> objection(const StepCall& call, const Context& context) {
  const auto own = [&](const Fact& fact) { return is_own(fact, call.step); };
  if (std::ranges::none_of(call.step.guard, own)) return std::nullopt;
  const ObservedServer now = call.platform->observe(call.target, context);
  if (!now.state.has_value()) {
    const std::string why = now.state.is_unknown() ? now.state.why() : "there is no such server";
    return not_done("guard.unknown", fmt::format("{} could not be looked at before the act: {}",
                                                 call.target.name.text(), why));
  }
  const std::optional<StepResult> moved = moved_fact(call, now.state.value());
  if (moved && is_there(call.step, now.state.value())) {
    return std::nullopt;
  }
  return moved;
}

StepAnswer prove(const StepCall& call, const Context& context) {
  ProveResult proof = call.platform->prove(call.target, call.step, context);
  return {ended(end_of(proof.verdict), std::move(proof.problem)), std::nullopt};
}

StepAnswer act(const StepCall& call, const Context& context) {
  const bool imports = call.step.address.action == Action::import;
  if (imports && !call.bundle) {
    return {not_done("import.no-key", "no export of this plan gives the key"), std::nullopt};
  }
  if (std::optional<StepResult> refused = objection(call, context)) {
    return {std::move(*refused), std::nullopt};
  }
  ApplyResult applied =
      call.platform->apply(call.target, call.step, imports ? call.bundle.get() : nullptr, context);
  StepResult result = ended(end_of(applied.outcome), std::move(applied.problem));
  result.warnings = std::move(applied.warnings);
  return {std::move(result), std::move(applied.bundle)};
}

}  // namespace

StepAnswer carry_out(const StepCall& call, const Context& context) {
  if (!call.platform) {
    return {not_done("platform.none",
                     fmt::format("this build has no platform \"{}\"", call.target.platform)),
            std::nullopt};
  }
  // What an exception says is left out: an act handles keys, and nobody vouches for its text.
  try {
    return call.step.address.action == Action::prove ? prove(call, context) : act(call, context);
  } catch (...) {
    return {ended(End::unknown,
                  {"platform.exception", "the call broke off with an exception", {}, {}, {}}),
            std::nullopt};
  }
}

}  // namespace signet
