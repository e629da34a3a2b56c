#include "wsman/fault.h"

#include <gtest/gtest.h>

#include <string>

#include "soap_answers.h"
#include "wsman/answer.h"

namespace signet::wsman {
namespace {

using std::chrono::milliseconds;
using test::guid;
using Kind = Fault::Kind;

// What a Command ends in when the server answers by this fault.
Failure refused(const std::string& code, const std::string& subcode, const std::string& words) {
  const std::string text = test::soap_fault(guid('1'), code, subcode, words);
  const auto answer =
      read_acknowledged(test::reply(text, 500), {Operation::command, guid('1'), guid('2')});
  EXPECT_FALSE(answer);
  EXPECT_TRUE(answer.error().fault);
  return answer.error();
}

Kind kind(const std::string& code, const std::string& subcode = "Any",
          const std::string& words = "words") {
  return refused(code, subcode, words).fault->kind;
}

TEST(Fault, IsToldByItsCode) {
  EXPECT_EQ(kind("2150858793"), Kind::timed_out);
  EXPECT_EQ(kind("2150858843"), Kind::unknown_shell);
  EXPECT_EQ(kind("2150858811"), Kind::wrong_resource);
  EXPECT_EQ(kind("2150859161"), Kind::redirect);
  EXPECT_EQ(kind("5"), Kind::access_denied);
  EXPECT_EQ(kind("1326"), Kind::access_denied);
  EXPECT_EQ(kind("2150859174"), Kind::quota);
  EXPECT_EQ(kind("2150858770"), Kind::other);
}

TEST(Fault, HasTheSameCodeWithAndWithoutItsSign) {
  EXPECT_EQ(kind("-2144108135"), Kind::redirect);
  EXPECT_EQ(kind("-2144108274"), Kind::access_denied);
  EXPECT_EQ(refused("-2144108135", "Any", "words").fault->code, 2150859161U);
}

TEST(Fault, WithoutReadableCodeIsToldByItsSubcode) {
  EXPECT_EQ(kind("many", "TimedOut"), Kind::timed_out);
  EXPECT_EQ(kind("", "AccessDenied"), Kind::access_denied);
  EXPECT_EQ(kind("99999999999999999999", "Other"), Kind::other);
}

TEST(Fault, OfAQuotaIsToldByItsText) {
  EXPECT_EQ(kind("1", "QuotaLimit"), Kind::quota);
  EXPECT_EQ(
      kind("1", "Any",
           "This user is allowed a maximum of 18 concurrent shells, which has been exceeded."),
      Kind::quota);
  const Failure load = refused("1", "Any",
                               "The user load quota of 1000 requests per 2 seconds has been "
                               "exceeded. The next request from this user will not be approved "
                               "for at least 1500 milliseconds.");
  EXPECT_EQ(load.fault->kind, Kind::throttled);
  EXPECT_EQ(load.fault->wait, milliseconds(1500));
}

TEST(Fault, OfACmdletThatSpeaksOfTimeIsNoThrottling) {
  EXPECT_EQ(kind("1", "Any", "it took 1500 milliseconds"), Kind::other);
}

TEST(AskedWait, IsReadFromWordsAndBounded) {
  EXPECT_EQ(asked_wait("at least 0 milliseconds"), milliseconds(0));
  EXPECT_EQ(asked_wait("At Least 463616768 MilliSeconds."), std::chrono::hours(24));
  EXPECT_EQ(asked_wait("99999999999999999999999999 milliseconds"), std::chrono::hours(24));
  EXPECT_EQ(asked_wait("some milliseconds"), std::nullopt);
  EXPECT_EQ(asked_wait(" milliseconds"), std::nullopt);
  EXPECT_EQ(asked_wait("later"), std::nullopt);
}

TEST(Fault, IsToldInWordsWithItsServer) {
  EXPECT_EQ(to_text(refused("2150858843", "InvalidSelectors", "no such shell").problem),
            "error: the server no longer knows the session (Command) (no such shell; code "
            "2150858843; on ex1.corp.example)");
  EXPECT_EQ(to_text(refused("2150858811", "Any", "not found").problem),
            "error: the server has no such session configuration (Command) (not found; code "
            "2150858811; on ex1.corp.example)\n"
            "  hint: check the path of the URL: Exchange answers below /PowerShell/");
  EXPECT_EQ(to_text(refused("5", "AccessDenied", "Access is denied.").problem),
            "error: the server denies access to Command (Access is denied.; code 5; on "
            "ex1.corp.example)\n"
            "  hint: check the account's roles; nothing is tried again, to lock nobody out");
}

TEST(Fault, CannotWriteToATerminal) {
  const Failure failure = refused("7", "Any", "red&#xD; \xE2\x80\xAE text");
  EXPECT_EQ(failure.fault->text, "red\\x0D \\u{202E} text");
}

TEST(Fault, IsCutToWhatAPersonReads) {
  const Failure failure = refused("7", "Any", std::string(100'000, 'x'));
  EXPECT_EQ(failure.fault->text, std::string(400, 'x') + "...");
}

}  // namespace
}  // namespace signet::wsman
