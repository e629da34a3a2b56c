#include "http/kerberos_problem.h"

#include <krb5.h>

#include "base/text.h"

namespace signet {

namespace {

std::string who(const KerberosNames& names) {
  return names.principal.empty() ? "this account" : printable(names.principal);
}

struct Meaning {
  const char* code;
  std::string summary;
  const char* hint;
};

Meaning meaning_of(std::int32_t code, const KerberosNames& names) {
  switch (code) {
    case KRB5_FCC_NOFILE:
    case KRB5_CC_NOTFOUND:
    case KRB5_CC_UNKNOWN_TYPE:
      return {"kerberos.no-cache", "there is no Kerberos ticket to be found in " + names.source,
              "get one with kinit, or name a keytab"};
    case KRB5KRB_AP_ERR_TKT_EXPIRED:
      return {"kerberos.expired", "the Kerberos ticket in " + names.source + " has expired",
              "get a new one with kinit"};
    case KRB5KDC_ERR_S_PRINCIPAL_UNKNOWN:
      return {"kerberos.unknown-service", "Kerberos knows no service " + printable(names.service),
              "name the service principal that the server runs under"};
    case KRB5KDC_ERR_C_PRINCIPAL_UNKNOWN:
      return {"kerberos.unknown-principal", "Kerberos knows no " + who(names), ""};
    case KRB5KDC_ERR_PREAUTH_FAILED:
    case KRB5KRB_AP_ERR_BAD_INTEGRITY:
      return {"kerberos.wrong-password", names.source + " is wrong for " + who(names),
              "nothing was tried twice: correct it before it locks the account"};
    case KRB5KDC_ERR_CLIENT_REVOKED:
      return {"kerberos.locked", who(names) + " is locked or disabled", ""};
    case KRB5KDC_ERR_KEY_EXP:
      return {"kerberos.locked", "the password of " + who(names) + " has expired", ""};
    case KRB5_KT_NOTFOUND:
    case KRB5_KT_IOERR:
    case KRB5_KEYTAB_BADVNO:
    case ENOENT:
      return {"kerberos.no-ticket", "there is no key for " + who(names) + " in " + names.source,
              ""};
    case KRB5_KDC_UNREACH:
    case KRB5_REALM_UNKNOWN:
    case KRB5_REALM_CANT_RESOLVE:
      return {"kerberos.no-kdc", "no Kerberos server can be reached",
              "see the realms in krb5.conf"};
    case KRB5KRB_AP_ERR_SKEW:
    case KRB5_KDCREP_SKEW:
      return {"kerberos.clock-skew", "the clocks differ by more than Kerberos allows",
              "set the clock of this machine"};
    default:  // the libraries' numbers, some hundreds of them
      return {"kerberos.failed", "Kerberos does not lead to " + printable(names.service), ""};
  }
}

}  // namespace

Problem kerberos_problem(std::int32_t code, const std::string& words, const KerberosNames& names) {
  Meaning meaning = meaning_of(code, names);
  return {meaning.code, std::move(meaning.summary), printable(words), meaning.hint, {}};
}

}  // namespace signet
