#include <gtest/gtest.h>

#include "exchange/doctor_network.h"
#include "exchange/doctor_session.h"
#include "exchange/doctor_wire.h"
#include "exchange_fleet.h"

namespace signet::exchange::test {
namespace {

// A patient whose accounts may have different rights.
class FakePatient final : public Patient {
 public:
  explicit FakePatient(ExchangeFleet& fleet) : fleet_(fleet) {}

  Invocation ask(AccountUse use, const psrp::Pipeline& pipeline) override {
    fleet_.exchange.lacks = use == AccountUse::read ? reader_lacks : changer_lacks;
    return fleet_.exchange
        .invoke(fleet_.target("EX1"), use, pipeline, InvokeOptions{{std::chrono::minutes(1), {}}})
        .result;
  }
  std::chrono::milliseconds steady() const override { return std::chrono::milliseconds(0); }

  std::set<std::string> reader_lacks;
  std::set<std::string> changer_lacks;

 private:
  ExchangeFleet& fleet_;
};

const std::set<std::string> what_changes = {"Enable-ExchangeCertificate",
                                            "Export-ExchangeCertificate",
                                            "Import-ExchangeCertificate",
                                            "New-ExchangeCertificate",
                                            "Remove-ExchangeCertificate",
                                            "Set-ImapSettings",
                                            "Set-PopSettings",
                                            "Set-ReceiveConnector",
                                            "Set-SendConnector"};

struct DoctorInside : testing::Test {
  DoctorInside() { patient.reader_lacks = what_changes; }

  void examine() {
    const auto servers = examine_servers(examination, patient);
    const auto visible = examine_reading_rights(examination, patient, servers);
    examine_wire(examination, patient, servers);
    examine_limits(examination, patient, visible);
    examine_changing_rights(examination, patient, servers);
  }
  // "look: what was seen" of the first such line.
  std::string seen(const std::string& code) const {
    for (const Finding& each : examination.findings()) {
      if (each.code == code) return std::string(to_text(each.verdict)) + ": " + each.seen.text();
    }
    return "no such line";
  }
  std::string next(const std::string& code) const {
    for (const Finding& each : examination.findings()) {
      if (each.code == code) return each.next.text();
    }
    return "no such line";
  }

  ExchangeFleet fleet;
  FakePatient patient{fleet};
  Examination examination;
};

TEST_F(DoctorInside, FindsNothingWrongWithTwoAccountsThatMayWhatTheyNeed) {
  examine();
  EXPECT_EQ(examination.count(Verdict::failed), 0U) << to_text(examination, Audience::user);
  EXPECT_EQ(examination.count(Verdict::unknown), 0U);
  EXPECT_EQ(seen("servers"), "ok: 2 servers");
  EXPECT_EQ(seen("servers.version"), "ok: Exchange 2019 CU14 (15.2.1544.4): EX1, EX2");
  EXPECT_EQ(seen("reading.only"),
            "ok: the reading account sees no cmdlet that changes certificates or connectors");
  EXPECT_EQ(seen("reading.rights").substr(0, 7), "ok: all");
  EXPECT_EQ(seen("changing.rights").substr(0, 7), "ok: all");
  EXPECT_EQ(seen("certificates"), "ok: EX1: 2 certificates, with services, web sites and status");
}

TEST_F(DoctorInside, ChangesNothing) {
  examine();
  EXPECT_EQ(fleet.exchange.acts(), "");
  EXPECT_GT(fleet.exchange.calls().size(), 8U);
  EXPECT_TRUE(fleet.exchange.passwords().empty());
}

TEST_F(DoctorInside, NamesCmdletsThatAreMissingAndTheirRoles) {
  patient.reader_lacks.insert("Get-SendConnector");
  patient.changer_lacks = {"Set-PopSettings", "Import-ExchangeCertificate FriendlyName"};
  examine();
  EXPECT_EQ(seen("reading.rights"), "look: missing: Get-SendConnector");
  EXPECT_EQ(seen("changing.rights"),
            "failed: missing: Import-ExchangeCertificate -FriendlyName, Set-PopSettings");
  EXPECT_EQ(next("changing.rights"),
            "acts that need them are refused before anything is changed; give it the management "
            "roles that hold them, most likely: Exchange Server Certificates, POP3 and IMAP4 "
            "Protocols");
}

TEST_F(DoctorInside, FailsWithoutTheCmdletsThatNothingWorksWithout) {
  patient.reader_lacks.insert("Get-ExchangeCertificate");
  examine();
  EXPECT_EQ(seen("reading.rights"), "failed: missing: Get-ExchangeCertificate");
}

TEST_F(DoctorInside, SaysThatTheReadingAccountMayChange) {
  patient.reader_lacks.erase("Remove-ExchangeCertificate");
  examine();
  EXPECT_EQ(seen("reading.only"),
            "look: the reading account may change: Remove-ExchangeCertificate");
}

TEST_F(DoctorInside, DoesNotKnowRightsThatGetCommandDoesNotTell) {
  fleet.exchange.has_get_command = false;
  examine();
  EXPECT_EQ(seen("reading.rights"), "unknown: Get-Command does not tell");
  EXPECT_EQ(seen("changing.rights"), "unknown: Get-Command does not tell");
}

TEST_F(DoctorInside, TellsTheShapesOfWhatComesOverTheWire) {
  examine();
  EXPECT_EQ(seen("wire.select"),
            "ok: confirmed: Select-Object works; Services: a string (2); Status: a string (2); "
            "IISServices: a list (2); SerializationData: not there (2)");
  EXPECT_EQ(seen("wire.record"), "look: without Select-Object: RawData only (2)");
  EXPECT_EQ(seen("confirm.status"),
            "ok: not seen: numbers of Status came without numbers beside names");
  EXPECT_EQ(seen("confirm.default-smtp"),
            "ok: confirmed: Get-TransportService tells InternalTransportCertificateThumbprint: a "
            "string");
  EXPECT_EQ(seen("confirm.errors").substr(0, 14), "ok: confirmed:");
}

TEST_F(DoctorInside, SaysWhenSelectObjectCannotBeUsed) {
  fleet.exchange.has_select = false;
  examine();
  EXPECT_EQ(seen("wire.select").substr(0, 45), "look: differs: Select-Object does not work: t");
  EXPECT_EQ(seen("certificates"), "look: EX1: 2 certificates, 2 of them not whole");
}

TEST_F(DoctorInside, LooksAtOneServerOfEachBuild) {
  fleet.server("EX2").version = "Version 15.1 (Build 2507.6)";
  examine();
  std::size_t looked_at = 0;
  for (const Finding& each : examination.findings()) looked_at += each.code == "certificates";
  EXPECT_EQ(looked_at, 2U);
}

TEST_F(DoctorInside, TellsNobodyElseWhoseServersTheseAre) {
  patient.reader_lacks.insert("Get-SendConnector");
  fleet.exchange.always = {"Get-PopSettings", Fault::fails};
  examine();
  const std::string report = to_text(examination, Audience::share);
  for (const char* canary : {"EX1", "EX2", "corp.example", "mail.example", "it does not work"}) {
    EXPECT_EQ(report.find(canary), std::string::npos) << canary << " in\n" << report;
  }
  EXPECT_NE(report.find("server-1"), std::string::npos);
}

TEST(DoctorBuild, IsToldAsPeopleCallIt) {
  EXPECT_EQ(build_text("Version 15.0 (Build 1497.2)"), "Exchange 2013 (15.0.1497.2)");
  EXPECT_EQ(build_text("Version 15.1 (Build 2507.6)"), "Exchange 2016 CU23 (15.1.2507.6)");
  EXPECT_EQ(build_text("Version 15.2 (Build 2562.17)"), "Exchange SE RTM (15.2.2562.17)");
  EXPECT_EQ(build_text("Version 15.2"), "");
}

struct DoctorOutside : testing::Test {
  DoctorOutside() {
    endpoint.url = HttpsUrl::parse("https://ex1.corp.example/PowerShell/").value();
  }

  static FirstLook look(int status, const std::string& offers, std::chrono::seconds ahead) {
    HttpLook http;
    http.status = status;
    http.challenges = parse_challenges(offers);
    http.at = Seconds(std::chrono::seconds(1'000'000));
    http.date = http.at + ahead;
    const auto not_reached = fail("look.not-reached", "no");
    return {"ex1.corp.example",
            std::vector<AddressLook>{{"10.0.0.1", "", {}}, {"10.0.0.2", "refused", {}}},
            not_reached, http};
  }
  std::string line(const FirstLook& seen, const std::string& code,
                   std::optional<bool> basic = std::nullopt) {
    Examination examination;
    examine_first_look(examination, endpoint, seen, basic, {});
    for (const Finding& each : examination.findings()) {
      if (each.code == code) return std::string(to_text(each.verdict)) + ": " + each.seen.text();
    }
    return "no such line";
  }

  HttpEndpoint endpoint;
};

TEST_F(DoctorOutside, ComparesTheClocksWithWhatKerberosAllows) {
  using std::chrono::seconds;
  EXPECT_EQ(line(look(401, "Negotiate", seconds(59)), "clock"),
            "ok: the server's clock is 59 s ahead of ours");
  EXPECT_EQ(line(look(401, "Negotiate", seconds(-61)), "clock"),
            "look: the server's clock is 61 s behind ours");
  EXPECT_EQ(line(look(401, "Negotiate", seconds(301)), "clock"),
            "failed: the server's clock is 301 s ahead of ours");
}

TEST_F(DoctorOutside, TellsWhichAccountsCanLogIn) {
  const auto zero = std::chrono::seconds(0);
  EXPECT_EQ(line(look(401, "Negotiate, NTLM", zero), "http.challenge"),
            "ok: offers Negotiate, NTLM");
  EXPECT_EQ(line(look(401, "Basic realm=\"x\"", zero), "http.challenge"), "look: offers Basic");
  EXPECT_EQ(line(look(401, "Basic realm=\"x\"", zero), "http.challenge", false),
            "failed: offers Basic");
  EXPECT_EQ(line(look(401, "Basic realm=\"x\"", zero), "http.challenge", true), "ok: offers Basic");
  EXPECT_EQ(line(look(401, "Negotiate", zero), "http.challenge", true), "failed: offers Negotiate");
  EXPECT_EQ(line(look(404, "", zero), "http.challenge"),
            "failed: HTTP 404: nobody is asked who is calling");
}

TEST_F(DoctorOutside, GoesOnWhereOneAddressAnswers) {
  const FirstLook seen = look(401, "Negotiate", std::chrono::seconds(0));
  EXPECT_EQ(line(seen, "name"), "ok: ex1.corp.example is 10.0.0.1, 10.0.0.2");
  EXPECT_EQ(line(seen, "connect"), "ok: 10.0.0.1 port 443 takes connections, 0 ms");
  EXPECT_EQ(line(seen, "tls.version"), "unknown: not looked at: what comes before it failed");
}

}  // namespace
}  // namespace signet::exchange::test
