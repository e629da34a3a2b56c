#include "exchange/disguise.h"

#include <gtest/gtest.h>

#include "base/json.h"

namespace signet::exchange {
namespace {

Examination with(const Phrase& seen, const Phrase& next = {}) {
  Examination examination;
  examination.add("code", Verdict::ok, seen, next);
  return examination;
}

// The words of the only finding, as others get them.
std::string shared(const Phrase& seen, const Phrase& next = {}) {
  const Json report = to_json(with(seen, next), Audience::share);
  return report.at("findings").at(0).at("seen").get<std::string>();
}

TEST(Disguise, ReplacesTheSameWordByTheSame) {
  EXPECT_EQ(shared(Phrase(host("ex1.corp.example")) + " and " + host("ex2.corp.example") + " and " +
                   host("EX1.corp.example")),
            "host-1 and host-3 and host-1");
  EXPECT_EQ(shared(Phrase(address("10.0.0.1")) + ", " + thumbprint("ABCD") + ", " + name("CN=x")),
            "address-1, thumbprint-1, name-1");
}

TEST(Disguise, KnowsTheDomainAndTheShortNameOfAHost) {
  EXPECT_EQ(shared(Phrase(host("ex1.corp.example")) + " in CORP.EXAMPLE is EX1"),
            "host-1 in domain-1 is host-2");
}

TEST(Disguise, KnowsThePartsOfAnAccount) {
  EXPECT_EQ(shared(Phrase(account("svc-plan@CORP.EXAMPLE")) + " is svc-plan of corp.example"),
            "account-1 is account-2 of domain-1");
  EXPECT_EQ(shared(Phrase(account("CORP\\svc-plan")) + " is svc-plan of corp"),
            "account-1 is account-2 of domain-1");
}

TEST(Disguise, LeavesOutWhatAStrangerWrote) {
  EXPECT_EQ(shared(problem({"tls.wrong-name", "ex1 is secret.example", "more", "do", "there"})),
            "[tls.wrong-name]");
}

// A name that slipped into our own words, learnt from another line.
TEST(Disguise, FindsNamesInPlainWords) {
  EXPECT_EQ(shared("nothing but ex1.corp.example here", Phrase(host("ex1.corp.example"))),
            "nothing but host-1 here");
}

TEST(Disguise, LeavesOrdinaryWordsAlone) {
  EXPECT_EQ(shared(Phrase(host("127.0.0.1")) + " took 127 ms, and " + server("ex")),
            "host-1 took 127 ms, and server-1");
  EXPECT_EQ(shared(Phrase(server("MAIL")) + ": mailbox"), "server-1: mailbox");
}

TEST(Examination, IsTheWholeForItsUser) {
  Examination examination;
  examination.add("name", Verdict::ok, Phrase("is ") + host("ex1.corp.example"));
  examination.add("tls.verify", Verdict::failed, problem({"tls.x", "no", {}, {}, {}}), "do that");
  EXPECT_EQ(to_text(examination, Audience::user),
            "ok      name                  is ex1.corp.example\n"
            "failed  tls.verify            no\n"
            "          next:               do that\n"
            "1 ok, 0 to look at, 1 failed, 0 unknown\n");
}

}  // namespace
}  // namespace signet::exchange
