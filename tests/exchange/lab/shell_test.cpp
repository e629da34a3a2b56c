#include <gtest/gtest.h>
#include <stdlib.h>

#include <memory>

#include "base/json.h"
#include "lab.h"
#include "world.h"

namespace signet::test {
namespace {

// What an administrator pastes into the Exchange Management Shell, run by the lab.
class Shell : public World {
 public:
  static void SetUpTestSuite() {
    ::setenv("SIGNET_LAB_ACCOUNT", "lab:lab", 1);
    lab_ = std::make_unique<Lab>(
        std::vector<std::string>{"--auth", "basic", "--organisation", "default"});
  }
  static void TearDownTestSuite() { lab_.reset(); }

 protected:
  Shell() {
    for (const char* name : {"HOME", "DOTNET_ROOT"}) {
      if (const char* value = ::getenv(name)) environment_[name] = value;
    }
  }
  Ran paste(const std::string& script) const {
    write(folder_ / "script.ps1", script);
    return run({Lab::program(), "run", "--script", "script.ps1", "--control", lab().control()});
  }
  Json certificate(const std::string& server, const std::string& subject) const {
    const Json organisation = lab().organisation();
    for (const Json& each : organisation.at("servers")) {
      if (each.at("name") != server) continue;
      for (const Json& copy : each.at("certificates")) {
        if (copy.at("subject") == subject) return copy;
      }
    }
    return {};
  }

  ~Shell() override { lab_->reset(); }
  static const Lab& lab() { return *lab_; }

 private:
  static inline std::unique_ptr<Lab> lab_;
};

TEST_F(Shell, KnowsTheWholeLanguage) {
  const Ran ran = paste(
      "$names = foreach ($server in Get-ExchangeServer) { $server.Fqdn.ToUpperInvariant() }\n"
      "Write-Host ($names -join ' and ')\n"
      "Get-ExchangeCertificate -Server EX1 | Where-Object { $_.Services -band 8 } |\n"
      "  Select-Object -ExpandProperty Subject | Sort-Object\n"
      "exit 7\n");
  EXPECT_EQ(ran.code, 7) << ran.err;
  EXPECT_EQ(ran.out, "EX1.TEST.LOCAL and EX2.TEST.LOCAL\nCN=EX1\nCN=mail.test.example\n");
  EXPECT_EQ(ran.err, "");
}

TEST_F(Shell, GoesOnAfterARefusalAndEndsAtAThrow) {
  const Ran refused = paste(
      "Get-ExchangeCertificate -Server EX1 -Thumbprint 0123456789012345678901234567890123456789\n"
      "'went on'\n");
  EXPECT_EQ(refused.code, 0);
  EXPECT_EQ(refused.out, "went on\n");
  EXPECT_NE(refused.err.find("0123456789012345678901234567890123456789 was not found."),
            std::string::npos)
      << refused.err;

  const Ran ended = paste("throw 'no further'\n'not reached'\n");
  EXPECT_EQ(ended.code, 1);
  EXPECT_EQ(ended.out, "");
  EXPECT_NE(ended.err.find("no further"), std::string::npos) << ended.err;
}

// The certificate of one server, by hand, onto the other.
TEST_F(Shell, MovesACertificate) {
  const std::string thumbprint = certificate("EX1", "CN=mail.test.example").at("thumbprint");
  const Ran ran = paste(
      "$password = ConvertTo-SecureString -String 'long enough' -AsPlainText -Force\n"
      "$file = Export-ExchangeCertificate -Server EX1 -Thumbprint " +
      thumbprint +
      " -BinaryEncoded -Password $password\n"
      "$copy = Import-ExchangeCertificate -Server EX2 -FileData $file.FileData -Password "
      "$password\n"
      "Enable-ExchangeCertificate -Server EX2 -Thumbprint $copy.Thumbprint -Services IIS\n");
  EXPECT_EQ(ran.code, 0) << ran.err;
  EXPECT_EQ(ran.err, "");
  EXPECT_EQ(certificate("EX2", "CN=mail.test.example").at("services"), "IIS");
}

// The shell is an administrator's, whatever the account of the endpoint may not do.
TEST_F(Shell, LacksNoRight) {
  lab().order({{"missing", {"Get-AuthConfig", "Get-ExchangeCertificate/Server"}}});
  const Ran ran = paste("(Get-AuthConfig).Name\n(Get-ExchangeCertificate -Server EX1).Count\n");
  EXPECT_EQ(ran.out, "Auth Configuration\n4\n") << ran.err;
}

TEST_F(Shell, WritesCapturesLikeThoseOfRealShells) {
  const Ran ran = paste(
      "Get-ExchangeCertificate -Server EX1 | Export-Clixml certificates.xml\n"
      "Get-ReceiveConnector -Server EX2 | Export-Clixml connectors.xml -Encoding UTF8\n");
  EXPECT_EQ(ran.code, 0) << ran.err;
  EXPECT_TRUE(content(folder_ / "certificates.xml").starts_with("\xFF\xFE<"))
      << "Windows PowerShell writes UTF-16";

  const std::string connectors = content(folder_ / "connectors.xml");
  const std::string begin =
      "\xEF\xBB\xBF<Objs Version=\"1.1.0.1\" "
      "xmlns=\"http://schemas.microsoft.com/powershell/2004/04\">\n  <Obj RefId=\"0\">\n"
      "    <TN RefId=\"0\">\n"
      "      <T>Microsoft.Exchange.Data.Directory.SystemConfiguration.ReceiveConnector</T>\n"
      "      <T>System.Object</T>\n    </TN>\n    <ToString>Default EX2</ToString>\n"
      "    <Props>\n      <S N=\"Name\">Default EX2</S>\n";
  EXPECT_EQ(connectors.substr(0, begin.size()), begin);
  EXPECT_NE(connectors.find("<S>0.0.0.0:587</S>"), std::string::npos);
  EXPECT_NE(connectors.find("    <MS>\n      <S N=\"PSComputerName\">ex1.test.local</S>\n"),
            std::string::npos);
  EXPECT_NE(connectors.find("<Obj RefId=\"12\">"), std::string::npos) << "all five are in it";
}

TEST_F(Shell, SaysWhatItLacks) {
  const Ran ran = run({Lab::program(), "run", "--script", "nowhere.ps1"});
  EXPECT_EQ(ran.code, 2);
  EXPECT_EQ(ran.err, "signet-lab: no script " + (folder_ / "nowhere.ps1").string() + "\n");
}

}  // namespace
}  // namespace signet::test
