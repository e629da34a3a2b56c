#include "exchange/powershell_runbook.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <set>

#include "base/text.h"
#include "exchange/distinguished_name.h"
#include "exchange/powershell_text.h"
#include "exchange_fleet.h"
#include "x509/certificate_reader.h"

namespace signet::exchange::test {
namespace {

using Calls = std::map<std::string, std::set<std::string>>;  // parameters by cmdlet

// What changes something, in the calls that the fake got: "change EX1 Enable-.. Server=EX1 ..".
Calls calls_of(const FakeExchange& exchange) {
  Calls calls;
  const std::string acts = exchange.acts();
  for (const std::string_view line : split(acts, '\n')) {
    const auto words = split(line, ' ');
    if (words.size() < 3) continue;
    std::set<std::string>& parameters = calls[std::string(words[2])];
    for (std::size_t i = 3; i < words.size(); ++i) {
      const std::size_t end = words[i].find('=');
      if (end != std::string_view::npos) parameters.emplace(words[i].substr(0, end));
    }
  }
  return calls;
}

// The same in the steps of a runbook, without what keeps each call from going on after an error.
Calls calls_in(const std::string& script) {
  Calls calls;
  const std::string steps = script.substr(script.find("\n  try {"));
  for (const std::string_view line : split(steps, '\n')) {
    if (trim(line).starts_with("#") || trim(line).starts_with("Write-Host")) continue;
    for (const char* cmdlet :
         {"Export-ExchangeCertificate", "Import-ExchangeCertificate", "Enable-ExchangeCertificate",
          "Remove-ExchangeCertificate", "Set-PopSettings", "Set-ImapSettings", "Set-SendConnector",
          "Set-ReceiveConnector"}) {
      const std::size_t at = line.find(cmdlet);
      if (at == std::string_view::npos) continue;
      std::set<std::string>& parameters = calls[cmdlet];
      for (const std::string_view word : split(line.substr(at), ' ')) {
        if (word.size() < 2 || word[0] != '-' || word == "-ErrorAction") continue;
        parameters.emplace(word.substr(1, word.find(':') - 1));
      }
    }
  }
  return calls;
}

// A plan of the steps that a test names.
struct RunbookFleet : ExchangeFleet {
  RunbookFleet() { targets = {target("EX1"), target("EX2")}; }

  void add(const std::string& server, Action action, const HeldCertificate& held,
           const std::string& slot = {}) {
    steps.push_back(step(server, action, held.thumbprint, slot));
  }
  std::string script() {
    targets = {target("EX1"), target("EX2")};
    Runbook runbook;
    runbook.heading = {"PLAN      0123abcd  renew mail"};
    runbook.digest = std::string(64, 'a');
    runbook.steps = steps;
    runbook.targets = targets;
    runbook.certificates = {std::make_shared<Certificate>(read_certificate(fresh.der).value()),
                            std::make_shared<Certificate>(read_certificate(own.der).value())};
    return write_powershell(runbook);
  }
  void apply_all() {
    std::optional<KeyBundle> key;
    for (const Step& each : steps) {
      ApplyResult result = apply(each, key ? &*key : nullptr);
      EXPECT_EQ(result.outcome, Outcome::done) << each.address.text() << to_line(result.problem);
      if (result.bundle) key = std::move(result.bundle);
    }
  }
  std::vector<Step> steps;
  std::vector<Target> targets;
};

// The two are written from one table: neither can learn a parameter without the other.
TEST(PowershellRunbook, CallsWhatApplyCalls) {
  for (const char* require_ssl : {"", "keep", "enforce"}) {
    RunbookFleet fleet;
    // A name other than the certificate's first, which Enable writes.
    fleet.options = {{"imap_name", "imap.example.com"}, {"pop_name", "imap.example.com"}};
    if (*require_ssl != '\0') fleet.options.emplace_back("require_ssl", require_ssl);
    fleet.exchange.send_connectors = {{"Outbound", {"EX2"}, "", false}};
    fleet.server("EX2").receive_connectors = {{"Default Frontend EX2", "ex2.corp.example", ""}};
    fleet.add("EX1", Action::export_key, fleet.fresh);
    fleet.add("EX2", Action::import, fleet.fresh);
    fleet.steps.back().friendly_name = "Mail 2026";
    for (const char* slot : {"SMTP", "IIS", "POP", "IMAP", "SMTP-default", "send:Outbound",
                             "receive:Default Frontend EX2"}) {
      fleet.add("EX2", Action::assign, fleet.fresh, slot);
    }
    fleet.apply_all();
    EXPECT_EQ(calls_in(fleet.script()), calls_of(fleet.exchange)) << require_ssl;
    EXPECT_EQ(calls_of(fleet.exchange).size(), 7U) << "as many cmdlets as steps need";
  }
}

TEST(PowershellRunbook, RemovesAsApplyDoes) {
  RunbookFleet fleet;
  fleet.add("EX1", Action::remove, fleet.fresh);
  fleet.apply_all();
  EXPECT_EQ(calls_in(fleet.script()), calls_of(fleet.exchange));
}

TEST(PowershellRunbook, ClearsAConnectorForARemovalAsApplyDoes) {
  RunbookFleet fleet;
  fleet.exchange.send_connectors = {
      {"Internet", {"EX1"}, printed_tls_name(fleet.server("EX1").certificates.back().der)}};
  fleet.add("EX1", Action::remove, fleet.server("EX1").certificates.back());
  fleet.steps.back().clears = {SlotName::parse("send:Internet").value()};
  const std::string script = fleet.script();
  EXPECT_EQ(calls_in(script).at("Set-SendConnector"),
            (std::set<std::string>{"Identity", "TlsCertificateName"}));
  EXPECT_LT(script.find("-TlsCertificateName $null"), script.rfind("Remove-ExchangeCertificate -"));
  EXPECT_LT(script.rfind("Remove-ExchangeCertificate -"), script.find("} finally { Set-Send"));
  fleet.apply_all();
  EXPECT_EQ(calls_of(fleet.exchange), calls_in(script));
}

TEST(PowershellRunbook, GivesAWildcardTheKeyBySmtpAsApplyDoes) {
  RunbookFleet fleet;
  fleet.fresh = make_certificate({"*.example.com"}, fleet.world.random);
  fleet.server("EX2").pop_name = "pop.example.com";
  fleet.stage("EX2");
  fleet.add("EX2", Action::assign, fleet.fresh, "POP");
  fleet.steps.back().name = "pop.example.com";
  fleet.apply_all();
  const std::string script = fleet.script();
  EXPECT_NE(script.find("-Services 'SMTP'"), std::string::npos);
  EXPECT_EQ(script.find("-Services 'POP'"), std::string::npos);
  EXPECT_EQ(fleet.exchange.acts().find("Services=POP"), std::string::npos);
}

TEST(PowershellRunbook, HoldsNoSecretAndIsAscii) {
  RunbookFleet fleet;
  fleet.add("EX1", Action::export_key, fleet.fresh);
  fleet.add("EX2", Action::import, fleet.fresh);
  fleet.steps.back().friendly_name =
      "Stra\xC3\x9F"
      "e \xE2\x80\x99; Remove-Item C:\\ -Recurse; \xE2\x80\x98";
  fleet.steps.back().reason =
      "a\nRemove-Item b\r\xE2\x80\xA8"
      "c";
  const std::string script = fleet.script();
  EXPECT_TRUE(std::ranges::all_of(
      script, [](char letter) { return letter == '\n' || (letter >= 0x20 && letter < 0x7F); }));
  EXPECT_NE(script.find("-FriendlyName ('Stra' + [char]0xDF + 'e ' + [char]0x2019 + "
                        "'; Remove-Item C:\\ -Recurse; ' + [char]0x2018)"),
            std::string::npos)
      << script.substr(script.find("\n  try {"));
  EXPECT_NE(script.find("# a\\u{000A}Remove-Item b"), std::string::npos);
}

TEST(PowershellRunbook, AsksForAKeyFileAndItsPassword) {
  RunbookFleet fleet;
  fleet.add("EX1", Action::export_key, fleet.fresh);
  Step& step = fleet.steps.back();
  step.address.target = TargetName::parse("runner").value();
  step.file = FileSource{FileSource::Kind::path, "key's.pfx", {}, {}};
  step.guard = {{step.address.target, Fact::Field::file, {}, {}, "key's.pfx", "ABCDEF"}};
  const std::string script = fleet.script();
  EXPECT_NE(
      script.find("= Read-KeyFile 'key''s.pfx' '" + fleet.fresh.thumbprint.text() + "' 'ABCDEF'\n"),
      std::string::npos)
      << script.substr(script.find("\n  try {"));
}

TEST(PowershellRunbook, LeavesOtherPlatformsToOthers) {
  RunbookFleet fleet;
  fleet.add("WEB1", Action::assign, fleet.fresh, "https");
  const std::string script = fleet.script();
  EXPECT_NE(script.find("Write-Host '  NOT done here: WEB1/assign/mail:https'"), std::string::npos);
  EXPECT_TRUE(calls_in(script).empty());
}

TEST(PowershellText, WritesEveryTextAsData) {
  EXPECT_EQ(powershell_literal("EX1"), "'EX1'");
  EXPECT_EQ(powershell_literal(""), "''");
  EXPECT_EQ(powershell_literal("it's $(x) `n \"q\""), "'it''s $(x) `n \"q\"'");
  EXPECT_EQ(powershell_literal("a\nb"), "('a' + [char]0xA + 'b')");
  EXPECT_EQ(powershell_literal("\n"), "('' + [char]0xA)");
  EXPECT_EQ(powershell_literal("\xF0\x9F\x94\x91"), "('' + [char]0xD83D + [char]0xDD11)");
  EXPECT_EQ(powershell_literal("\xFF"), "('' + [char]0xFFFD)");
}

TEST(PowershellText, WritesASecretNever) {
  psrp::Pipeline pipeline;
  pipeline.push_back({psrp::CmdletName::parse("Import-Thing").value(), {}});
  pipeline.front().parameters.push_back({"Password", psrp::SecretText{Secret(as_bytes("hidden"))}});
  pipeline.front().parameters.push_back({"Name", std::vector<std::string>{"a", "b'c"}});
  EXPECT_EQ(powershell_text(pipeline), "Import-Thing -Password $null -Name 'a', 'b''c'");
  EXPECT_EQ(powershell_text(pipeline, {{"Password", "$p"}}),
            "Import-Thing -Password $p -Name 'a', 'b''c'");
}

}  // namespace
}  // namespace signet::exchange::test
