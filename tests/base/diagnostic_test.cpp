#include "base/diagnostic.h"

#include <gtest/gtest.h>

namespace signet {
namespace {

Diagnostic unknown_key(std::string source, unsigned column) {
  Diagnostic diagnostic;
  diagnostic.code = "manifest.unknown-key";
  diagnostic.at = {"web.yaml", 3, column};
  diagnostic.summary = "unknown key";
  diagnostic.source = std::move(source);
  return diagnostic;
}

std::string text(const Diagnostic& diagnostic) {
  Diagnostics diagnostics;
  diagnostics.add(diagnostic);
  return to_text(diagnostics);
}

TEST(Diagnostic, PointsAtTheColumnAndSuggests) {
  Diagnostic diagnostic = unknown_key("  certifcates: {}", 3);
  diagnostic.summary = "unknown key \"certifcates\"";
  diagnostic.hint = "did you mean \"certificates\"?";
  EXPECT_EQ(text(diagnostic),
            "web.yaml:3:3: error: unknown key \"certifcates\"\n"
            "      certifcates: {}\n"
            "      ^\n"
            "  hint: did you mean \"certificates\"?\n"
            "1 error\n");
}

TEST(Diagnostic, NamesTheOtherPlaceThatIsInvolved) {
  Diagnostic diagnostic = unknown_key("", 1);
  diagnostic.summary = "webmail is defined twice";
  diagnostic.related = {{{"mail.yaml", 7, 3}, "first defined here"}};
  EXPECT_EQ(text(diagnostic),
            "web.yaml:3:1: error: webmail is defined twice\n"
            "  mail.yaml:7:3: first defined here\n"
            "1 error\n");
}

TEST(Diagnostic, SpeaksOfAWholeFileWithoutALine) {
  Diagnostic diagnostic;
  diagnostic.at = {"web.yaml", 0, 0};
  diagnostic.summary = "not UTF-8";
  diagnostic.severity = Diagnostic::Severity::warning;
  EXPECT_EQ(text(diagnostic), "web.yaml: warning: not UTF-8\n1 warning\n");
}

TEST(Diagnostic, CountsATabAsOneColumn) {
  EXPECT_EQ(text(unknown_key("\tkey:\tx", 7)),
            "web.yaml:3:7: error: unknown key\n"
            "     key: x\n"
            "          ^\n"
            "1 error\n");
}

TEST(Diagnostic, PlacesTheCaretByCharactersAndNotByBytes) {
  EXPECT_EQ(text(unknown_key("Müller: größe", 10)),
            "web.yaml:3:10: error: unknown key\n"
            "    Müller: größe\n"
            "            ^\n"
            "1 error\n");
}

TEST(Diagnostic, PointsAtTheStartOfACharacterThatItsColumnCuts) {
  EXPECT_EQ(text(unknown_key("aü", 3)),
            "web.yaml:3:3: error: unknown key\n"
            "    aü\n"
            "     ^\n"
            "1 error\n");
}

TEST(Diagnostic, CountsHiddenCharactersAsTheyAreShown) {
  EXPECT_EQ(text(unknown_key("\u200E\x1b: x", 6)),
            "web.yaml:3:6: error: unknown key\n"
            "    \\u{200E}\\x1B: x\n"
            "                 ^\n"
            "1 error\n");
}

TEST(Diagnostic, PutsTheCaretBehindTheLineWhenTheColumnIs) {
  EXPECT_EQ(text(unknown_key("key", 400)),
            "web.yaml:3:400: error: unknown key\n"
            "    key\n"
            "       ^\n"
            "1 error\n");
}

TEST(Diagnostic, ShowsAPartOfALongLine) {
  const std::string line = std::string(500, 'a') + "X" + std::string(500, 'b');
  EXPECT_EQ(text(unknown_key(line, 501)),
            "web.yaml:3:501: error: unknown key\n"
            "    " +
                std::string(40, 'a') + "X" + std::string(119, 'b') + "\n" + "    " +
                std::string(40, ' ') +
                "^\n"
                "1 error\n");
}

TEST(Diagnostic, CutsALongLineBetweenCharacters) {
  std::string line = "-";
  for (int i = 0; i < 300; ++i) line += "ü";
  const std::string shown = text(unknown_key(line, 302));
  EXPECT_EQ(shown.find('\\'), std::string::npos) << shown;
}

TEST(Diagnostic, MakesAnOddFileNameSafeForATerminal) {
  EXPECT_EQ(to_text(Position{"a\x1b[2Jb.yaml", 1, 2}), "a\\x1B[2Jb.yaml:1:2");
}

TEST(Diagnostics, AreShownInTheOrderOfTheirPlacesAndCounted) {
  const auto at = [](std::string file, unsigned line, Diagnostic::Severity severity) {
    Diagnostic diagnostic;
    diagnostic.at = {std::move(file), line, 1};
    diagnostic.severity = severity;
    diagnostic.summary = "x";
    return diagnostic;
  };
  Diagnostics first;
  EXPECT_TRUE(first.empty());
  EXPECT_EQ(to_text(first), "");
  first.add(at("b", 10, Diagnostic::Severity::warning));
  EXPECT_FALSE(first.has_errors());
  Diagnostics second;
  second.add(at("b", 9, Diagnostic::Severity::error));
  second.add(at("a", 11, Diagnostic::Severity::error));
  first.append(std::move(second));
  EXPECT_TRUE(first.has_errors());
  EXPECT_EQ(to_text(first),
            "a:11:1: error: x\n"
            "b:9:1: error: x\n"
            "b:10:1: warning: x\n"
            "2 errors, 1 warning\n");
}

}  // namespace
}  // namespace signet
