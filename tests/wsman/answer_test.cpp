#include "wsman/answer.h"

#include <gtest/gtest.h>

#include <string>

#include "soap_answers.h"

namespace signet::wsman {
namespace {

using test::guid;
using test::reply;
using test::soap_answer;

const std::string shell_selector =
    "<w:SelectorSet><w:Selector Name=\"ShellId\">ABC-1</w:Selector></w:SelectorSet>";

std::string created_body(const std::string& selectors, const std::string& id) {
  return "<x:ResourceCreated><a:Address>x</a:Address><a:ReferenceParameters>"
         "<w:ResourceURI>r</w:ResourceURI>" +
         selectors +
         "</a:ReferenceParameters></x:ResourceCreated>"
         "<rsp:Shell><rsp:ShellId>" +
         id + "</rsp:ShellId></rsp:Shell>";
}

Answer<Created> created(const std::string& body) {
  const std::string text = soap_answer(guid('1'), answer_action(Operation::create), body);
  return read_created(reply(text), {Operation::create, guid('1')});
}

Answer<Received> received(const std::string& inside, std::optional<Guid> command = guid('2')) {
  const std::string text = soap_answer(guid('1'), answer_action(Operation::receive),
                                       "<rsp:ReceiveResponse>" + inside + "</rsp:ReceiveResponse>");
  return read_received(reply(text), {Operation::receive, guid('1'), command});
}

std::string stream(const std::string& base64, char command = '2') {
  return "<rsp:Stream Name=\"stdout\" CommandId=\"" + guid(command).text() + "\">" + base64 +
         "</rsp:Stream>";
}

template <class T>
std::string error(const Answer<T>& answer) {
  return answer ? "an answer"
                : answer.error().problem.code + ": " + to_line(answer.error().problem);
}

TEST(Created, GivesTheSelectorsThatTheServerWants) {
  const auto answer =
      created(created_body("<w:SelectorSet><w:Selector Name=\"ShellId\"> ABC-1 </w:Selector>"
                           "<w:Selector Name=\"More\">m</w:Selector></w:SelectorSet>",
                           "abc-1"));
  ASSERT_TRUE(answer) << error(answer);
  EXPECT_EQ(answer->selectors, (std::vector<Selector>{{"ShellId", "ABC-1"}, {"More", "m"}}));
}

TEST(Created, NamesOneShellOnly) {
  EXPECT_EQ(error(created(created_body(shell_selector, "OTHER"))),
            "wsman.foreign: the server answered something else than this Create (two different "
            "ids of one shell)");
  EXPECT_EQ(error(created(created_body("", "ABC-1"))),
            "wsman.malformed: the server's answer cannot be read (no selectors for the new shell)");
  EXPECT_EQ(error(created(created_body("<w:SelectorSet/>", "ABC-1"))),
            "wsman.malformed: the server's answer cannot be read (no id of the new shell)");
  const std::string huge(1000, 'x');
  EXPECT_EQ(error(created(created_body("<w:SelectorSet><w:Selector Name=\"ShellId\">" + huge +
                                           "</w:Selector></w:SelectorSet>",
                                       huge))),
            "wsman.malformed: the server's answer cannot be read (an odd selector)");
}

TEST(Received, GivesStreamsInTheirOrderAndWhetherAllIsThere) {
  const auto answer = received(stream("Zmlyc3Q=") + stream("") + stream("c2Vjb25k\n") +
                               "<rsp:CommandState CommandId=\"" + guid('2').text() +
                               "\" State=\"http://schemas.microsoft.com/wbem/wsman/1/windows/shell/"
                               "CommandState/Done\"/>");
  ASSERT_TRUE(answer) << error(answer);
  ASSERT_EQ(answer->streams.size(), 2U);
  EXPECT_EQ(as_text(answer->streams[0]), "first");
  EXPECT_EQ(as_text(answer->streams[1]), "second");
  EXPECT_TRUE(answer->done);
}

TEST(Received, OfThePoolHasNoCommand) {
  const auto answer = received("<rsp:Stream Name=\"stdout\">Zmlyc3Q=</rsp:Stream>", std::nullopt);
  ASSERT_TRUE(answer) << error(answer);
  EXPECT_EQ(answer->streams.size(), 1U);
  EXPECT_FALSE(answer->done);
  EXPECT_EQ(error(received(stream("Zmlyc3Q="), std::nullopt)),
            "wsman.foreign: the server answered something else than this Receive (output of "
            "another command)");
}

TEST(Received, IsOfTheCommandThatWasAskedFor) {
  EXPECT_EQ(error(received(stream("Zmlyc3Q=", '3'))),
            "wsman.foreign: the server answered something else than this Receive (output of "
            "another command)");
  EXPECT_EQ(error(received("<rsp:Stream Name=\"stdout\">Zmlyc3Q=</rsp:Stream>")),
            "wsman.foreign: the server answered something else than this Receive (output of "
            "another command)");
  EXPECT_EQ(error(received("<rsp:CommandState CommandId=\"" + guid('3').text() +
                           "\" State=\"x/CommandState/Done\"/>")),
            "wsman.foreign: the server answered something else than this Receive (the state of "
            "another command)");
  EXPECT_EQ(error(received("<rsp:Stream Name=\"stderr\">Zmlyc3Q=</rsp:Stream>")),
            "wsman.foreign: the server answered something else than this Receive (a stream that "
            "was not asked for)");
}

TEST(Received, IsBase64) {
  EXPECT_EQ(error(received(stream("Zm!!"))),
            "wsman.malformed: the server's answer cannot be read (a stream that is not base64)");
}

TEST(Acknowledgement, OfACommandNamesIt) {
  const Question question{Operation::command, guid('1'), guid('2')};
  const auto answer = [&](const std::string& body) {
    return error(read_acknowledged(
        reply(soap_answer(guid('1'), answer_action(Operation::command), body)), question));
  };
  const auto response = [](const std::string& id) {
    return "<rsp:CommandResponse><rsp:CommandId>" + id + "</rsp:CommandId></rsp:CommandResponse>";
  };
  EXPECT_EQ(answer(response(guid('2').text())), "an answer");
  EXPECT_EQ(answer(response(guid('3').text())),
            "wsman.foreign: the server answered something else than this Command (the id of "
            "another command)");
  EXPECT_EQ(answer(""),
            "wsman.malformed: the server's answer cannot be read (no id of the command)");
}

TEST(Answer, RelatesToTheMessageAndHasItsAction) {
  const Question question{Operation::send, guid('1')};
  const auto answer = [&](const std::string& text, int status = 200) {
    return error(read_acknowledged(reply(text, status), question));
  };
  const std::string action = answer_action(Operation::send);
  EXPECT_EQ(answer(soap_answer(guid('1'), action, "<rsp:SendResponse/>")), "an answer");
  EXPECT_EQ(answer(soap_answer(guid('9'), action, "")),
            "wsman.foreign: the server answered something else than this Send (it relates to "
            "another message)");
  EXPECT_EQ(answer(soap_answer(guid('1'), answer_action(Operation::signal), "")),
            "wsman.foreign: the server answered something else than this Send (its action is "
            "another)");
  EXPECT_EQ(answer(soap_answer(guid('1'), action, ""), 503),
            "wsman.malformed: the server's answer cannot be read (HTTP 503 without a fault)");
  EXPECT_EQ(answer(test::soap_fault(guid('9'), "5", "AccessDenied", "no"), 500),
            "wsman.foreign: the server answered something else than this Send (a fault that "
            "relates to another message: no)");
}

TEST(Answer, IsSoap) {
  const Question question{Operation::send, guid('1')};
  const Reply page{503, "text/html", as_bytes("<html>Service unavailable</html>")};
  EXPECT_EQ(error(read_acknowledged(page, question)),
            "wsman.not-soap: the server answered HTTP 503 with text/html instead of SOAP");
  EXPECT_EQ(error(read_acknowledged({200, "", {}}, question)),
            "wsman.not-soap: the server answered HTTP 200 with no type instead of SOAP");
  EXPECT_EQ(error(read_acknowledged(reply("<html/>"), question)),
            "wsman.malformed: the server's answer cannot be read (no SOAP envelope with header "
            "and body)");
  EXPECT_EQ(error(read_acknowledged(reply(""), question)).substr(0, 16), "wsman.malformed:");
}

// What such a document may cost is measured by hand and by the fuzzers; here it must just be
// refused, before its names are multiplied.
TEST(Answer, RefusesDocumentsThatExplode) {
  const Question question{Operation::send, guid('1')};
  const auto answer = [&](const std::string& text) {
    return error(read_acknowledged(reply(text), question));
  };
  std::string elements;
  for (int i = 0; i < 5000; ++i) elements += "<a/>";
  EXPECT_EQ(answer("<s xmlns='" + std::string(500'000, 'n') + "'>" + elements + "</s>"),
            "wsman.malformed: the server's answer cannot be read (its names are too long)");
  EXPECT_EQ(answer("<s>" + std::string(8 << 20, 'x') + "</s>").substr(0, 16), "wsman.malformed:");
  std::string deep;
  for (int i = 0; i < 100'000; ++i) deep += "<a>";
  EXPECT_EQ(answer(deep).substr(0, 16), "wsman.malformed:");
}

}  // namespace
}  // namespace signet::wsman
