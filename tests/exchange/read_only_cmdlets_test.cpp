#include "exchange/read_only_cmdlets.h"

#include <gtest/gtest.h>

namespace signet::exchange {
namespace {

std::string value_text(const psrp::Argument& value) {
  if (const auto* on = std::get_if<bool>(&value)) return *on ? "on" : "off";
  if (const auto* text = std::get_if<std::string>(&value)) return "<" + *text + ">";
  std::string all;
  for (const std::string& item : std::get<std::vector<std::string>>(value)) all += "[" + item + "]";
  return all;
}

std::string parsed(const std::vector<std::string>& words) {
  const auto parameters = parse_parameters(words);
  if (!parameters) return to_text(parameters.error());
  std::string all;
  for (const auto& [name, value] : *parameters) all += name + "=" + value_text(value) + " ";
  return all;
}

TEST(ReadOnlyCmdlet, IsKnownByItsNameInAnyCase) {
  const auto name = read_only_cmdlet("get-exchangecertificate");
  ASSERT_TRUE(name);
  EXPECT_EQ(name->text(), "Get-ExchangeCertificate");
}

TEST(ReadOnlyCmdlet, IsNothingThatChangesAServer) {
  for (const char* name :
       {"Enable-ExchangeCertificate", "Remove-ExchangeCertificate", "Set-ImapSettings",
        "Get-ExchangeCertificate;Remove-Mailbox", "Invoke-Expression", ""}) {
    const auto refused = read_only_cmdlet(name);
    ASSERT_FALSE(refused) << name;
    EXPECT_EQ(refused.error().code, "cmdlet.not-allowed");
  }
  EXPECT_EQ(to_text(read_only_cmdlet("Get-ExchangeCertificat").error()),
            "error: \"Get-ExchangeCertificat\" is not one of the cmdlets that only read\n"
            "  hint: did you mean \"Get-ExchangeCertificate\"?");
}

TEST(CmdletParameters, AreValuesSwitchesAndLists) {
  EXPECT_EQ(parsed({"-Server", "EX1", "-Detailed", "-Confirm:$false", "-Force:$True"}),
            "Server=<EX1> Detailed=on Confirm=off Force=on ");
  EXPECT_EQ(parsed({"-Names", "a", "-names", "b", "-Names:c"}), "Names=[a][b][c] ");
}

TEST(CmdletParameters, AreNeverLookedInto) {
  EXPECT_EQ(parsed({"-Identity", "$(Remove-Item /) `\"' ; a,b", "-Server", "EX1\\Default"}),
            "Identity=<$(Remove-Item /) `\"' ; a,b> Server=<EX1\\Default> ");
  EXPECT_EQ(parsed({"-Count", "-1"}), "Count=<-1> ");
}

TEST(CmdletParameters, RefuseWhatStandsAlone) {
  EXPECT_EQ(parsed({"EX1"}),
            "error: \"EX1\" stands behind no parameter\n  hint: write -Name value");
  EXPECT_EQ(parsed({"-Server", "EX1", "EX2"}),
            "error: \"EX2\" stands behind no parameter\n  hint: write -Name value");
  EXPECT_EQ(parsed({"-All", "-All"}), "error: -All is a switch and can be given only once");
}

}  // namespace
}  // namespace signet::exchange
