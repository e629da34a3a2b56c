#include "psrp/error_record.h"

#include <gtest/gtest.h>

#include "psrp/server.h"

namespace signet::psrp {

void PrintTo(const ErrorRecord& record, std::ostream* out) {
  *out << record.message << " | " << record.fully_qualified_id << " | " << record.category << " | "
       << record.reason << " | " << record.target;
  for (const std::string& type : record.exception_types) *out << " | " << type;
}

namespace {

using test::Session;

// The shape that Microsoft's server sends, with the members of `more` in front.
std::string error_record(std::string_view attributes, std::string_view more = {}) {
  return "<Obj" + std::string(attributes) +
         R"( RefId="1"><TN RefId="0"><T>System.Management.Automation.ErrorRecord</T>)"
         R"(<T>System.Object</T></TN><ToString>whole text</ToString><MS>)" +
         std::string(more) +
         R"(<Obj N="Exception" RefId="2"><TN RefId="1"><T>System.InvalidOperationException</T>)"
         R"(<T>System.SystemException</T><T>System.Exception</T><T>System.Object</T></TN>)"
         R"(<ToString>System.InvalidOperationException: no such mailbox</ToString><Props>)"
         R"(<S N="Message">no such mailbox</S><Nil N="InnerException" />)"
         R"(<I32 N="HResult">-2146233079</I32></Props></Obj><S N="TargetObject">canary</S>)"
         R"(<S N="FullyQualifiedErrorId">NotFound,Get-Thing</S>)"
         R"(<Obj N="InvocationInfo" RefId="3"><Props><S N="Line">canary</S></Props></Obj>)"
         R"(<I32 N="ErrorCategory_Category">13</I32><S N="ErrorCategory_Activity">Get-Thing</S>)"
         R"(<S N="ErrorCategory_Reason">InvalidOperationException</S>)"
         R"(<S N="ErrorCategory_TargetName">mail1</S><S N="ErrorCategory_TargetType">String</S>)"
         R"(<S N="ErrorCategory_Message">ObjectNotFound: (mail1:String)</S>)"
         R"(<B N="SerializeExtendedInfo">false</B></MS></Obj>)";
}

ErrorRecord expected(std::string message = "no such mailbox") {
  return {.message = std::move(message),
          .fully_qualified_id = "NotFound,Get-Thing",
          .category = 13,
          .reason = "InvalidOperationException",
          .target = "mail1",
          .exception_types = {"System.InvalidOperationException", "System.SystemException",
                              "System.Exception", "System.Object"}};
}

TEST(ErrorRecord, OfACmdletThatWentOnDoesNotEndThePipeline) {
  Session session;
  session.open();
  const Guid id = session.start(test::pipeline("Get-Thing"));
  EXPECT_EQ(session.receive(session.server.says(0x00041005, id, error_record(""))), "ok");
  EXPECT_FALSE(session.client.result(id).is_over());
  EXPECT_EQ(session.receive(session.server.state(id, 4)), "ok");
  const PipelineResult result = session.client.finish(id);
  EXPECT_EQ(result.errors, std::vector<ErrorRecord>{expected()});
  EXPECT_EQ(result.state, PipelineState::completed);
  EXPECT_FALSE(result.succeeded()) << "completed is not success";
  EXPECT_FALSE(result.terminating.has_value());
}

TEST(ErrorRecord, SaysWhyAPipelineFailedOrWasStopped) {
  for (const auto& [number, state] :
       {std::pair(5, PipelineState::failed), std::pair(3, PipelineState::stopped)}) {
    Session session;
    session.open();
    const Guid id = session.start(test::pipeline("Get-Thing"));
    const std::string record = error_record(" N=\"ExceptionAsErrorRecord\"");
    EXPECT_EQ(session.receive(session.server.state(id, number, record)), "ok");
    EXPECT_EQ(session.client.result(id).state, state);
    EXPECT_EQ(session.client.result(id).terminating, expected());
    EXPECT_TRUE(session.client.result(id).errors.empty());
  }
}

TEST(ErrorRecord, MayBeMissingFromAFailure) {
  for (const auto* more : {"", "<Nil N=\"ExceptionAsErrorRecord\" />"}) {
    Session session;
    session.open();
    const Guid id = session.start(test::pipeline("Get-Thing"));
    EXPECT_EQ(session.receive(session.server.state(id, 5, more)), "ok");
    EXPECT_EQ(session.client.result(id).state, PipelineState::failed);
    EXPECT_FALSE(session.client.result(id).terminating.has_value());
  }
}

ErrorRecord read(std::string_view content) {
  Session session;
  session.open();
  const Guid id = session.start(test::pipeline("Get-Thing"));
  EXPECT_EQ(session.receive(session.server.says(0x00041005, id, content)), "ok");
  return session.client.result(id).errors.at(0);
}

TEST(ErrorRecord, PrefersTheMessageThatWasWrittenForPeople) {
  EXPECT_EQ(read(error_record("", "<S N=\"ErrorDetails_Message\">mail1 has no such mailbox</S>")),
            expected("mail1 has no such mailbox"));
}

TEST(ErrorRecord, MakesDoWithWhatIsThere) {
  ErrorRecord bare;
  bare.message = "whole text";
  EXPECT_EQ(read("<Obj RefId=\"0\"><ToString>whole text</ToString></Obj>"), bare);
  EXPECT_EQ(read("<Obj RefId=\"0\"><ToString>whole text</ToString><MS>"
                 "<S N=\"ErrorCategory_Category\">x</S><Nil N=\"Exception\" /></MS></Obj>"),
            bare);
  EXPECT_EQ(read("<Nil />"), ErrorRecord{});
  EXPECT_EQ(read(""), ErrorRecord{});
}

TEST(ErrorRecord, IsBoundedAndVisible) {
  std::string types;
  for (int i = 0; i < 40; ++i) types += "<T>System.Type" + std::to_string(i) + "</T>";
  const ErrorRecord record =
      read("<Obj RefId=\"0\"><MS><S N=\"ErrorDetails_Message\">" + std::string(9000, 'x') +
           "</S><S N=\"FullyQualifiedErrorId\">a_x0007_b</S><Obj N=\"Exception\" RefId=\"1\">"
           "<TN RefId=\"0\">" +
           types + "</TN></Obj></MS></Obj>");
  EXPECT_EQ(record.message, std::string(2000, 'x') + "...");
  EXPECT_EQ(record.fully_qualified_id, "a\\x07b");
  EXPECT_EQ(record.exception_types.size(), 16U);
}

TEST(ErrorRecord, LeavesTheValuesOfParametersWithTheServer) {
  const ErrorRecord record = read(error_record(""));
  for (const std::string& text : {record.message, record.target, record.reason}) {
    EXPECT_EQ(text.find("canary"), std::string::npos);
  }
}

}  // namespace
}  // namespace signet::psrp
