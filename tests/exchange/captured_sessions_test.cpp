#include "exchange/captured_sessions.h"

#include <gtest/gtest.h>

#include <set>

#include "base/text.h"
#include "capture_maker.h"
#include "exchange/capture_script.h"
#include "exchange/captured_cmdlets.h"
#include "exchange_fleet.h"

namespace signet::exchange::test {
namespace {

// Two servers with something of everything, and captures of them.
struct CapturedFleet : ExchangeFleet {
  CapturedFleet() {
    exchange.send_connectors = {{"Outbound to Office 365", {"EX1", "EX2"}, "", true}};
    exchange.edge_sites = {"corp.example/Configuration/Sites/Main"};
    exchange.auth_thumbprint = own.thumbprint.text();
    for (const char* name : {"EX1", "EX2"}) {
      FakeServer& one = server(name);
      one.receive_connectors = {{std::string("Default Frontend ") + name, one.fqdn, "", true}};
      one.directories["Get-OwaVirtualDirectory"] = {"https://in.example.com/owa",
                                                    "https://mail.example.com/owa"};
      one.autodiscover = "https://autodiscover.example.com/x";
      one.pop_connections = {"pop.corp.example", "mail.example.com"};
    }
  }

  std::vector<CaptureFile> files() {
    return {captured(exchange, "EX1"), captured(exchange, "EX2"), captured(exchange, "")};
  }
  std::vector<Target> targets() const { return {target("EX1"), target("EX2")}; }
  std::vector<ObservedServer> live() {
    std::vector<ObservedServer> servers;
    for (const Target& each : targets()) servers.push_back(platform.observe(each, world.context));
    return servers;
  }
  Expected<Captured> read(const std::vector<CaptureFile>& files) {
    return capture_reader().observe(files, targets(), world.context);
  }
  std::vector<ObservedServer> from_captures() { return read(files()).value().servers; }
  // Why the files cannot be read.
  std::string refusal(const std::vector<CaptureFile>& files) {
    const auto captured = read(files);
    if (captured) return "none";
    return "[" + captured.error().code + "] " + to_line(captured.error());
  }
  ServerState state_in(const std::vector<CaptureFile>& files) {
    const auto captured = read(files);
    EXPECT_TRUE(captured) << to_line(captured.error());
    if (!captured || !captured->servers.front().state.has_value()) return {};
    return captured->servers.front().state.value();
  }
};

TEST(CapturedServers, AreWhatTheServersThemselvesAre) {
  CapturedFleet fleet;
  EXPECT_EQ(fleet.from_captures(), fleet.live());
  ASSERT_TRUE(fleet.live().front().state.has_value());
  EXPECT_TRUE(fleet.live().front().state.value().names.has_value()) << "down to the names in use";
}

TEST(CapturedServers, AreTheSameWhateverTheServersAreLike) {
  const std::vector<std::pair<std::string, std::function<void(CapturedFleet&)>>> worlds{
      {"2013",
       [](CapturedFleet& fleet) { fleet.server("EX1").version = "Version 15.0 (Build 1)"; }},
      {"2016",
       [](CapturedFleet& fleet) { fleet.server("EX1").version = "Version 15.1 (Build 1)"; }},
      {"edge", [](CapturedFleet& fleet) { fleet.server("EX1").role = "Edge"; }},
      {"bytes alone", [](CapturedFleet& fleet) { fleet.exchange.select_shows_nothing = true; }},
      {"federation",
       [](CapturedFleet& fleet) {
         fleet.exchange.federation_thumbprint = fleet.own.thumbprint.text();
       }},
      {"auth unread", [](CapturedFleet& fleet) { fleet.exchange.hides_properties = true; }},
      {"no connectors",
       [](CapturedFleet& fleet) {
         fleet.exchange.send_connectors.clear();
         fleet.server("EX1").receive_connectors.clear();
       }},
      {"a request",
       [](CapturedFleet& fleet) {
         fleet.server("EX1").certificates.back().status = "PendingRequest";
       }},
  };
  for (const auto& [name, change] : worlds) {
    CapturedFleet fleet;
    change(fleet);
    EXPECT_EQ(fleet.from_captures(), fleet.live()) << name;
  }
}

// What a cmdlet refused is said in the same words, not taken for nothing.
TEST(CapturedServers, KeepWhatCmdletsRefused) {
  for (const Fault fault : {Fault::fails, Fault::hidden, Fault::unreachable}) {
    for (const char* cmdlet :
         {"Get-PopSettings", "Get-ReceiveConnector", "Get-SendConnector", "Get-TransportService",
          "Get-ExchangeCertificate", "Get-OwaVirtualDirectory", "Get-AuthConfig"}) {
      CapturedFleet fleet;
      fleet.exchange.always = {cmdlet, fault};
      EXPECT_EQ(fleet.from_captures(), fleet.live()) << cmdlet;
    }
  }
}

// Whatever is asked of a server is asked by the lines of the script as well.
TEST(CapturedServers, AreAskedNothingThatTheScriptDoesNotSave) {
  std::set<std::string> saved;
  const auto name = [&](const psrp::Pipeline& pipeline) {
    std::string text = pipeline.front().name.text();
    for (const psrp::Parameter& each : pipeline.front().parameters) text += " " + each.name;
    saved.insert(text);
  };
  for (const psrp::Pipeline& each : captured_of_server("EX1")) name(each);
  for (const psrp::Pipeline& each : captured_of_organisation()) name(each);
  for (const char* version :
       {"Version 15.0 (Build 1)", "Version 15.1 (Build 1)", "Version 15.2 (Build 1)"}) {
    CapturedFleet fleet;
    fleet.server("EX1").version = version;
    fleet.exchange.forget_calls();
    fleet.state("EX1");
    for (const std::string& call : fleet.exchange.calls()) {
      const std::string question = call.substr(std::string("read EX1 ").size());
      std::string asked;
      for (const std::string_view word : split(question, ' ')) {
        asked += (asked.empty() ? "" : " ") + std::string(word.substr(0, word.find('=')));
      }
      EXPECT_TRUE(saved.contains(asked)) << asked;
    }
  }
}

TEST(CapturedServers, AreAsOldAsTheOldestAnswer) {
  CapturedFleet fleet;
  EXPECT_EQ(to_text(fleet.read(fleet.files())->at), "2026-11-19T08:00:00Z");
}

TEST(CapturedServers, AreThoseThatTheFilesSpeakOfWhereNoneIsNamed) {
  CapturedFleet fleet;
  const auto all = capture_reader().observe(fleet.files(), std::nullopt, fleet.world.context);
  ASSERT_TRUE(all);
  EXPECT_EQ(all->servers, fleet.live());
}

TEST(CapturedServers, AreUnknownWithoutTheirCertificates) {
  CapturedFleet fleet;
  const auto servers = fleet.read({captured(fleet.exchange, "EX1")}).value().servers;
  ASSERT_EQ(servers.size(), 2U);
  EXPECT_TRUE(servers[0].state.has_value());
  ASSERT_TRUE(servers[1].state.is_unknown());
  EXPECT_EQ(servers[1].state.why(),
            "no capture of Get-ExchangeCertificate for EX2 (run Get-ExchangeCertificate -Server "
            "'EX2' | Export-Clixml Get-ExchangeCertificate-EX2.xml)");
}

// The first thing that anybody has: one file of one cmdlet.
TEST(CapturedByHand, CertificatesAloneAreShownAndTheRestIsUnknown) {
  CapturedFleet fleet;
  const ServerState state = fleet.state_in({capture_file(
      "certificates-EX1.xml", saved_by_hand(fleet.exchange, "Get-ExchangeCertificate", "EX1"))});
  EXPECT_EQ(state.certificates.size(), 2U);
  const ObservedSlot* iis = state.find(SlotName::parse("IIS").value());
  ASSERT_NE(iis, nullptr);
  EXPECT_EQ(fleet.text_of(*iis), "IIS=own");
  const ObservedSlot* pop = state.find(SlotName::parse("POP").value());
  ASSERT_NE(pop, nullptr);
  EXPECT_EQ(fleet.text_of(*pop),
            "POP=(no capture of Get-PopSettings for EX1 (run Get-PopSettings -Server 'EX1' | "
            "Export-Clixml Get-PopSettings-EX1.xml))");
  const ObservedSlot* send = state.find(SlotName::parse("send").value());
  ASSERT_NE(send, nullptr) << "no connector is known, which is not that there is none";
  EXPECT_TRUE(send->holders.is_unknown());
}

TEST(CapturedByHand, FilesOfEachCmdletTellAllTogether) {
  CapturedFleet fleet;
  fleet.exchange.edge_sites.clear();
  std::vector<CaptureFile> files;
  for (const psrp::Pipeline& each : captured_of_server("EX1")) {
    const std::string cmdlet = each.front().name.text();
    if (cmdlet.starts_with("Get-UM") || cmdlet == "Get-ClientAccessServer") continue;
    files.push_back(
        capture_file(cmdlet + "-EX1.xml", saved_by_hand(fleet.exchange, cmdlet, "EX1")));
  }
  for (const char* cmdlet :
       {"Get-SendConnector", "Get-AuthConfig", "Get-EdgeSubscription", "Get-FederationTrust"}) {
    files.push_back(
        capture_file(std::string(cmdlet) + ".xml", saved_by_hand(fleet.exchange, cmdlet, "")));
  }
  const ServerState live = fleet.state("EX1");
  const ServerState state = fleet.state_in(files);
  EXPECT_EQ(state.names, live.names);
  EXPECT_EQ(state.choosers, live.choosers);
  const ObservedSlot* federation = state.find(SlotName::parse("Federation").value());
  ASSERT_NE(federation, nullptr);
  EXPECT_EQ(fleet.text_of(*federation),
            "Federation=(no capture of Get-FederationTrust (Get-FederationTrust.xml holds nothing, "
            "which a cmdlet that failed leaves too: use the lines of signet exchange "
            "capture-script))")
      << "an empty file may be a refusal";
}

std::string with_properties(const std::string& type, const std::string& properties,
                            const std::string& number = "1") {
  return "<Obj RefId=\"" + number + "\"><TN RefId=\"" + number + "\"><T>Microsoft.Exchange.Data." +
         type + "</T></TN><MS>" + properties + "</MS></Obj>\n";
}

TEST(CapturedByHand, ObjectsSayThemselvesWhatTheyAre) {
  CapturedFleet fleet;
  const std::string connectors = clixml_document(
      with_properties("SystemConfiguration.ReceiveConnector",
                      "<S N=\"Name\">A</S><S N=\"Server\">EX1</S><Nil N=\"TlsCertificateName\"/>") +
      with_properties("SystemConfiguration.ReceiveConnector",
                      "<S N=\"Name\">B</S><S N=\"Identity\">EX2\\B</S>"
                      "<Nil N=\"TlsCertificateName\"/>",
                      "2"));
  const auto certificates = saved_by_hand(fleet.exchange, "Get-ExchangeCertificate", "EX1");
  const ServerState state = fleet.state_in({capture_file("all of them.xml", connectors),
                                            capture_file("certificates-EX1.xml", certificates)});
  EXPECT_NE(state.find(SlotName::parse("receive:A").value()), nullptr);
  EXPECT_EQ(state.find(SlotName::parse("receive:B").value()), nullptr) << "it is of EX2";
}

TEST(CapturedByHand, AreRefusedWhereTheyContradictThemselves) {
  CapturedFleet fleet;
  const std::string pop = saved_by_hand(fleet.exchange, "Get-PopSettings", "EX1");
  const std::string connector = clixml_document(with_properties(
      "SystemConfiguration.ReceiveConnector", "<S N=\"Name\">A</S><S N=\"Server\">EX1</S>"));
  EXPECT_EQ(fleet.refusal({capture_file("settings.xml", pop)}),
            "[capture.unknown] settings.xml: it does not say which cmdlet it is of");
  EXPECT_EQ(fleet.refusal({capture_file("Get-PopSettings.xml", pop)}),
            "[capture.server] Get-PopSettings.xml: it does not say which server it is of");
  EXPECT_EQ(fleet.refusal({capture_file("Get-PopSettings-EX1.xml", connector)}),
            "[capture.conflict] Get-PopSettings-EX1.xml: it is called after Get-PopSettings, and "
            "holds what "
            "Get-ReceiveConnector gives");
  EXPECT_EQ(fleet.refusal({capture_file("Get-ReceiveConnector-EX2.xml", connector)}),
            "[capture.conflict] Get-ReceiveConnector-EX2.xml: it is called after EX2, and an "
            "object in it is about EX1");
  EXPECT_EQ(fleet.refusal({capture_file("Get-PopSettings-EX1.xml", pop),
                           capture_file("get-popsettings-ex1.corp.example.xml", pop)}),
            "[capture.twice] get-popsettings-ex1.corp.example.xml: Get-PopSettings for "
            "ex1.corp.example is answered in "
            "Get-PopSettings-EX1.xml already");
  EXPECT_EQ(fleet.refusal(
                {captured(fleet.exchange, "EX1"), captured(fleet.exchange, "EX1", "again.xml")}),
            "[capture.twice] again.xml: Get-ExchangeServer for EX1 is answered in EX1.xml already");
}

TEST(CapturedByHand, EndInAnErrorWhereTheyAreHostile) {
  CapturedFleet fleet;
  const auto refusal = [&](const std::string& content) {
    return fleet.refusal({capture_file("EX1.xml", content)});
  };
  EXPECT_TRUE(refusal("<Objs").starts_with("[clixml.")) << refusal("<Objs");
  EXPECT_TRUE(refusal("<!DOCTYPE a [<!ENTITY b \"c\">]><Objs/>").starts_with("[clixml."));
  const auto answer = [](const std::string& properties) {
    return clixml_document("<Obj RefId=\"0\"><MS>" + properties + "</MS></Obj>");
  };
  EXPECT_EQ(refusal(answer("<I32 N=\"SignetCapture\">2</I32>")),
            "[capture.malformed] EX1.xml: it was saved by lines of another signet");
  EXPECT_EQ(refusal(answer("<I32 N=\"SignetCapture\">1</I32><S N=\"Cmdlet\">Get-AuthConfig</S>")),
            "[capture.malformed] EX1.xml: an answer of a cmdlet does not say what it should");
  const std::string objects = "<Obj N=\"Objects\" RefId=\"1\"><LST/></Obj>";
  EXPECT_EQ(
      refusal(answer("<I32 N=\"SignetCapture\">1</I32><S N=\"Cmdlet\">Remove-Item</S>" + objects)),
      "[capture.malformed] EX1.xml: an answer of Remove-Item is none that signet asks for");
  EXPECT_EQ(
      refusal(
          answer("<I32 N=\"SignetCapture\">1</I32><S N=\"Cmdlet\">Get-PopSettings</S>" + objects)),
      "[capture.malformed] EX1.xml: an answer of Get-PopSettings is none that signet asks for")
      << "of no server";
}

TEST(CapturedSessions, AnswerNothingButWhatReads) {
  CapturedFleet fleet;
  CapturedSessions sessions(CapturedAnswers::read(fleet.files()).value());
  psrp::Pipeline pipeline;
  pipeline.push_back({psrp::CmdletName::parse("Remove-ExchangeCertificate").value(), {}});
  const SessionAnswer answer =
      sessions.invoke(fleet.target("EX1"), AccountUse::change, pipeline, {}, fleet.world.context);
  ASSERT_FALSE(answer.result);
  EXPECT_EQ(answer.result.error().problem.code, "capture.no-question");
  EXPECT_EQ(answer.result.error().outcome, RemoteFailure::Outcome::not_done);
}

TEST(CaptureScript, RunsOnlyWhatReadsAndQuotesWhatIsNamed) {
  const std::string script = capture_script({"EX1", "it's"});
  EXPECT_NE(script.find("Get-PopSettings -Server 'EX1' -ErrorAction 'Stop'"), std::string::npos);
  EXPECT_NE(script.find("Get-PopSettings -Server 'it''s' -ErrorAction 'Stop'"), std::string::npos);
  EXPECT_NE(script.find("-ExcludeProperty 'AuthenticationCredential'"), std::string::npos);
  for (const char* verb : {"Set-", "Enable-", "Import-", "Remove-", "Export-Exchange", "New-"}) {
    EXPECT_EQ(script.find(verb), std::string::npos) << verb;
  }
}

}  // namespace
}  // namespace signet::exchange::test
