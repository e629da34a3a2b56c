#pragma once

#include <chrono>
#include <optional>
#include <stop_token>
#include <vector>

#include "base/clock.h"
#include "base/log.h"
#include "base/random.h"
#include "platform/key_bundle.h"
#include "platform/step.h"
#include "resources/capabilities.h"
#include "resources/desired.h"
#include "resources/observed.h"

namespace signet {

// How an act ended. Nothing else is possible.
enum class Outcome {
  done,
  already,   // it was so before; nothing was changed
  not_done,  // nothing was changed
  unknown,   // it may or may not have happened: look again
};
std::string_view to_text(Outcome outcome);

// What every call gets. A call returns by `deadline` (Clock::steady) and as soon as it can after a
// stop was requested; it takes time and randomness from here only.
struct Context {
  const Clock& clock;
  Random& random;
  const Log& log;
  std::stop_token stop;
  std::chrono::milliseconds deadline;
};

struct ApplyResult {
  Outcome outcome = Outcome::unknown;
  Problem problem;                  // for not_done and unknown
  std::optional<KeyBundle> bundle;  // of a done export, and of nothing else
  std::vector<std::string> warnings;
};

// What a proof saw: for each slot of the step whether it is as wanted.
struct ProveResult {
  enum class Verdict { proven, refuted, unknown };
  Verdict verdict = Verdict::unknown;
  ProofLevel level = ProofLevel::none;
  Problem problem;  // for refuted ("claimed but not served", ...) and unknown
};

// The seam to the world. Calls block, may come from several threads, and never two at once for the
// same target. A platform never throws and never waits longer than the context allows.
class Platform {
 public:
  virtual ~Platform() = default;

  virtual const Capabilities& capabilities() const = 0;

  // Changes nothing. What cannot be read is unknown with its reason, never absent.
  virtual ObservedServer observe(const Target& target, const Context& context) = 0;

  // Changes nothing. Whether the account may do what the steps need; called before the first act of
  // a run, so that nothing fails half-way. Fails with what is missing.
  virtual Expected<void> check_rights(const Target& target, const std::vector<const Step*>& steps,
                                      const Context& context);

  // Carries out one step: export, import, install_chain, assign, configure or remove. `bundle` is
  // what the export gave, for import and nothing else. An act that finds its end state answers
  // `already`.
  virtual ApplyResult apply(const Target& target, const Step& step, const KeyBundle* bundle,
                            const Context& context) = 0;

  // Changes nothing. Observes again and, where the platform serves, handshakes: the certificate is
  // there with its key and each of step.slots is held (and served) by it.
  virtual ProveResult prove(const Target& target, const Step& step, const Context& context) = 0;
};

}  // namespace signet
