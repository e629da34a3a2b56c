#include "wsman/request.h"

#include <gtest/gtest.h>

#include <string>

#include "soap_answers.h"
#include "xml/xml_tree.h"

namespace signet::wsman {
namespace {

using test::guid;

Shell exchange() {
  return {"https://ex1.corp.example/PowerShell/?a=1&b=2",
          "http://schemas.microsoft.com/powershell/Microsoft.Exchange",
          guid('1'),
          small_envelope,
          {}};
}

Shell opened() {
  Shell shell = exchange();
  shell.selectors = {{"ShellId", "ABC<1>"}, {"Other", "x"}};
  return shell;
}

Stamp stamp() { return {guid('2'), std::chrono::seconds(20)}; }

std::string text(const Secret& envelope) {
  return envelope.reveal([](ByteView bytes) { return std::string(as_text(bytes)); });
}

// Between two texts that stand once each.
std::string between(const std::string& whole, const std::string& from, const std::string& to) {
  const std::size_t begin = whole.find(from);
  EXPECT_NE(begin, std::string::npos) << from;
  const std::size_t end = whole.find(to, begin);
  EXPECT_NE(end, std::string::npos) << to;
  return whole.substr(begin + from.size(), end - begin - from.size());
}

std::string body(const Secret& envelope) {
  return between(text(envelope), "<s:Body>", "</s:Body>");
}
std::string header(const Secret& envelope) {
  return between(text(envelope), "<s:Header>", "</s:Header>");
}

TEST(Request, HasTheHeaderThatWindowsExpects) {
  EXPECT_EQ(
      header(remove(exchange(), stamp())),
      "<wsa:To>https://ex1.corp.example/PowerShell/?a=1&amp;b=2</wsa:To>"
      "<wsman:ResourceURI s:mustUnderstand=\"true\">"
      "http://schemas.microsoft.com/powershell/Microsoft.Exchange</wsman:ResourceURI>"
      "<wsa:ReplyTo><wsa:Address s:mustUnderstand=\"true\">"
      "http://schemas.xmlsoap.org/ws/2004/08/addressing/role/anonymous</wsa:Address></wsa:ReplyTo>"
      "<wsa:Action s:mustUnderstand=\"true\">"
      "http://schemas.xmlsoap.org/ws/2004/09/transfer/Delete</wsa:Action>"
      "<wsman:MaxEnvelopeSize s:mustUnderstand=\"true\">153600</wsman:MaxEnvelopeSize>"
      "<wsa:MessageID>uuid:00000000-0000-4000-8000-000000000002</wsa:MessageID>"
      "<wsman:Locale s:mustUnderstand=\"false\" xml:lang=\"en-US\"/>"
      "<wsmv:DataLocale s:mustUnderstand=\"false\" xml:lang=\"en-US\"/>"
      "<wsmv:SessionId s:mustUnderstand=\"false\">uuid:00000000-0000-4000-8000-000000000001"
      "</wsmv:SessionId>"
      "<wsman:OperationTimeout>PT20S</wsman:OperationTimeout>");
}

TEST(Request, CreatesAShellForProtocol23) {
  const Secret request =
      create(exchange(), stamp(), guid('3'), as_bytes("fragments"), std::chrono::seconds(180));
  EXPECT_EQ(body(request),
            "<rsp:Shell ShellId=\"00000000-0000-4000-8000-000000000003\">"
            "<rsp:IdleTimeOut>PT180S</rsp:IdleTimeOut><rsp:InputStreams>stdin pr</rsp:InputStreams>"
            "<rsp:OutputStreams>stdout</rsp:OutputStreams>"
            "<creationXml xmlns=\"http://schemas.microsoft.com/powershell\">ZnJhZ21lbnRz"
            "</creationXml></rsp:Shell>");
  EXPECT_EQ(
      between(header(request), "<wsman:OptionSet s:mustUnderstand=\"true\">", "</wsman:OptionSet>"),
      "<wsman:Option Name=\"protocolversion\" MustComply=\"true\">2.3</wsman:Option>");
}

TEST(Request, NamesTheShellAsTheServerDid) {
  EXPECT_EQ(
      between(header(remove(opened(), stamp())), "<wsman:SelectorSet>", "</wsman:SelectorSet>"),
      "<wsman:Selector Name=\"ShellId\">ABC&lt;1&gt;</wsman:Selector>"
      "<wsman:Selector Name=\"Other\">x</wsman:Selector>");
  EXPECT_EQ(body(remove(opened(), stamp())), "");
}

TEST(Request, ReceivesOfThePoolOrOfACommand) {
  const Secret pool = receive(opened(), stamp(), {});
  EXPECT_EQ(body(pool), "<rsp:Receive><rsp:DesiredStream>stdout</rsp:DesiredStream></rsp:Receive>");
  EXPECT_EQ(
      between(header(pool), "<wsman:OptionSet s:mustUnderstand=\"true\">", "</wsman:OptionSet>"),
      "<wsman:Option Name=\"WSMAN_CMDSHELL_OPTION_KEEPALIVE\">True</wsman:Option>");
  EXPECT_EQ(body(receive(opened(), stamp(), guid('4'))),
            "<rsp:Receive><rsp:DesiredStream CommandId=\"00000000-0000-4000-8000-000000000004\">"
            "stdout</rsp:DesiredStream></rsp:Receive>");
}

TEST(Request, StartsFeedsAndSignalsACommand) {
  EXPECT_EQ(body(command(opened(), stamp(), guid('4'), as_bytes("first"))),
            "<rsp:CommandLine CommandId=\"00000000-0000-4000-8000-000000000004\"><rsp:Command/>"
            "<rsp:Arguments>Zmlyc3Q=</rsp:Arguments></rsp:CommandLine>");
  EXPECT_EQ(body(send(opened(), stamp(), InputStream::prompt_response, guid('4'), as_bytes("yes"))),
            "<rsp:Send><rsp:Stream Name=\"pr\" CommandId=\"00000000-0000-4000-8000-000000000004\">"
            "eWVz</rsp:Stream></rsp:Send>");
  EXPECT_EQ(body(send(opened(), stamp(), InputStream::input, {}, as_bytes("key"))),
            "<rsp:Send><rsp:Stream Name=\"stdin\">a2V5</rsp:Stream></rsp:Send>");
  EXPECT_EQ(body(signal(opened(), stamp(), guid('4'), SignalCode::interrupt)),
            "<rsp:Signal CommandId=\"00000000-0000-4000-8000-000000000004\">"
            "<rsp:Code>powershell/signal/crtl_c</rsp:Code></rsp:Signal>");
  EXPECT_EQ(body(signal(opened(), stamp(), guid('4'), SignalCode::terminate)),
            "<rsp:Signal CommandId=\"00000000-0000-4000-8000-000000000004\"><rsp:Code>"
            "http://schemas.microsoft.com/wbem/wsman/1/windows/shell/signal/Terminate"
            "</rsp:Code></rsp:Signal>");
}

TEST(Request, IsWellFormedXml) {
  const Bytes blob(1000, 0xFF);
  const Shell shell = opened();
  for (const Secret& request :
       {create(shell, stamp(), guid('3'), blob, std::chrono::seconds(60)),
        receive(shell, stamp(), guid('4')), command(shell, stamp(), guid('4'), blob),
        send(shell, stamp(), InputStream::input, guid('4'), blob),
        signal(shell, stamp(), guid('4'), SignalCode::terminate), remove(shell, stamp())}) {
    EXPECT_TRUE(request.reveal([](ByteView bytes) { return read_xml_tree(bytes, {}).has_value(); }))
        << text(request);
  }
}

TEST(Request, WithAFullBudgetFitsIntoTheEnvelope) {
  for (const std::size_t longest : {small_envelope, large_envelope}) {
    Shell shell = opened();
    shell.longest_envelope = longest;
    const Bytes blob(fragment_budget(shell), 0xFF);
    for (const Secret& request : {create(shell, stamp(), guid('3'), blob, std::chrono::hours(20)),
                                  command(shell, stamp(), guid('4'), blob),
                                  send(shell, stamp(), InputStream::input, guid('4'), blob)}) {
      EXPECT_LE(request.size(), longest - 256);
      EXPECT_GT(request.size(), longest - 1024);
    }
  }
}

TEST(Request, HasNoBudgetWhenItsFrameFillsTheEnvelope) {
  Shell shell = opened();
  shell.longest_envelope = 1000;
  EXPECT_EQ(fragment_budget(shell), 0U);
}

}  // namespace
}  // namespace signet::wsman
