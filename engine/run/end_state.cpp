#include "run/end_state.h"

#include "plan/simulate.h"

namespace signet {

bool is_there(const Step& step, const ServerState& state, const Capabilities& capabilities) {
  switch (step.address.action) {
    case Action::import:
    case Action::assign:
    case Action::configure:
    case Action::remove: {
      ServerState after = state;
      return simulate(step, after, capabilities).has_value() && after == state;
    }
    case Action::export_key:
    case Action::install_chain:
    case Action::await:
    case Action::prove:
      return false;
  }
  return false;
}

}  // namespace signet
