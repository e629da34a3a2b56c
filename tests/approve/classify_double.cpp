#include "plan/replacement.h"

namespace signet {

Classification classify(const Plan& plan) {
  if (plan.blocked.empty()) return {true, {}};
  return {false, {"blocked"}};
}

}  // namespace signet
