#pragma once

#include <vector>

#include "exchange/exchange_certificate.h"
#include "resources/observed.h"

namespace signet::exchange {

// What of its server decides about a copy besides what the copy itself says.
struct CopySurroundings {
  bool is_auth = false;
  bool is_federation = false;
  bool is_management_service = false;
  Known<bool> has_edge_subscription;
};

// What speaks against assigning the copy: sorted by slot, then code. What is unknown of its key
// gives no limit.
std::vector<Limit> limits_of(const ExchangeCertificate& copy, const CopySurroundings& around);

}  // namespace signet::exchange
