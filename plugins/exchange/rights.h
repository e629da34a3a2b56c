#pragma once

#include <vector>

#include "exchange/cmdlets.h"
#include "exchange/server_session.h"
#include "platform/step.h"

namespace signet::exchange {

// The pipelines that an act cannot do without, made by what the act itself makes them with: so what
// is asked for cannot differ from what is run.
std::vector<psrp::Pipeline> pipelines_for(const Step& step, const Target& target,
                                          RequireSsl require_ssl);

// Whether the session's account sees every cmdlet and parameter of them: management roles that it
// lacks show as missing ones. Fails with "exchange.rights", which names each, and with the trust
// file's own problems; where Get-Command does not tell, nothing is known and nothing fails.
Expected<void> check_rights(ServerSession& session, const std::vector<const Step*>& steps,
                            RequireSsl require_ssl);

}  // namespace signet::exchange
