#include <gtest/gtest.h>

#include "psrp/server.h"

namespace signet::psrp {
namespace {

using test::cmdlet;
using test::Session;

// The text from `from` up to and with `to`.
std::string part(const std::string& text, std::string_view from, std::string_view to) {
  const std::size_t begin = text.find(from);
  if (begin == std::string::npos) return "(not there)";
  return text.substr(begin, text.find(to, begin) + to.size() - begin);
}

Pipeline pipeline_with(std::string name, Argument value) {
  std::vector<Parameter> parameters;
  parameters.push_back({std::move(name), std::move(value)});
  Pipeline pipeline;
  pipeline.push_back(cmdlet("Set-Thing", std::move(parameters)));
  return pipeline;
}

std::string sent(const Pipeline& pipeline, std::string_view version = "2.3",
                 std::optional<AnswerablePrompt> prompt = {}) {
  Session session;
  session.open(version);
  auto started = session.client.start(pipeline, session.longest, std::move(prompt));
  return started ? test::content_of(*started)
                 : started.error().code + ": " + to_text(started.error());
}

// The value of the only argument.
std::string value_sent(Argument value) {
  const std::string all = sent(pipeline_with("Name", std::move(value)));
  constexpr std::string_view before = "<S N=\"N\">Name</S>";
  constexpr std::string_view after = "</MS></Obj></LST></Obj>";
  const std::size_t begin = all.find(before);
  if (begin == std::string::npos) return all;
  return all.substr(begin + before.size(), all.find(after, begin) - begin - before.size());
}

const std::string list_type =
    "System.Collections.Generic.List`1[[System.Management.Automation.PSObject, "
    "System.Management.Automation, Version=3.0.0.0, Culture=neutral, "
    "PublicKeyToken=31bf3856ad364e35]]";

// The shape that Microsoft's server accepted, member for member.
TEST(CreatePipeline, HasTheShapeThatAServerUnderstands) {
  const std::string merge = R"(<ToString>None</ToString><I32>0</I32></Obj>)";
  EXPECT_EQ(sent(test::pipeline("Get-Thing")),
            R"(<Obj RefId="0"><MS><B N="NoInput">true</B><Obj N="ApartmentState" RefId="1">)"
            R"(<TN RefId="0"><T>System.Threading.ApartmentState</T><T>System.Enum</T>)"
            R"(<T>System.ValueType</T><T>System.Object</T></TN><ToString>Unknown</ToString>)"
            R"(<I32>2</I32></Obj><Obj N="RemoteStreamOptions" RefId="2"><TN RefId="1">)"
            R"(<T>System.Management.Automation.RemoteStreamOptions</T><T>System.Enum</T>)"
            R"(<T>System.ValueType</T><T>System.Object</T></TN><ToString>0</ToString>)"
            R"(<I32>0</I32></Obj><B N="AddToHistory">false</B><Obj N="HostInfo" RefId="3"><MS>)"
            R"(<B N="_isHostNull">true</B><B N="_isHostUINull">true</B>)"
            R"(<B N="_isHostRawUINull">true</B><B N="_useRunspaceHost">true</B></MS></Obj>)"
            R"(<Obj N="PowerShell" RefId="4"><MS><B N="IsNested">false</B><Nil N="ExtraCmds" />)"
            R"(<Obj N="Cmds" RefId="5"><TN RefId="2"><T>)" +
                list_type +
                R"(</T><T>System.Object</T></TN><LST><Obj RefId="6"><MS><S N="Cmd">Get-Thing</S>)"
                R"(<B N="IsScript">false</B><Nil N="UseLocalScope" />)"
                R"(<Obj N="MergeMyResult" RefId="7"><TN RefId="3">)"
                R"(<T>System.Management.Automation.Runspaces.PipelineResultTypes</T>)"
                R"(<T>System.Enum</T><T>System.ValueType</T><T>System.Object</T></TN>)" +
                merge + R"(<Obj N="MergeToResult" RefId="8"><TNRef RefId="3" />)" + merge +
                R"(<Obj N="MergePreviousResults" RefId="9"><TNRef RefId="3" />)" + merge +
                R"(<Obj N="MergeError" RefId="10"><TNRef RefId="3" />)" + merge +
                R"(<Obj N="MergeWarning" RefId="11"><TNRef RefId="3" />)" + merge +
                R"(<Obj N="MergeVerbose" RefId="12"><TNRef RefId="3" />)" + merge +
                R"(<Obj N="MergeDebug" RefId="13"><TNRef RefId="3" />)" + merge +
                R"(<Obj N="MergeInformation" RefId="14"><TNRef RefId="3" />)" + merge +
                R"(<Obj N="Args" RefId="15"><TNRef RefId="2" /><LST></LST></Obj></MS></Obj></LST>)"
                R"(</Obj><Nil N="History" /><B N="RedirectShellErrorOutputPipe">false</B></MS>)"
                R"(</Obj><B N="IsNested">false</B></MS></Obj>)");
}

TEST(CreatePipeline, LeavesOutWhatAnOlderServerDoesNotKnow) {
  const auto merges = [](std::string_view version) {
    const std::string content = sent(test::pipeline("Get-Thing"), version);
    std::string found;
    for (const auto* name : {"MergeMyResult", "MergeError", "MergeDebug", "MergeInformation"}) {
      if (content.find(name) != std::string::npos) found += std::string(name) + " ";
    }
    return found;
  };
  EXPECT_EQ(merges("2.1"), "MergeMyResult ");
  EXPECT_EQ(merges("2.2"), "MergeMyResult MergeError MergeDebug ");
  EXPECT_EQ(merges("2.3"), "MergeMyResult MergeError MergeDebug MergeInformation ");
}

TEST(CreatePipeline, KeepsSeveralCmdletsInTheirOrder) {
  Pipeline pipeline;
  std::vector<Parameter> server;
  server.push_back({"Server", std::string("mail1")});
  pipeline.push_back(cmdlet("Get-ExchangeCertificate", std::move(server)));
  pipeline.push_back(cmdlet("Select-Object"));
  const std::string content = sent(pipeline);
  const std::size_t first = content.find("<S N=\"Cmd\">Get-ExchangeCertificate</S>");
  const std::size_t second = content.find("<S N=\"Cmd\">Select-Object</S>");
  ASSERT_NE(first, std::string::npos);
  ASSERT_NE(second, std::string::npos);
  EXPECT_LT(first, second);
  EXPECT_EQ(part(content.substr(first), "<S N=\"N\">", "</MS>"),
            R"(<S N="N">Server</S><S N="V">mail1</S></MS>)");
}

TEST(CreatePipeline, TellsOfAHostOnlyWhenAPromptMayBeAnswered) {
  EXPECT_EQ(part(sent(test::pipeline("Get-Thing"), "2.3", AnswerablePrompt{"overwrite", 0}),
                 "<Obj N=\"HostInfo\"", "</MS>"),
            R"(<Obj N="HostInfo" RefId="3"><MS><B N="_isHostNull">false</B>)"
            R"(<B N="_isHostUINull">false</B><B N="_isHostRawUINull">true</B>)"
            R"(<B N="_useRunspaceHost">false</B></MS>)");
}

TEST(CreatePipeline, SendsEveryKindOfArgumentAsData) {
  EXPECT_EQ(value_sent(true), R"(<B N="V">true</B>)");
  EXPECT_EQ(value_sent(false), R"(<B N="V">false</B>)");
  EXPECT_EQ(value_sent(std::int32_t{-5}), R"(<I32 N="V">-5</I32>)");
  EXPECT_EQ(value_sent(std::string("IMAP")), R"(<S N="V">IMAP</S>)");
  EXPECT_EQ(value_sent(Seconds(std::chrono::seconds(1'800'000'000))),
            R"(<DT N="V">2027-01-15T08:00:00Z</DT>)");
  EXPECT_EQ(value_sent(Guid::parse("00112233-4455-6677-8899-AABBCCDDEEFF").value()),
            R"(<G N="V">00112233-4455-6677-8899-aabbccddeeff</G>)");
  EXPECT_EQ(value_sent(SecretBytes{Secret(as_bytes("\x01\x02"))}), R"(<BA N="V">AQI=</BA>)");
  EXPECT_EQ(value_sent(std::vector<std::string>{"a", "b"}),
            R"(<Obj N="V" RefId="17"><TN RefId="4"><T>System.String[]</T><T>System.Array</T>)"
            R"(<T>System.Object</T></TN><LST><S>a</S><S>b</S></LST></Obj>)");
}

TEST(CreatePipeline, CannotCarryCode) {
  const std::string hostile =
      "\"; $(Get-Secret) `n <S>&amp;</S><B N=\"IsScript\">true</B>_x0041_\n\xF0\x9F\x98\x80";
  const std::string content = sent(pipeline_with("Name", hostile));
  EXPECT_EQ(content.find("IsScript\">true"), std::string::npos);
  EXPECT_EQ(content.find("<SBK"), std::string::npos);
  EXPECT_NE(content.find("_x005F_x0041__x000A__xD83D__xDE00_"), std::string::npos) << content;
}

TEST(CreatePipeline, RefusesTextsThatAreNoUtf8AndSaysWhere) {
  for (const std::string text : {"\xED\xA0\x80", "\xFF", "a\xC3", "\xC0\x80"}) {
    const std::string problem = sent(pipeline_with("Name", text));
    EXPECT_TRUE(problem.starts_with("clixml.text: Set-Thing -Name: error: ")) << problem;
    EXPECT_TRUE(sent(pipeline_with("Name", std::vector<std::string>{"fine", text}))
                    .starts_with("clixml.text: Set-Thing -Name: error: "));
  }
}

TEST(CreatePipeline, RefusesWhatIsNoParameterAndNoPipeline) {
  EXPECT_EQ(sent(pipeline_with("Confirm:", false)),
            "cmdlet.name: Set-Thing -Confirm:: error: 'Confirm:' is no name of a parameter\n"
            "  hint: it has the form Name, of letters and digits, without a dash");
  EXPECT_EQ(sent({}), "cmdlet.name: error: a pipeline needs a cmdlet");
}

TEST(CreatePipeline, RefusesATimeThatTheServerCannotHave) {
  EXPECT_EQ(sent(pipeline_with("When", Seconds(std::chrono::seconds(253'402'300'800)))),
            "cmdlet.argument: Set-Thing -When: error: a time is not in the years 1 to 9999");
}

TEST(CreatePipeline, NeedsAKeyForASecretText) {
  EXPECT_EQ(sent(pipeline_with("Password", SecretText{Secret(as_bytes("canary"))})),
            "psrp.key: error: a secret cannot be sent before the keys are exchanged");
}

TEST(CreatePipeline, CrossesInFragmentsOfWhichTheFirstIsApart) {
  Session session;
  session.open();
  session.longest = 70'000;
  const Bytes file(150'000, 0x5A);
  const auto started =
      session.client.start(pipeline_with("FileData", SecretBytes{Secret(file)}), session.longest);
  ASSERT_TRUE(started.has_value());
  EXPECT_EQ(started->first.size(), 32768U + 21U);
  ASSERT_EQ(started->rest.size(), 3U) << "two fragments fit into each";
  for (const Outgoing& outgoing : started->rest) {
    EXPECT_LE(outgoing.fragments.size(), session.longest);
    EXPECT_EQ(outgoing.pipeline, started->id);
    EXPECT_EQ(outgoing.stream, Outgoing::Stream::input);
  }
  EXPECT_NE(test::content_of(*started).find("<BA N=\"V\">" + to_base64(file) + "</BA>"),
            std::string::npos);
}

}  // namespace
}  // namespace signet::psrp
