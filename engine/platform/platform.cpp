#include "platform/platform.h"

namespace signet {

std::string_view to_text(Outcome outcome) {
  switch (outcome) {
    case Outcome::done:
      return "done";
    case Outcome::already:
      return "already";
    case Outcome::not_done:
      return "not done";
    case Outcome::unknown:
      return "unknown";
  }
  return "?";
}

Expected<void> Platform::check_rights(const Target&, const std::vector<const Step*>&,
                                      const Context&) {
  return {};
}

}  // namespace signet
