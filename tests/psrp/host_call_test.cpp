#include <gtest/gtest.h>

#include "psrp/server.h"

namespace signet::psrp {
namespace {

using test::Session;
using Texts = std::vector<std::string>;

constexpr test::Type pool_call = 0x00021100;
constexpr test::Type pipeline_call = 0x00041100;

std::string call(std::int64_t id, int method, std::string_view parameters) {
  return "<Obj RefId=\"0\"><MS><I64 N=\"ci\">" + std::to_string(id) +
         "</I64><Obj N=\"mi\" RefId=\"1\"><TN RefId=\"0\">"
         "<T>System.Management.Automation.Remoting.RemoteHostMethodId</T><T>System.Enum</T>"
         "<T>System.ValueType</T><T>System.Object</T></TN><ToString>any</ToString><I32>" +
         std::to_string(method) +
         "</I32></Obj><Obj N=\"mp\" RefId=\"2\"><TN RefId=\"1\"><T>System.Collections.ArrayList</T>"
         "<T>System.Object</T></TN><LST>" +
         std::string(parameters) + "</LST></Obj></MS></Obj>";
}

// PromptForChoice with three choices.
std::string choice(std::int64_t id, std::string_view caption, std::string_view message) {
  std::string choices;
  for (int i = 0; i < 3; ++i) {
    choices += "<Obj RefId=\"" + std::to_string(i + 10) +
               "\"><MS><S N=\"label\">&amp;Yes</S><S N=\"helpMessage\">go on</S></MS></Obj>";
  }
  return call(id, 26,
              "<S>" + std::string(caption) + "</S><S>" + std::string(message) +
                  "</S><Obj RefId=\"3\"><LST>" + choices + "</LST></Obj><I32>0</I32>");
}

std::string answer_with(std::int64_t id, std::string_view name, int method,
                        std::string_view value) {
  return "<Obj RefId=\"0\"><MS><I64 N=\"ci\">" + std::to_string(id) +
         "</I64><Obj N=\"mi\" RefId=\"1\"><TN RefId=\"0\">"
         "<T>System.Management.Automation.Remoting.RemoteHostMethodId</T><T>System.Enum</T>"
         "<T>System.ValueType</T><T>System.Object</T></TN><ToString>" +
         std::string(name) + "</ToString><I32>" + std::to_string(method) + "</I32></Obj>" +
         std::string(value) + "</MS></Obj>";
}

class HostCall : public testing::Test {
 protected:
  HostCall() { session.open(); }

  void start(std::optional<AnswerablePrompt> prompt) {
    id = session.start(test::pipeline("Set-Thing"), std::move(prompt));
  }
  std::vector<test::Sent> ask(std::string_view content) {
    EXPECT_EQ(session.receive(session.server.says(pipeline_call, id, content)), "ok");
    return test::taken_apart(session.client.take_answers(session.longest));
  }
  bool is_refused(std::string_view content) {
    const std::string answer = test::only(ask(content)).content;
    return answer.find("N=\"me\"") != std::string::npos &&
           answer.find("N=\"mr\"") == std::string::npos;
  }
  const PipelineResult& result() { return session.client.result(id); }

  Session session;
  Guid id;
};

TEST_F(HostCall, ThatWantsNoAnswerGetsNone) {
  start({});
  for (const int method : {6, 13, 16, 22, 42}) {
    EXPECT_TRUE(ask(call(-100, method, "<S>text</S>")).empty());
  }
  EXPECT_TRUE(result().refused_prompts.empty());
}

TEST_F(HostCall, IsRefusedByDefaultWithAnErrorThatTheServerUnderstands) {
  start({});
  const auto layout = id.dotnet();
  const test::Sent answer = test::only(ask(choice(7, "Confirm", "Are you sure?")));
  EXPECT_EQ(answer.type, 0x00041101U);
  EXPECT_EQ(answer.pipeline, Bytes(layout.begin(), layout.end()));
  const std::string message = "PromptForChoice was refused: nobody is there to answer";
  EXPECT_EQ(
      answer.content,
      answer_with(
          7, "PromptForChoice", 26,
          R"(<Obj N="me" RefId="2"><TN RefId="1"><T>System.Management.Automation.ErrorRecord</T>)"
          R"(<T>System.Object</T></TN><ToString>)" +
              message +
              R"(</ToString><MS><Obj N="Exception" RefId="3"><TN RefId="2">)"
              R"(<T>System.Management.Automation.Host.HostException</T>)"
              R"(<T>System.Management.Automation.RuntimeException</T><T>System.SystemException</T>)"
              R"(<T>System.Exception</T><T>System.Object</T></TN><ToString>)" +
              message + R"(</ToString><MS><S N="Message">)" + message +
              R"(</S></MS></Obj><Nil N="TargetObject" />)"
              R"(<S N="FullyQualifiedErrorId">PromptRefused</S><Nil N="InvocationInfo" />)"
              R"(<I32 N="ErrorCategory_Category">2</I32><S N="ErrorCategory_Activity"></S>)"
              R"(<S N="ErrorCategory_Reason">HostException</S>)"
              R"(<S N="ErrorCategory_TargetName"></S><S N="ErrorCategory_TargetType"></S>)"
              R"(<S N="ErrorCategory_Message">)" +
              message + R"(</S><B N="SerializeExtendedInfo">false</B></MS></Obj>)"));
  EXPECT_EQ(result().refused_prompts, Texts{"PromptForChoice: Confirm"});
  EXPECT_TRUE(result().answered_prompts.empty());
}

TEST_F(HostCall, GoesOutAsAnswerToAPrompt) {
  start({});
  EXPECT_EQ(session.receive(session.server.says(pipeline_call, id, choice(1, "", "Sure?"))), "ok");
  const auto answers = session.client.take_answers(session.longest);
  ASSERT_EQ(answers.size(), 1U);
  EXPECT_EQ(answers[0].stream, Outgoing::Stream::prompt_response);
  EXPECT_EQ(answers[0].pipeline, id);
  EXPECT_TRUE(session.client.take_answers(session.longest).empty()) << "each is sent once";
}

TEST_F(HostCall, IsAnsweredWhenItIsTheOneThatWasAllowed) {
  start(AnswerablePrompt{"Overwrite the existing default", 2});
  EXPECT_EQ(
      test::only(ask(choice(7, "Confirm", "Overwrite the existing default SMTP certificate?")))
          .content,
      answer_with(7, "PromptForChoice", 26, "<I32 N=\"mr\">2</I32>"));
  EXPECT_EQ(result().answered_prompts, Texts{"PromptForChoice: Confirm"});
  EXPECT_TRUE(result().refused_prompts.empty());
}

TEST_F(HostCall, IsRecognizedByItsCaptionToo) {
  start(AnswerablePrompt{"Overwrite", 0});
  EXPECT_EQ(test::only(ask(choice(7, "Overwrite?", "text"))).content,
            answer_with(7, "PromptForChoice", 26, "<I32 N=\"mr\">0</I32>"));
}

TEST_F(HostCall, IsAnsweredOnlyOnce) {
  start(AnswerablePrompt{"Overwrite", 0});
  EXPECT_FALSE(is_refused(choice(7, "Confirm", "Overwrite it?")));
  EXPECT_TRUE(is_refused(choice(8, "Confirm", "Overwrite it?")));
  EXPECT_EQ(result().answered_prompts, Texts{"PromptForChoice: Confirm"});
  EXPECT_EQ(result().refused_prompts, Texts{"PromptForChoice: Confirm"});
}

TEST_F(HostCall, IsRefusedWhenItIsAnotherOne) {
  start(AnswerablePrompt{"Overwrite", 0});
  EXPECT_TRUE(is_refused(choice(7, "Confirm", "Delete everything?")));
  EXPECT_TRUE(is_refused(choice(8, "Confirm", "overwrite it?"))) << "case matters";
  EXPECT_FALSE(is_refused(choice(9, "Confirm", "Overwrite it?"))) << "a refusal uses nothing up";
}

TEST_F(HostCall, IsRefusedWhenItDoesNotOfferTheChoice) {
  start(AnswerablePrompt{"Overwrite", 3});
  EXPECT_TRUE(is_refused(choice(7, "Confirm", "Overwrite it?")));
  start(AnswerablePrompt{"Overwrite", -1});
  EXPECT_TRUE(is_refused(choice(8, "Confirm", "Overwrite it?")));
  start(AnswerablePrompt{"", 0});
  EXPECT_TRUE(is_refused(choice(9, "Confirm", "Overwrite it?"))) << "nothing is in every text";
  start(AnswerablePrompt{"Overwrite", 0});
  EXPECT_TRUE(is_refused(call(10, 26, "<S>Overwrite</S><S>Overwrite</S>")));
  EXPECT_TRUE(is_refused(call(11, 26, "<I32>1</I32><Nil /><S>Overwrite</S><I32>0</I32>")));
}

TEST_F(HostCall, GivesNeitherCredentialsNorTextWhateverWasAllowed) {
  start(AnswerablePrompt{"Windows", 0});
  const std::string asking =
      "<S>Windows security</S><S>Windows asks</S><Obj RefId=\"9\"><LST>"
      "<S>x</S><S>y</S></LST></Obj>";
  for (const int method : {11, 12, 23, 24, 25, 46, 56}) {
    EXPECT_TRUE(is_refused(call(method, method, asking))) << method;
  }
  EXPECT_EQ(result().refused_prompts,
            (Texts{"ReadLine: Windows security", "ReadLineAsSecureString: Windows security",
                   "Prompt: Windows security", "PromptForCredential1: Windows security",
                   "PromptForCredential2: Windows security", "ReadKey: Windows security",
                   "PromptForChoiceMultipleSelection: Windows security"}));
}

TEST_F(HostCall, IsNamedSafely) {
  start({});
  EXPECT_TRUE(is_refused(call(1, 11, "")));
  EXPECT_TRUE(is_refused(call(2, 24, "<S>_x001B_[2JLog in</S>")));
  EXPECT_EQ(result().refused_prompts, (Texts{"ReadLine", "PromptForCredential1: \\x1B[2JLog in"}));
}

TEST_F(HostCall, OfThePoolIsRefusedToo) {
  EXPECT_EQ(session.receive(session.server.says(pool_call, {}, call(-100, 16, "<S>hi</S>"))), "ok");
  EXPECT_EQ(session.receive(session.server.says(pool_call, {}, choice(3, "Confirm", "Sure?"))),
            "ok");
  const auto answers = session.client.take_answers(session.longest);
  ASSERT_EQ(answers.size(), 1U);
  EXPECT_FALSE(answers[0].pipeline.has_value());
  const test::Sent sent = test::only(test::taken_apart(answers));
  EXPECT_EQ(sent.type, 0x00021101U);
  EXPECT_NE(sent.content.find("N=\"me\""), std::string::npos);
}

TEST_F(HostCall, ThatCannotBeReadBreaksThePool) {
  for (const int method : {0, 57, -1}) {
    Session other;
    other.open();
    const Guid pipeline = other.start(test::pipeline("Set-Thing"));
    EXPECT_EQ(other.receive(other.server.says(pipeline_call, pipeline, call(1, method, ""))),
              "psrp.malformed: error: the server's host call cannot be read");
  }
}

TEST_F(HostCall, MayNotBeMadeWithoutEnd) {
  start({});
  for (int i = 0; i < 100; ++i) {
    ASSERT_EQ(session.receive(session.server.says(pipeline_call, id, call(i, 11, ""))), "ok");
  }
  EXPECT_EQ(session.receive(session.server.says(pipeline_call, id, call(100, 11, ""))),
            "psrp.limit: error: the server asks too many questions at once");
}

}  // namespace
}  // namespace signet::psrp
