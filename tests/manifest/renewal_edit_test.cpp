#include "manifest/renewal_edit.h"

#include <gtest/gtest.h>

#include "manifest_folder.h"

namespace signet {
namespace {

const std::string digits = "0123456789012345678901234567890123456789";
const std::string next = "ABCDEF6789012345678901234567890123456789";

class RenewalEditing : public ManifestFolder {
 protected:
  // The file after the edit, or the problem without the folder in front of the file's name.
  std::string edited(const std::string& text, const RenewalEdit& edit) {
    write("manifest.yaml", text);
    const auto declaration = find_declaration({folder_}, "webmail");
    if (!declaration) return to_text(declaration.error());
    const auto result = edit_declaration(*declaration, edit);
    if (result) return *result;
    std::string problem = to_text(result.error());
    const std::string prefix = folder_.string() + "/";
    return problem.starts_with(prefix) ? problem.substr(prefix.size()) : problem;
  }
};

TEST_F(RenewalEditing, ChangesThreeValuesAndNothingElse) {
  const std::string before =
      "# top\nsignet: 1\ncertificates:\n"
      "  other: {thumbprint: \"" +
      digits +
      "\"}\n"
      "  webmail:   # the one for clients\n"
      "    friendly_name:   'Webmail ''25'   # seen in the console\n"
      "\n"
      "    thumbprint: \"8D2715AF5397073BED564F6AFCEC0FAA92056DC8\" # SHA-1\n"
      "    names: [a.example.com]\n"
      "    certificate:    certs/webmail-2025.cer\n"
      "groups: {}\n# end";
  std::string after = before;
  after.replace(after.find("'Webmail ''25'"), 14, "'Webmail ''26'");
  after.replace(after.find("8D2715AF5397073BED564F6AFCEC0FAA92056DC8"), 40, next);
  after.replace(after.find("webmail-2025"), 12, "webmail-2026");
  EXPECT_EQ(edited(before, {next, "certs/webmail-2026.cer", "Webmail '26"}), after);
}

TEST_F(RenewalEditing, KeepsWindowsLineEndsAndTheByteOrderMark) {
  const std::string before =
      "\xEF\xBB\xBFsignet: 1\r\ncertificates:\r\n  webmail:\r\n    thumbprint: "
      "8D2715AF5397073BED564F6AFCEC0FAA92056DC8\r\n    certificate: a.cer";
  std::string after = before;
  after.replace(after.find("8D27"), 40, next);
  after.replace(after.find("a.cer"), 5, "b.cer");
  EXPECT_EQ(edited(before, {next, "b.cer", {}}), after);
}

TEST_F(RenewalEditing, PutsIntoQuotesWhatWouldNotBeATextWithoutThem) {
  const std::string before =
      "signet: 1\ncertificates:\n  webmail:\n    thumbprint: "
      "8D2715AF5397073BED564F6AFCEC0FAA92056DC8\n    friendly_name: a\n";
  EXPECT_EQ(edited(before, {digits, {}, "say \"#1\": \\o/"}),
            "signet: 1\ncertificates:\n  webmail:\n    thumbprint: \"" + digits +
                "\"\n    friendly_name: \"say \\\"#1\\\": \\\\o/\"\n");
}

TEST_F(RenewalEditing, RefusesWhatIsNoLineOfItsOwn) {
  const std::string hint =
      "\n  hint: edit this entry by hand, or write it in block style: one \"key: value\" a line";
  const std::string flow = "error: this is written in flow style ({..}), so no line is its own";
  EXPECT_EQ(edited("signet: 1\ncertificates:\n  webmail: {thumbprint: \"" + digits + "\"}\n",
                   {next, {}, {}}),
            "manifest.yaml:3:12: " + flow + hint);
  EXPECT_EQ(edited("signet: 1\ncertificates: {webmail: {\n  thumbprint: \"" + digits + "\"\n  }}\n",
                   {next, {}, {}}),
            "manifest.yaml:2:15: " + flow + hint);
  EXPECT_EQ(edited("signet: 1\ncertificates:\n  webmail:\n    thumbprint: \"" + digits + "\"\n",
                   {next, "b.cer", {}}),
            "manifest.yaml:4:5: error: there is no line with \"certificate\"" + hint);
}

TEST_F(RenewalEditing, FindsTheFileThatDeclaresTheCertificate) {
  write("groups.yaml", "groups: {}\n");
  write("b/certificates.yaml", "signet: 1\ncertificates:\n  webmail:\n    thumbprint: \"" + digits +
                                   "\"\n    previous: {}\n");
  const auto declaration = find_declaration({folder_}, "webmail");
  ASSERT_TRUE(declaration);
  EXPECT_EQ(declaration->file.relative, "b/certificates.yaml");
  EXPECT_TRUE(declaration->has_previous);
  EXPECT_EQ(to_text(find_declaration({folder_}, "webmial").error()),
            "error: there is no certificate \"webmial\" in the manifest\n"
            "  hint: did you mean \"webmail\"?");
}

}  // namespace
}  // namespace signet
