#include <gtest/gtest.h>

#include "psrp/server.h"

namespace signet::psrp {
namespace {

using test::Session;

std::string pool_state(int state) {
  return "<Obj RefId=\"0\"><MS><I32 N=\"RunspaceState\">" + std::to_string(state) +
         "</I32></MS></Obj>";
}

const std::string not_signets = "\n  hint: signet speaks 2.1 to 2.3";

TEST(Pool, OpensWithTwoMessagesInOneStream) {
  Session session;
  EXPECT_EQ(session.client.pool_state(), PoolState::before_open);
  const auto sent = test::taken_apart(session.client.opening(session.longest));
  ASSERT_EQ(sent.size(), 2U);
  EXPECT_EQ(sent[0].type, 0x00010002U);
  EXPECT_EQ(sent[0].content, R"(<Obj RefId="0"><MS><Version N="protocolversion">2.3</Version>)"
                             R"(<Version N="PSVersion">2.0</Version>)"
                             R"(<Version N="SerializationVersion">1.1.0.1</Version></MS></Obj>)");
  EXPECT_EQ(sent[1].type, 0x00010004U);
  EXPECT_EQ(sent[1].content,
            R"(<Obj RefId="0"><MS><I32 N="MinRunspaces">1</I32><I32 N="MaxRunspaces">1</I32>)"
            R"(<Obj N="PSThreadOptions" RefId="1"><TN RefId="0">)"
            R"(<T>System.Management.Automation.Runspaces.PSThreadOptions</T><T>System.Enum</T>)"
            R"(<T>System.ValueType</T><T>System.Object</T></TN><ToString>Default</ToString>)"
            R"(<I32>0</I32></Obj><Obj N="ApartmentState" RefId="2"><TN RefId="1">)"
            R"(<T>System.Threading.ApartmentState</T><T>System.Enum</T><T>System.ValueType</T>)"
            R"(<T>System.Object</T></TN><ToString>Unknown</ToString><I32>2</I32></Obj>)"
            R"(<Obj N="HostInfo" RefId="3"><MS><B N="_isHostNull">true</B>)"
            R"(<B N="_isHostUINull">true</B><B N="_isHostRawUINull">true</B>)"
            R"(<B N="_useRunspaceHost">false</B></MS></Obj><Nil N="ApplicationArguments" />)"
            R"(</MS></Obj>)");
  const auto layout = session.pool.dotnet();
  for (const test::Sent& message : sent) {
    EXPECT_EQ(message.pool, Bytes(layout.begin(), layout.end()));
    EXPECT_EQ(message.pipeline, Bytes(16, 0));
  }
}

TEST(Pool, IsCutToWhatTheTransportTakes) {
  Session session;
  const auto sent = test::taken_apart(session.client.opening(121));
  ASSERT_EQ(sent.size(), 2U);
  for (const std::size_t blob : sent[1].blobs) EXPECT_LE(blob, 100U);
  EXPECT_EQ(sent[1].blobs.size(), 8U);
}

// Capabilities and keys come without the pool's id, the state of no pipeline comes before it opens.
TEST(Pool, OpensWithWhatMicrosoftsServerSends) {
  Session session;
  session.client.opening(session.longest);
  EXPECT_EQ(session.client.pool_state(), PoolState::opening);
  EXPECT_EQ(session.receive(session.server.opening()), "ok");
  EXPECT_EQ(session.client.pool_state(), PoolState::opened);
  EXPECT_FALSE(session.client.pool_error().has_value());
}

TEST(Pool, OpensAtServersFrom21To23) {
  for (const auto* version : {"2.1", "2.2", "2.3", "2.3.0"}) {
    Session session;
    session.open(version);
    EXPECT_EQ(session.client.pool_state(), PoolState::opened) << version;
  }
}

TEST(Pool, RefusesServersOfAnotherProtocol) {
  const std::string speaks = "psrp.version: error: the server speaks version ";
  const std::vector<std::pair<std::string, std::string>> cases = {
      {"2.0", speaks + "2.0 of the remoting protocol" + not_signets},
      {"2.4", speaks + "2.4 of the remoting protocol" + not_signets},
      {"3.0", speaks + "3.0 of the remoting protocol" + not_signets},
      {"1.3", speaks + "1.3 of the remoting protocol" + not_signets},
      {"2", "psrp.malformed: error: the server does not say which protocol it speaks"},
      {"2.", "psrp.malformed: error: the server does not say which protocol it speaks"},
      {"2.x", "psrp.malformed: error: the server does not say which protocol it speaks"},
      {"-2.3", "psrp.malformed: error: the server does not say which protocol it speaks"},
      {"99999999999.1", "psrp.malformed: error: the server does not say which protocol it speaks"},
  };
  for (const auto& [version, text] : cases) {
    Session session;
    session.client.opening(session.longest);
    EXPECT_EQ(session.receive(session.server.opening(version)), text) << version;
    EXPECT_EQ(session.client.pool_state(), PoolState::broken);
  }
}

TEST(Pool, StaysBrokenWithTheFirstReason) {
  Session session;
  session.open();
  const std::string text = session.receive({1, 2, 3});
  EXPECT_EQ(text, "psrp.malformed: error: the server's fragments are broken: a header is cut off");
  EXPECT_EQ(session.receive(session.server.says(0x00021005, {}, pool_state(2))), text);
  EXPECT_EQ(session.client.pool_state(), PoolState::broken);
  const auto started = session.client.start(test::pipeline("Get-Thing"), session.longest);
  ASSERT_FALSE(started.has_value());
  EXPECT_EQ(to_text(started.error()), "error: the pool is not opened");
}

TEST(Pool, SaysWhyTheServerBrokeIt) {
  Session session;
  session.open();
  const std::string content =
      R"(<Obj RefId="0"><MS><I32 N="RunspaceState">5</I32><Obj N="ExceptionAsErrorRecord" RefId="1">)"
      R"(<MS><S N="FullyQualifiedErrorId">Quota</S><Obj N="Exception" RefId="2"><Props>)"
      R"(<S N="Message">too many shells</S></Props></Obj></MS></Obj></MS></Obj>)";
  EXPECT_EQ(session.receive(session.server.says(0x00021005, {}, content)), "ok");
  EXPECT_EQ(session.client.pool_state(), PoolState::broken);
  ASSERT_TRUE(session.client.pool_error().has_value());
  EXPECT_EQ(session.client.pool_error()->message, "too many shells");
  EXPECT_EQ(session.client.pool_error()->fully_qualified_id, "Quota");
}

TEST(Pool, DoesNotComeBackOnceItIsClosed) {
  Session session;
  session.open();
  for (const int state : {4, 3, 2}) {
    EXPECT_EQ(session.receive(session.server.says(0x00021005, {}, pool_state(state))), "ok");
  }
  EXPECT_EQ(session.client.pool_state(), PoolState::closed);
}

TEST(Pool, SkipsStatesOfPoolsThatCanBeLeft) {
  Session session;
  session.open();
  EXPECT_EQ(session.receive(session.server.says(0x00021005, {}, pool_state(9))), "ok");
  EXPECT_EQ(session.client.pool_state(), PoolState::opened);
}

TEST(Pool, SkipsTypesThatItDoesNotKnowWithoutReadingThem) {
  Session session;
  session.open();
  for (const test::Type type : {0x00021004U, 0x00021008U, 0x0002100BU, 0x00041010U, 0xDEADBEEFU}) {
    EXPECT_EQ(session.receive(session.server.says(type, {}, "<no xml")), "ok");
  }
}

TEST(Pool, RefusesWhatComesOutOfTurn) {
  const auto refused = [](const Bytes& stream) {
    Session session;
    session.client.opening(session.longest);
    return session.receive(stream);
  };
  const Session elsewhere;
  test::Server other_pool(Guid::parse("00112233-4455-6677-8899-AABBCCDDEEFF").value());
  Session early;
  test::Server& same = early.server;
  EXPECT_EQ(refused(same.says(0x00021005, {}, pool_state(2))),
            "psrp.unexpected: error: the server sent an opened pool before its capabilities");
  EXPECT_EQ(refused(other_pool.says(0x00021005, {}, pool_state(2))),
            "psrp.unexpected: error: the server sent a message of another pool");
  EXPECT_EQ(refused(other_pool.output(elsewhere.pool, "<I32>1</I32>")),
            "psrp.unexpected: error: the server sent a message of another pool");
  EXPECT_EQ(early.receive(same.opening()),
            "psrp.unexpected: error: the server sent a message before any other");
  Session twice;
  twice.open();
  EXPECT_EQ(twice.receive(twice.server.opening()),
            "psrp.unexpected: error: the server sent its capabilities a second time");
  EXPECT_EQ(refused(same.says(0x00010006, {}, "<S/>")),
            "psrp.unexpected: error: the server sent a session key that nobody asked for");
}

TEST(Pool, RefusesDocumentsThatCannotBeReadAndRepeatsNothingOfThem) {
  const std::vector<std::pair<std::string, std::string>> cases = {
      {"<Obj RefId=\"0\"><MS><I32 N=\"RunspaceState\">canary</I32></MS></Obj>", "psrp.malformed"},
      {"<Obj RefId=\"0\"><MS/></Obj>", "psrp.malformed"},
      {"", "psrp.malformed"},
      {"<canary", "psrp.malformed"},
      {"<!DOCTYPE canary [<!ENTITY canary 'canary'>]><S>&canary;</S>", "psrp.refused"},
  };
  for (const auto& [content, code] : cases) {
    Session session;
    session.open();
    const std::string text = session.receive(session.server.says(0x00021005, {}, content));
    EXPECT_TRUE(text.starts_with(code + ": error: ")) << text;
    EXPECT_EQ(text.find("canary"), std::string::npos) << text;
  }
}

}  // namespace
}  // namespace signet::psrp
