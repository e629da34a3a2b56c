#include "http/tls_refusal.h"

#include <fmt/format.h>

namespace signet {

namespace {

struct Words {
  const char* code;
  std::string summary;
};

Words words(const TlsRefusal& refusal, const std::string& server, const std::string& name) {
  switch (refusal.reason) {
    case TlsRefusal::Reason::wrong_name:
      return {"tls.wrong-name", fmt::format("the certificate of {} is not for {}", server, name)};
    case TlsRefusal::Reason::expired:
      return {"tls.expired", fmt::format("the certificate of {} has expired", server)};
    case TlsRefusal::Reason::not_yet_valid:
      return {"tls.not-yet-valid", fmt::format("the certificate of {} is not valid yet", server)};
    case TlsRefusal::Reason::unknown_ca:
      return {"tls.unknown-ca",
              fmt::format("the certificate of {} comes from no CA that is trusted", server)};
    case TlsRefusal::Reason::self_signed:
      return {"tls.self-signed", fmt::format("the certificate of {} is signed by itself", server)};
    case TlsRefusal::Reason::version:
      return {"tls.version", fmt::format("{} speaks no TLS 1.2 or later", server)};
    case TlsRefusal::Reason::untrusted:
      return {"tls.failed", fmt::format("the certificate of {} cannot be trusted", server)};
    case TlsRefusal::Reason::alert:
      return {"tls.failed", fmt::format("no TLS connection with {}", server)};
  }
  return {"tls.failed", {}};
}

}  // namespace

Problem to_problem(const TlsRefusal& refusal, const std::string& server, const std::string& name) {
  auto [code, summary] = words(refusal, server, name);
  Problem problem{code, std::move(summary), refusal.text, {}, {}};
  if (refusal.thumbprint) {
    problem.detail += fmt::format("{}subject {}, thumbprint {}", refusal.text.empty() ? "" : "; ",
                                  refusal.subject, refusal.thumbprint->text());
    problem.hint = fmt::format("if it is the right server, pin this certificate: pins: [{}]",
                               refusal.thumbprint->text());
  }
  return problem;
}

}  // namespace signet
