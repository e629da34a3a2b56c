#pragma once

#include <optional>
#include <string>

#include "base/problem.h"
#include "resources/thumbprint.h"

namespace signet {

// Why a TLS handshake failed.
struct TlsRefusal {
  enum class Reason {
    wrong_name,
    expired,
    not_yet_valid,
    unknown_ca,
    self_signed,
    version,
    untrusted,  // the chain fails for another reason: `text`
    alert,      // the handshake broke off: `text`
  };
  Reason reason = Reason::alert;
  std::string text;                      // OpenSSL's words
  std::optional<Thumbprint> thumbprint;  // of the server's certificate, when one came
  std::string subject;                   // its subject, safe for a terminal
};

// "tls.wrong-name", "tls.expired", "tls.not-yet-valid", "tls.unknown-ca", "tls.self-signed",
// "tls.version" or "tls.failed". `server` is who was called, `name` who it should have been.
Problem to_problem(const TlsRefusal& refusal, const std::string& server, const std::string& name);

}  // namespace signet
