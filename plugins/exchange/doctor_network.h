#pragma once

#include <optional>

#include "base/clock.h"
#include "exchange/examination.h"
#include "http/account_look.h"
#include "http/first_look.h"
#include "http/http_endpoint.h"

namespace signet::exchange {

// What the endpoint shows to whoever connects: names, addresses, TLS, its certificate, how it asks
// for an account, its clock. `wants_basic`: the account that is to be used, if any, uses Basic.
void examine_first_look(Examination& examination, const HttpEndpoint& endpoint,
                        const FirstLook& look, std::optional<bool> wants_basic, Seconds now);

// What Kerberos gave for an account; `who` is "reading" or "changing".
void examine_ticket(Examination& examination, const std::string& who,
                    const Expected<TicketLook>& ticket, Seconds now);

// Whether a login got in that was bound to no channel.
void examine_binding(Examination& examination, const Expected<bool>& admitted);

}  // namespace signet::exchange
