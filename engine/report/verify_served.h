#pragma once

#include <string>
#include <vector>

#include "report/verify.h"
#include "resources/desired.h"

// The column "served" of verify(): what handshakes showed.
namespace signet {

// What the endpoints of one service of a server say of a certificate that holds it.
struct ServedCell {
  std::string text;  // "559642FC at 25, unknown at 587"; empty: none was looked at
  // ok, drift or unknown; the most worrying of the endpoints.
  VerifyRow::Verdict verdict = VerifyRow::Verdict::ok;
  std::string why;  // empty for ok
};
ServedCell served_cell(const ServerState& state, const SlotName& slot,
                       const Thumbprint& certificate);

// One row for each of Desired::endpoints, without a server; `service` is the endpoint.
std::vector<VerifyRow> client_rows(const Desired& desired, const Observed& observed, Seconds now);

// What speaks against a certificate that is where it should be: its end. Empty: nothing.
std::string ending_text(const Certificate& certificate, const Policy& policy, Seconds now);

}  // namespace signet
