#pragma once

#include <initializer_list>

namespace signet {

// What every command of signet ends with; scripts rely on these numbers.
enum class ExitCode {
  success = 0,      // nothing to do, or done and proven
  wrong_input = 1,  // wrong input, wrong use, or declined
  changes = 2,      // changes are pending, or something drifted
  incomplete = 3,   // something is blocked or unknown
  failed = 4,       // a step failed or could not be proven
  refused = 5,      // the plan was refused: the world moved, it was edited, or applied already
  expiring = 6,     // a certificate ends within the policy's limit (verify only)
  interrupted = 130,
};

// Where several hold, the one to end with: interrupted, then 1 5 4 3 2 6, then success.
ExitCode first_of(std::initializer_list<ExitCode> codes);

}  // namespace signet
