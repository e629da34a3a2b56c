#include <gtest/gtest.h>

#include <numeric>

#include "crypto/key_exchange_peer.h"
#include "psrp/server.h"

namespace signet::psrp {
namespace {

using test::Session;

Bytes session_key() {
  Bytes key(32);
  std::iota(key.begin(), key.end(), std::uint8_t{100});
  return key;
}

std::string between(const std::string& text, std::string_view from, std::string_view to) {
  const std::size_t begin = text.find(from);
  if (begin == std::string::npos) return {};
  return text.substr(begin + from.size(), text.find(to, begin) - begin - from.size());
}

// The server's answer to the public key that the client sent.
std::string answer_to(const Outgoing& outgoing) {
  const test::Sent sent = test::only(test::taken_apart(
      outgoing.fragments.reveal([](ByteView view) { return Bytes(view.begin(), view.end()); })));
  EXPECT_EQ(sent.type, 0x00010005U);
  EXPECT_EQ(sent.pipeline, Bytes(16, 0));
  const Bytes blob = from_base64(between(sent.content, "<S N=\"PublicKey\">", "</S>")).value();
  return "<Obj RefId=\"0\"><MS><S N=\"EncryptedSessionKey\">" +
         to_base64(signet::test::seal_for(blob, session_key())) + "</S></MS></Obj>";
}

void exchange_keys(Session& session) {
  const auto outgoing = session.client.exchange_key();
  ASSERT_TRUE(outgoing.has_value());
  EXPECT_FALSE(session.client.has_session_key());
  ASSERT_EQ(session.receive(session.server.says(0x00010006, {}, answer_to(*outgoing))), "ok");
}

// The text as the server gets it: UTF-16LE in hexadecimal.
std::string received_secret(Session& session, std::string_view utf8) {
  std::vector<Parameter> parameters;
  parameters.push_back({"Password", SecretText{Secret(as_bytes(utf8))}});
  Pipeline pipeline;
  pipeline.push_back(test::cmdlet("Import-Thing", std::move(parameters)));
  const auto started = session.client.start(pipeline, session.longest);
  if (!started) return started.error().code + ": " + to_text(started.error());
  const std::string cipher = between(test::content_of(*started), "<SS N=\"V\">", "</SS>");
  return to_hex(signet::test::decrypt(session_key(), from_base64(cipher).value()));
}

TEST(SessionKey, LetsSecretsCrossEncrypted) {
  Session session;
  session.open();
  exchange_keys(session);
  EXPECT_TRUE(session.client.has_session_key());
  EXPECT_EQ(received_secret(session, "p\xC3\xA4ss w0rd"), "7000E4007300730020007700300072006400");
  EXPECT_EQ(received_secret(session, "\xE2\x82\xAC\xF0\x9F\x98\x80_x0041_\n"),
            "AC203DD800DE5F00780030003000340031005F000A00");
  EXPECT_EQ(received_secret(session, ""), "");
  EXPECT_EQ(received_secret(session, "\xF4\x8F\xBF\xBF"), "FFDBFFDF");
}

TEST(SessionKey, RefusesASecretThatIsNoUtf8WithoutShowingIt) {
  Session session;
  session.open();
  exchange_keys(session);
  EXPECT_EQ(received_secret(session, "canary\xED\xA0\x80"),
            "clixml.text: Import-Thing -Password: error: a secret is no valid UTF-8");
}

TEST(SessionKey, IsExchangedOncePerPool) {
  Session session;
  const auto early = session.client.exchange_key();
  ASSERT_FALSE(early.has_value());
  EXPECT_EQ(early.error().code, "psrp.state");
  session.open();
  exchange_keys(session);
  const auto again = session.client.exchange_key();
  ASSERT_FALSE(again.has_value());
  EXPECT_EQ(to_text(again.error()), "error: a public key was sent already");
  EXPECT_EQ(again.error().code, "psrp.key");
}

TEST(SessionKey, MayBeAskedForByTheServer) {
  Session session;
  session.open("2.1");
  EXPECT_FALSE(session.client.server_wants_key());
  EXPECT_EQ(session.receive(session.server.says(0x00010007, {}, "<S></S>")), "ok");
  EXPECT_TRUE(session.client.server_wants_key());
  exchange_keys(session);
  EXPECT_FALSE(session.client.server_wants_key());
}

TEST(SessionKey, IsTakenOnlyOnce) {
  Session session;
  session.open();
  const auto outgoing = session.client.exchange_key();
  ASSERT_TRUE(outgoing.has_value());
  const std::string answer = answer_to(*outgoing);
  EXPECT_EQ(session.receive(session.server.says(0x00010006, {}, answer)), "ok");
  EXPECT_EQ(session.receive(session.server.says(0x00010006, {}, answer)),
            "psrp.unexpected: error: the server sent a session key that nobody asked for");
}

TEST(SessionKey, IsRefusedWhenItCannotBeOpened) {
  for (const std::string& content :
       {std::string(), std::string("<Obj RefId=\"0\"><MS/></Obj>"),
        std::string(
            "<Obj RefId=\"0\"><MS><S N=\"EncryptedSessionKey\">no base64</S></MS></Obj>")}) {
    Session session;
    session.open();
    ASSERT_TRUE(session.client.exchange_key().has_value());
    EXPECT_EQ(session.receive(session.server.says(0x00010006, {}, content)),
              "session-key.malformed: error: the server's session key cannot be read\n"
              "  hint: open the session again; a proxy or server that changes messages breaks the "
              "exchange");
    EXPECT_FALSE(session.client.has_session_key());
  }
}

}  // namespace
}  // namespace signet::psrp
