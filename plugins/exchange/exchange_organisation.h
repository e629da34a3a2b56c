#pragma once

#include "exchange/endpoint_settings.h"
#include "platform/entry_point.h"
#include "platform/platform.h"

namespace signet::exchange {

// All servers of the organisation that an endpoint belongs to, as Get-ExchangeServer tells them,
// with the public bytes of their certificates; read with the account for reading. They are entered
// through two of them: the one that the endpoint is and another; where the endpoint's host is none
// of their names (a balancer's), the first two have its address. Edge servers are left out. Fails
// when the servers cannot be read.
Expected<Organisation> read_organisation(const EntryPoint& entry, const Trust& trust,
                                         const ResolveSecret& resolve, const Context& context);

}  // namespace signet::exchange
