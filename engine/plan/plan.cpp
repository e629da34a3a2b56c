#include "plan/plan.h"

namespace signet {

bool operator==(const PlannedCertificate& left, const PlannedCertificate& right) {
  const bool same_bytes =
      left.certificate == right.certificate ||
      (left.certificate && right.certificate && *left.certificate == *right.certificate);
  return same_bytes && left.key == right.key && left.thumbprint == right.thumbprint;
}

}  // namespace signet
