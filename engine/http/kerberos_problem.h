#pragma once

#include <cstdint>
#include <string>

#include "base/problem.h"

namespace signet {

// Who wanted to reach what.
struct KerberosNames {
  std::string principal;  // empty: that of the cache
  std::string service;
  std::string source;  // "the cache FILE:/tmp/krb5cc_0", "the keytab /etc/a.keytab", "the password"
};

// What an error code of the Kerberos libraries means for an operator: "kerberos.no-cache",
// "kerberos.no-ticket", "kerberos.expired", "kerberos.unknown-service",
// "kerberos.unknown-principal", "kerberos.wrong-password", "kerberos.locked", "kerberos.no-kdc",
// "kerberos.clock-skew" or, with the library's words, "kerberos.failed".
Problem kerberos_problem(std::int32_t code, const std::string& words, const KerberosNames& names);

}  // namespace signet
