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

// Whether the attempt's first change on that server lets transport use what it takes.
bool repairs_first(const Attempt& attempt, const Hurt& hurt);

}  // namespace signet::exchange::test
