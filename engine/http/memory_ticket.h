#pragma once

#include <memory>
#include <string>

#include "base/clock.h"
#include "base/problem.h"
#include "base/secret.h"
#include "http/kerberos_problem.h"

namespace signet {

// An initial ticket in a credential cache in memory, which is wiped and gone with it.
class MemoryTicket {
 public:
  // Asks the KDC once with the password, or with the key of `principal` in a keytab (of its first
  // entry without one). Never asks for a new password and never tries a second KDC after one has
  // refused. Blocks for as long as the Kerberos library does. Fails as kerberos_problem() says.
  static Expected<std::unique_ptr<MemoryTicket>> with_password(const Secret& password,
                                                               const KerberosNames& names);
  static Expected<std::unique_ptr<MemoryTicket>> with_keytab(const std::string& file,
                                                             const KerberosNames& names);
  ~MemoryTicket();
  MemoryTicket(const MemoryTicket&) = delete;
  MemoryTicket& operator=(const MemoryTicket&) = delete;

  const std::string& cache() const { return cache_; }  // "MEMORY:.."
  Seconds expires() const { return expires_; }

 private:
  struct Library;
  explicit MemoryTicket(std::unique_ptr<Library> library);

  std::unique_ptr<Library> library_;
  std::string cache_;
  Seconds expires_{};
};

// "HTTP/ex1.corp.example" with the realm that krb5.conf has for that host, or with an empty one
// (then the KDC says which). Asks no DNS for another name. A text that has a realm is kept.
std::string with_realm(const std::string& service);

}  // namespace signet
