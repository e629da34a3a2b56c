#pragma once

#include <string>
#include <vector>

#include "attempt.h"

namespace signet::exchange::test {

// An organisation at one moment.
struct Moment {
  Story story;
  Observed observed;
};

Moment moment_of(Story story);

// A chooser that would take a certificate that does not work there, and did not before.
struct Hurt {
  TargetName server;
  std::string chooser;
  Thumbprint taken;
};

// What an attempt that went from one moment to the other did that must never be: claims that are
// not true, keys that are gone, acts on servers that its plan does not name, force where nobody
// asked for it, passwords in its words.
std::vector<std::string> broken_laws(const Moment& before, const Attempt& attempt,
                                     const Moment& after);

std::vector<Hurt> hurt_choosers(const Moment& before, const Moment& after);

// Whether the next attempt has nothing left to do where the first one claimed so, repairs what is
// hurt before anything else on that server, and succeeds.
std::vector<std::string> broken_repair(const Attempt& first, const std::vector<Hurt>& hurts,
                                       const Attempt& next);

// What is wrong with a run from that start that this happens to, and with the next one, which is to
// reach the end that an undisturbed one reaches; or an empty text.
std::string wrongs_of(const Moment& start, const Story& end, const Disturbance& disturbance);

}  // namespace signet::exchange::test
