#include "support/faulty_platform.h"

#include <stdexcept>

namespace signet::test {

namespace {

Problem failed() { return {"fault.failed", "failed on purpose", {}, {}, {}}; }
Problem lost() { return {"fault.lost", "the answer was lost on purpose", {}, {}, {}}; }

}  // namespace

Fault::Kind FaultScript::next(Fault::Calls call) {
  const bool counts = fault_.calls == Fault::Calls::any || fault_.calls == call;
  if (!counts) return Fault::Kind::none;
  const unsigned number = ++count_;
  const bool is_hit = fault_.kind == Fault::Kind::gone ? number >= fault_.at : number == fault_.at;
  return is_hit ? fault_.kind : Fault::Kind::none;
}

ObservedServer FaultyPlatform::observe(const Target& target, const Context& context) {
  switch (script_->next(Fault::Calls::observe)) {
    case Fault::Kind::none:
      break;
    case Fault::Kind::fail:
    case Fault::Kind::gone:
      return {target.name, Unknown{failed().summary}};
    case Fault::Kind::lose_answer:
      return {target.name, Unknown{lost().summary}};
    case Fault::Kind::broken:
      throw std::runtime_error("broken on purpose");
    case Fault::Kind::pause:
      script_->pause(context);
  }
  return platform_->observe(target, context);
}

ApplyResult FaultyPlatform::apply(const Target& target, const Step& step, const KeyBundle* bundle,
                                  const Context& context) {
  switch (script_->next(Fault::Calls::apply)) {
    case Fault::Kind::none:
      break;
    case Fault::Kind::fail:
    case Fault::Kind::gone:
      return {Outcome::not_done, failed(), std::nullopt, {}};
    case Fault::Kind::lose_answer:
      platform_->apply(target, step, bundle, context);
      return {Outcome::unknown, lost(), std::nullopt, {}};
    case Fault::Kind::broken:
      throw std::runtime_error("broken on purpose");
    case Fault::Kind::pause:
      script_->pause(context);
  }
  return platform_->apply(target, step, bundle, context);
}

ProveResult FaultyPlatform::prove(const Target& target, const Step& step, const Context& context) {
  switch (script_->next(Fault::Calls::prove)) {
    case Fault::Kind::none:
      break;
    case Fault::Kind::fail:
    case Fault::Kind::gone:
      return {ProveResult::Verdict::refuted, ProofLevel::none, failed()};
    case Fault::Kind::lose_answer:
      return {ProveResult::Verdict::unknown, ProofLevel::none, lost()};
    case Fault::Kind::broken:
      throw std::runtime_error("broken on purpose");
    case Fault::Kind::pause:
      script_->pause(context);
  }
  return platform_->prove(target, step, context);
}

}  // namespace signet::test
