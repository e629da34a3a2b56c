#pragma once

#include <functional>
#include <optional>

#include "exchange/cmdlets.h"
#include "exchange/server_facts.h"
#include "exchange/server_session.h"
#include "platform/platform.h"

namespace signet::exchange {

// The acts of the platform. Each looks before it changes anything: who finds the end state answers
// `already`, who cannot look or must not act answers `not_done`. When what came of an act is not
// clear from its answer, the server is looked at again while there is time: `done` when the end
// state is there, `not_done` when the cmdlet had ended and nothing changed, `unknown` otherwise.

ApplyResult export_key(ServerSession& session, const Step& step);
ApplyResult import_key(ServerSession& session, const Step& step, const KeyBundle* bundle);
ApplyResult assign_slot(ServerSession& session, const Step& step, RequireSsl require_ssl);
// Connectors that the step clears are set again to what they were, whatever became of the removal;
// "exchange.connector-cleared" where that is not certain.
ApplyResult remove_certificate(ServerSession& session, const Step& step);

ApplyResult not_done(Problem problem);
ApplyResult ended(Outcome outcome);

// How an act is concluded from what the server shows afterwards.
struct Look {
  Expected<bool> is_there;  // the end state; a failure: could not be read
  bool is_unchanged = false;
};
// `cmdlet` named in problems. Looks again a few times while the end state is expected and not there
// yet.
ApplyResult conclude(ServerSession& session, const Invocation& answer, const std::string& cmdlet,
                     const std::function<Look()>& look);

// Why a certificate of these facts (Scope::slots) may not be removed by anybody, at present: it
// holds a service that keeps it or would be left alone. Fails with the reason; whatever could not
// be read is a reason. `cleared`: connectors that are to be cleared for it.
Expected<void> check_removable(const Thumbprint& thumbprint, const ServerFacts& facts,
                               const std::vector<SlotName>& cleared = {});

}  // namespace signet::exchange
