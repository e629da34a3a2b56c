#pragma once

#include <memory>
#include <mutex>
#include <optional>
#include <string>

#include "base/clock.h"
#include "base/problem.h"
#include "http/http_endpoint.h"
#include "http/kerberos_problem.h"
#include "http/memory_ticket.h"

namespace signet {

// Where an account's tickets are. With a password or keytab it gets the first ticket itself and a
// new one before that expires; a refused password or key is never tried again. Safe to call from
// several threads.
class KerberosLogin {
 public:
  // `service` has been filled in.
  KerberosLogin(KerberosAccount account, std::string service);

  const KerberosNames& names() const { return names_; }
  // The credential cache to use, empty for the default one. May block while it talks to the KDC.
  Expected<std::string> cache(Seconds now);

 private:
  Expected<std::unique_ptr<MemoryTicket>> obtain() const;

  KerberosAccount account_;
  KerberosNames names_;
  std::mutex mutex_;
  std::unique_ptr<MemoryTicket> ticket_;
  std::optional<Problem> refused_;
};

// What is wrong with the settings: "endpoint.invalid".
Expected<void> check(const KerberosAccount& account, const std::string& service);

}  // namespace signet
