#include "http/challenge.h"

#include <gtest/gtest.h>

#include "base/text.h"

namespace signet {
namespace {

std::string offered(std::string_view header) {
  std::vector<std::string> all;
  for (const Challenge& challenge : parse_challenges(header)) {
    all.push_back(challenge.scheme + "(" + challenge.token + ")");
  }
  return join(all, " ");
}

TEST(Challenge, IsReadAsServersWriteIt) {
  EXPECT_EQ(offered("Negotiate"), "Negotiate()");
  EXPECT_EQ(offered("Negotiate oYG2MA=="), "Negotiate(oYG2MA==)");
  EXPECT_EQ(offered("Kerberos YII="), "Kerberos(YII=)");
  EXPECT_EQ(offered("Basic realm=\"ex1, \\\"the\\\" server\""), "Basic()");
  EXPECT_EQ(offered("Negotiate, Kerberos, Basic realm=\"a\""), "Negotiate() Kerberos() Basic()");
  EXPECT_EQ(offered("Digest realm=\"a\", nonce=\"b\", qop = c, NTLM"), "Digest() NTLM()");
}

TEST(Challenge, OfNonsenseIsNoneOrFew) {
  EXPECT_EQ(offered(""), "");
  EXPECT_EQ(offered(" , ,, "), "");
  EXPECT_EQ(offered("realm=\"a\""), "");
  EXPECT_EQ(offered("Basic realm=\"never closed, Negotiate"), "Basic()");
  std::string many;
  for (int i = 0; i < 1000; ++i) many += "A,";
  EXPECT_EQ(parse_challenges(many).size(), 16U);
}

TEST(Challenge, IsFoundInEitherCase) {
  const auto challenges = parse_challenges("NEGOTIATE x, Basic");
  ASSERT_NE(find_challenge(challenges, "Negotiate"), nullptr);
  EXPECT_EQ(find_challenge(challenges, "Negotiate")->token, "x");
  EXPECT_EQ(find_challenge(challenges, "Kerberos"), nullptr);
}

TEST(Challenge, IsNamedSafelyForATerminal) {
  EXPECT_EQ(scheme_names({}), "nothing");
  EXPECT_EQ(scheme_names({{"Basic", ""}, {"\x1B[2J", ""}}), "Basic, \\x1B[2J");
}

}  // namespace
}  // namespace signet
