#pragma once

#include "base/bytes.h"
#include "base/problem.h"
#include "base/secret.h"
#include "clixml/document.h"
#include "crypto/session_key.h"

namespace signet::psrp {

// The content of an <SS>: the text in UTF-16LE under the session key (MS-PSRP 2.2.5.1.24). `utf8`
// is valid UTF-8; its clear copies are wiped.
Bytes encrypt_text(const SessionKey& key, const Secret& utf8);

// The content of PUBLIC_KEY.
Secret public_key(const SessionKeyExchange& exchange);
// Out of ENCRYPTED_SESSION_KEY. Fails with "session-key.malformed".
Expected<SessionKey> read_session_key(const clixml::Value& message,
                                      const SessionKeyExchange& exchange);

}  // namespace signet::psrp
