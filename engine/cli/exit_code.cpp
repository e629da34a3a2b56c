#include "cli/exit_code.h"

#include <algorithm>
#include <array>

namespace signet {

ExitCode first_of(std::initializer_list<ExitCode> codes) {
  using enum ExitCode;
  constexpr std::array order = {interrupted, wrong_input, refused, failed,
                                incomplete,  changes,     expiring};
  for (const ExitCode code : order) {
    if (std::ranges::find(codes, code) != codes.end()) return code;
  }
  return success;
}

}  // namespace signet
