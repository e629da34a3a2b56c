#pragma once

#include "exchange/endpoint_settings.h"
#include "platform/entry_point.h"
#include "platform/platform.h"

namespace signet::exchange {

// All servers of the organisation that an endpoint belongs to, as Get-ExchangeServer tells them,
// with the public bytes of their certificates; read with the account for reading. Every server is
// entered through the endpoint: through the server that it is, or, where its host's name is none of
// theirs (a balancer's), through the first one, which gets the endpoint's address. Edge servers are
// left out. Fails when the servers cannot be read.
Expected<Organisation> read_organisation(const EntryPoint& entry, const Trust& trust,
                                         const ResolveSecret& resolve, const Context& context);

}  // namespace signet::exchange
