#include "psrp/command.h"

#include <gtest/gtest.h>

namespace signet::psrp {
namespace {

std::string parsed(std::string_view text) {
  const auto name = CmdletName::parse(text);
  return name ? name->text() : name.error().code + ": " + to_text(name.error());
}

std::string checked(std::string_view name) {
  const auto valid = check_parameter_name(name);
  return valid ? "ok" : valid.error().code + ": " + to_text(valid.error());
}

TEST(CmdletName, IsAVerbAndANoun) {
  for (const auto* name : {"Get-ExchangeCertificate", "Select-Object", "get-x", "Get-Item2"}) {
    EXPECT_EQ(parsed(name), name);
  }
}

TEST(CmdletName, CannotBeCode) {
  const std::string letters(96, 'x');
  EXPECT_EQ(parsed("Get-" + letters), "Get-" + letters);
  EXPECT_EQ(
      parsed("Get-" + letters + "y"),
      "cmdlet.name: error: 'Get-" + letters +
          "' is no name of a cmdlet\n  hint: it has the form Verb-Noun, of letters and digits");
  for (const auto* text : {"", "-", "Get", "Get-", "-Item", "Get--Item", "Get-Item-More",
                           "Get-Item;", "Get-Item -Force", "C:\\x-y", "./a-b", "$(a-b)",
                           "Get-\xC3\x84", "2Get-Item", "Get-2", "\xE2\x80\x93-x"}) {
    EXPECT_TRUE(parsed(text).starts_with("cmdlet.name: ")) << text;
  }
}

TEST(CmdletName, IsShownSafelyWhenItIsWrong) {
  EXPECT_EQ(parsed("Get-\x1B[2J"),
            "cmdlet.name: error: 'Get-\\x1B[2J' is no name of a cmdlet\n"
            "  hint: it has the form Verb-Noun, of letters and digits");
}

TEST(ParameterName, HasNeitherDashNorColon) {
  EXPECT_EQ(checked("FileData"), "ok");
  EXPECT_EQ(checked("Confirm:"),
            "cmdlet.name: error: 'Confirm:' is no name of a parameter\n"
            "  hint: it has the form Name, of letters and digits, without a dash");
  for (const auto* name : {"", "-Force", "a b", "1st", "x-y", "\xC3\xA4"}) {
    EXPECT_NE(checked(name), "ok") << name;
  }
}

}  // namespace
}  // namespace signet::psrp
