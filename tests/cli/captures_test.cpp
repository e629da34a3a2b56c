#include "base/bytes.h"
#include "world.h"

namespace signet::test {
namespace {

// A farm of Exchange of which there are files and no server.
class Captures : public World {
 protected:
  Captures() { fs::copy(source_dir() + "/manifests/exchange-farm", folder_ / "farm"); }

  // Get-ExchangeCertificate | Export-Clixml, of a server that tells nothing but the certificate.
  std::string certificates() const {
    const std::string der = content(source_dir() + "/manifests/exchange-farm/webmail-2026.cer");
    return "\xEF\xBB\xBF<Objs Version=\"1.1.0.1\" "
           "xmlns=\"http://schemas.microsoft.com/powershell/2004/04\"><Obj RefId=\"0\"><TN "
           "RefId=\"0\"><T>Microsoft.Exchange.Management.SystemConfigurationTasks."
           "ExchangeCertificate</T></TN><Props><BA N=\"RawData\">" +
           to_base64(as_bytes(der)) + "</BA></Props></Obj></Objs>";
  }
  // As Windows PowerShell writes it: UTF-16 behind its mark.
  static std::string wide(const std::string& text) {
    std::string result = "\xFF\xFE";
    for (const char letter : text) result += std::string{letter, '\0'};
    return result;
  }
};

TEST_F(Captures, AreShownWithoutAnyServer) {
  write(folder_ / "certificates-EXA01.xml", certificates());
  const Ran ran = signet({"show", "--capture", "certificates-EXA01.xml"});
  EXPECT_EQ(ran.code, 0) << ran.err;
  EXPECT_NE(ran.out.find("EXA01"), std::string::npos) << ran.out;
  EXPECT_NE(ran.out.find("webmail.example.com"), std::string::npos) << ran.out;
  EXPECT_NE(ran.out.find("no capture of Get-PopSettings for EXA01"), std::string::npos) << ran.out;

  write(folder_ / "wide/certificates-EXA01.xml", wide(certificates().substr(3)));
  EXPECT_EQ(signet({"show", "--capture", "wide"}).out, ran.out);
}

TEST_F(Captures, OfTheExampleMakeAPlan) {
  const std::string example = source_dir() + "/manifests/exchange-farm";
  const Ran ran = signet({"plan", example, "--observed", example + "/captures"});
  EXPECT_EQ(ran.code, 2) << ran.err;
  EXPECT_NE(ran.out.find("12 servers: 12 change, 0 blocked, 0 unknown"), std::string::npos)
      << ran.out;
  EXPECT_NE(ran.out.find("does not cover <server>.test.local"), std::string::npos) << ran.out;
}

TEST_F(Captures, AreShownOfTheServersOfAManifest) {
  write(folder_ / "seen/certificates-EXA01.xml", certificates());
  const Ran ran = signet({"show", "farm", "--capture", "seen", "--only", "EXA02"});
  EXPECT_EQ(ran.code, 3);
  EXPECT_EQ(ran.out.find("EXA01"), std::string::npos) << ran.out;
  EXPECT_NE(ran.out.find("no capture of Get-ExchangeCertificate for EXA02 (run "
                         "Get-ExchangeCertificate -Server 'EXA02' | Export-Clixml "
                         "Get-ExchangeCertificate-EXA02.xml)"),
            std::string::npos)
      << ran.out;
}

TEST_F(Captures, ArePlannedOnAndTheRestIsNotKnown) {
  write(folder_ / "seen/certificates-EXA01.xml", certificates());
  const Ran ran = signet({"plan", "farm", "--observed", "seen", "-o", "plan.json"});
  EXPECT_EQ(ran.code, 3) << ran.err;
  EXPECT_NE(ran.out.find("12 unknown"), std::string::npos) << ran.out;
  EXPECT_NE(ran.out.find(" from captures of EXA[01..06], EXB[01..06] on "), std::string::npos)
      << ran.out;
  EXPECT_EQ(signet({"review", "plan.json"}).out, ran.out);
  EXPECT_EQ(signet({"plan", "farm", "--observed", "seen/certificates-EXA01.xml"}).code, 3);
}

TEST_F(Captures, StandBesideObservationsOfOtherServers) {
  write(folder_ / "seen/certificates-EXA01.xml", certificates());
  const std::string one =
      signet({"show", "farm", "--capture", "seen", "--only", "EXA02", "--format", "json"}).out;
  write(folder_ / "seen/EXA02.json", one);
  const Ran ran = signet({"plan", "farm", "--observed", "seen"});
  EXPECT_EQ(ran.code, 3) << ran.err;
  EXPECT_NE(ran.out.find(" from captures of EXA01, EXA[03..06], EXB[01..06] on "),
            std::string::npos)
      << ran.out;
}

TEST_F(Captures, AreRefusedWithTheFileThatIsWrong) {
  const auto said = [&](const std::string& text) {
    write(folder_ / "seen/EXA01.xml", text);
    const Ran ran = signet({"show", "--capture", "seen"});
    EXPECT_EQ(ran.code, 1) << ran.out;
    return ran.err.substr(0, ran.err.find('\n'));
  };
  EXPECT_EQ(said("hello"), "seen/EXA01.xml: error: is no capture of PowerShell's Export-Clixml");
  EXPECT_EQ(said(certificates()), "EXA01.xml: error: it does not say which server it is of");
  EXPECT_EQ(said(std::string((std::size_t{10} << 20) + 1, ' ')).substr(0, 23),
            "seen/EXA01.xml: error: ");
  fs::remove(folder_ / "seen/EXA01.xml");
  EXPECT_EQ(signet({"show", "--capture", "seen"}).err.substr(0, 33),
            "seen: error: no capture is here\n ");
  EXPECT_EQ(signet({"show", "--capture", "seen", "--only", "EXA01"}).code, 1);
  EXPECT_EQ(
      signet({"show"}).err,
      "signet show: error: PATH is missing\n  hint: signet show --help shows how to use it\n");
}

TEST_F(Captures, AreMadeByLinesForTheServersOfAManifest) {
  const std::string script = good({"exchange", "capture-script", "farm"});
  for (const char* server : {"EXA01", "EXB06"}) {
    EXPECT_NE(script.find("Get-ExchangeServer -Identity '" + std::string(server) + "' "),
              std::string::npos)
        << script.substr(0, 2000);
  }
  fs::copy(source_dir() + "/manifests/two-servers", folder_ / "two");
  const Ran none = signet({"exchange", "capture-script", "two"});
  EXPECT_EQ(none.code, 1);
  EXPECT_EQ(none.err, "error: no server of Exchange is in these manifests\n");
}

TEST_F(Captures, RunbooksAreFunctionsOfTheSavedPlan) {
  make_fleet("two-servers", "two");
  const Ran plan = signet({"plan", "two", "-o", "plan.json", "--format", "powershell"});
  EXPECT_EQ(plan.code, 2) << plan.err;
  fs::remove_all(folder_ / "two");
  EXPECT_EQ(good({"review", "plan.json", "--format", "powershell"}), plan.out);
  EXPECT_NE(plan.out.find("NOT done here: EX16-02/import/webmail"), std::string::npos) << plan.out;
  EXPECT_EQ(signet({"review", "plan.json", "--format", "batch"}).code, 1);
}

}  // namespace
}  // namespace signet::test
