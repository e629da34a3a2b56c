#include "http/kerberos_problem.h"

#include <gtest/gtest.h>
#include <krb5.h>

namespace signet {
namespace {

std::string shown(std::int32_t code) {
  const KerberosNames names{"alice@A", "HTTP/ex1", "the cache FILE:/c"};
  const Problem problem = kerberos_problem(code, "words\x1B", names);
  return problem.code + " " + to_text(problem);
}

// Those that a test cannot bring about without setting clocks or waiting.
TEST(KerberosProblem, SaysWhatToDo) {
  EXPECT_EQ(shown(KRB5KRB_AP_ERR_SKEW),
            "kerberos.clock-skew error: the clocks differ by more than Kerberos allows "
            "(words\\x1B)\n  hint: set the clock of this machine");
  EXPECT_EQ(shown(KRB5KRB_AP_ERR_TKT_EXPIRED),
            "kerberos.expired error: the Kerberos ticket in the cache FILE:/c has expired "
            "(words\\x1B)\n  hint: get a new one with kinit");
  EXPECT_EQ(shown(KRB5KDC_ERR_CLIENT_REVOKED),
            "kerberos.locked error: alice@A is locked or disabled (words\\x1B)");
  EXPECT_EQ(shown(KRB5KDC_ERR_KEY_EXP),
            "kerberos.locked error: the password of alice@A has expired (words\\x1B)");
  EXPECT_EQ(shown(12345), "kerberos.failed error: Kerberos does not lead to HTTP/ex1 (words\\x1B)");
}

}  // namespace
}  // namespace signet
