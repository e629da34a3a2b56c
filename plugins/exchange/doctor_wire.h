#pragma once

#include <vector>

#include "exchange/doctor_session.h"

namespace signet::exchange {

// How certificates and settings come over the wire, on one server of each version: what is relied
// on without confirmation, line by line, as far as looking can settle it.
void examine_wire(Examination& examination, Patient& patient,
                  const std::vector<SeenServer>& servers);

// What limits the sessions of an account, as far as it can be read.
void examine_limits(Examination& examination, Patient& patient,
                    const std::optional<VisibleCmdlets>& visible);

}  // namespace signet::exchange
