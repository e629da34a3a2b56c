#pragma once

#include "renewal.h"

namespace signet {

// Eleven servers, of which one has another certificate and one has its old one removed; three more
// are blocked, unknown and left out.
inline Plan fleet_plan() {
  using namespace std::chrono;
  Renewal renewal;
  for (unsigned number = 2; number <= 12; ++number) {
    renewal.renew(number, number == 2 ? 0 : 1, number == 12);
  }
  Plan& plan = renewal.plan;
  for (Step& step : plan.steps) {
    if (step.address.target == exchange(7) && step.address.slot == slot("SMTP")) {
      step.before = {thumbprint('7')};
    }
  }
  for (unsigned number : {13, 14, 15}) {
    plan.blocked.push_back({exchange(number), key("hybrid"), "source.none",
                            exchange(number).text() + " finds no server with an exportable copy",
                            "add a source: file to hybrid"});
  }
  plan.not_known = {{exchange(16), "the server", "connection refused\x1b[2J"}};
  plan.left_out = {{exchange(17), sys_days(2026y / 11 / 30), "CHG0412"}};
  for (unsigned number = 2; number <= 5; ++number) {
    plan.findings.push_back({exchange(number), "copy.exportable",
                             exchange(number).text() + " holds an exportable copy of webmail"});
  }
  plan.findings.push_back({{}, "certificate.expires-soon", "webmail: it ends on 2027-06-07"});
  plan.kept = {{exchange(1), key("webmail"), {slot("IIS")}}};
  plan.servers += 5;
  return plan;
}

}  // namespace signet
