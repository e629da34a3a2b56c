#include "authority.h"

namespace signet::test {
namespace {

class Renew : public AuthorityWorld {
 protected:
  // An example as an administrator has it, and a new certificate for its names.
  void take_example(const std::string& example) {
    fs::copy(source_dir() + "/manifests/" + example, folder_ / "m", fs::copy_options::recursive);
    shell(
        "openssl req -new -newkey rsa:2048 -nodes -keyout new.key -out new.csr "
        "-subj /CN=webmail.example.com");
    answer("new.csr", "webmail-2027",
           "DNS:webmail.example.com,DNS:autodiscover.example.com,DNS:mail.example.com");
  }
  // Changed lines as diff(1) sees them.
  std::size_t changed_lines(const std::string& before) const {
    write(folder_ / "before.yaml", before);
    const std::string diff = run({"diff", "before.yaml", "m/manifest.yaml"}).out;
    std::size_t count = 0;
    for (std::size_t at = 0; (at = diff.find("\n>", at)) != diff.npos; ++at) ++count;
    return count;
  }
  // The problem; nothing was written.
  std::string refused(const std::string& file, const std::string& name = "webmail") {
    const auto before = tree(folder_ / "m");
    const Ran ran = signet({"renew", name, "--certificate", file, "m"});
    EXPECT_EQ(ran.code, 1);
    EXPECT_EQ(tree(folder_ / "m"), before);
    return ran.err;
  }
};

TEST_F(Renew, ChangesThreeLinesOfTheFarmAndBringsTheCertificate) {
  take_example("exchange-farm");
  std::string before = content(folder_ / "m/manifest.yaml");
  before = replaced(before, "7CAE2765017333C99C7BDA95C6954E14EEBC1562",
                    thumbprint_of_der("m/webmail-2025.cer"));
  before = replaced(replaced(before, "webmail-2026", "webmail-2025"), "mail 2026", "mail 2025");
  write(folder_ / "m/manifest.yaml", before);
  shell(
      "openssl x509 -inform DER -in m/webmail-2026-ca2.cer -out answer.pem && openssl crl2pkcs7 "
      "-nocrl -certfile answer.pem -certfile ca.pem -outform DER -out webmail-new.p7b");
  const Ran ran = signet({"renew", "webmail", "--certificate", "webmail-new.p7b", "m"});
  ASSERT_EQ(ran.code, 0) << ran.err;
  const std::string thumbprint = thumbprint_of("answer.pem");
  EXPECT_EQ(ran.out,
            "--- m/manifest.yaml\n+++ m/manifest.yaml\n@@ -14,9 +14,9 @@\n"
            " \n certificates:\n   webmail:\n"
            "-    thumbprint: " +
                thumbprint_of_der("m/webmail-2025.cer") +
                "\n"
                "-    certificate: webmail-2025.cer\n"
                "-    friendly_name: Webmail 2025\n"
                "+    thumbprint: " +
                thumbprint +
                "\n"
                "+    certificate: webmail-new.cer\n"
                "+    friendly_name: Webmail 2026\n"
                "     names: [webmail.example.com, autodiscover.example.com, "
                "mail.example.com]\n"
                "     source:\n"
                "       - server: EXA01\n");
  EXPECT_EQ(changed_lines(before), 3U);
  EXPECT_EQ(content(folder_ / "m/webmail-new.cer"), content(folder_ / "m/webmail-2026-ca2.cer"));
  good({"validate", "m"});
  // It is a patch.
  const std::string after = content(folder_ / "m/manifest.yaml");
  write(folder_ / "m/manifest.yaml", before);
  write(folder_ / "renewal.patch", ran.out);
  shell("git apply -p0 renewal.patch");
  EXPECT_EQ(content(folder_ / "m/manifest.yaml"), after);
}

TEST_F(Renew, MakesTheMergeRequestOfTheRenewalExample) {
  take_example("renewal/before");
  fs::copy(source_dir() + "/manifests/renewal/after/webmail-2026.cer", folder_);
  const std::string before = content(folder_ / "m/manifest.yaml");
  good({"renew", "webmail", "--certificate", "webmail-2026.cer", "m"});
  EXPECT_EQ(tree(folder_ / "m")["manifest.yaml"],
            content(source_dir() + "/manifests/renewal/after/manifest.yaml"));
  EXPECT_EQ(changed_lines(before), 3U);
}

TEST_F(Renew, WritesNothingWhenItIsOnlyTried) {
  take_example("exchange-farm");
  const auto before = tree(folder_ / "m");
  const Ran ran =
      signet({"renew", "webmail", "--certificate", "webmail-2027.cer", "m", "--dry-run"});
  EXPECT_EQ(ran.code, 0) << ran.err;
  EXPECT_TRUE(holds(ran.out, "+    certificate: webmail-2027.cer\n"));
  EXPECT_TRUE(holds(ran.err,
                    "\nwould change m/manifest.yaml, and write m/webmail-2027.cer\n"
                    "friendly_name stays as it is: Webmail 2026\n"
                    "its key must be on EXA01 (exportable) before the plan is carried "
                    "out\n"))
      << ran.err;
  EXPECT_EQ(tree(folder_ / "m"), before);
}

TEST_F(Renew, KeepsEveryOtherByte) {
  take_example("exchange-farm");
  std::string text = content(folder_ / "m/manifest.yaml");
  text = replaced(text, "Webmail 2026", "'Webmail  ''26'   # as in the console");
  text = replaced(text, "    thumbprint: 7C", "\n    thumbprint:   7C");
  text = replaced(replaced(text, "\r", ""), "\n", "\r\n");
  text.pop_back();
  write(folder_ / "m/manifest.yaml", text.substr(0, text.size() - 1));  // no final line end
  const std::string before = content(folder_ / "m/manifest.yaml");
  const Ran ran = signet({"renew", "webmail", "--certificate", "webmail-2027.pem", "m"});
  ASSERT_EQ(ran.code, 0) << ran.err;
  std::string expected = replaced(before, "7CAE2765017333C99C7BDA95C6954E14EEBC1562",
                                  thumbprint_of("webmail-2027.pem"));
  expected = replaced(expected, "webmail-2026.cer", "webmail-2027.pem");
  EXPECT_EQ(content(folder_ / "m/manifest.yaml"), expected);
  EXPECT_TRUE(holds(ran.err, "friendly_name stays as it is: Webmail  '26\n")) << ran.err;
  EXPECT_EQ(content(folder_ / "m/webmail-2027.pem").find("-----BEGIN CERTIFICATE-----\n"), 0U);
}

TEST_F(Renew, RefusesWhatCannotTakeItsPlace) {
  take_example("exchange-farm");
  EXPECT_EQ(refused("m/webmail-2026.cer"),
            "m/webmail-2026.cer: error: it is the certificate that the manifest has already\n");
  EXPECT_EQ(
      refused("m/webmail-2025.cer"),
      "m/webmail-2025.cer: error: it ends on 2035-01-01T00:00:00Z, not later than the current "
      "one (2036-01-01T00:00:00Z)\n  hint: is it the answer to an earlier request?\n");
  answer("new.csr", "few", "DNS:webmail.example.com");
  EXPECT_EQ(refused("few.cer"),
            "few.cer: error: it does not cover what clients call: autodiscover.example.com, "
            "mail.example.com\n  hint: it covers webmail.example.com\n");
  write(folder_ / "client.ext",
        "subjectAltName=DNS:webmail.example.com,DNS:autodiscover.example.com,DNS:mail.example.com\n"
        "extendedKeyUsage=clientAuth\n");
  shell(
      "openssl x509 -req -in new.csr -CA ca.pem -CAkey ca.key -set_serial 77 -days 7300 -extfile "
      "client.ext -outform DER -out client.cer");
  EXPECT_EQ(refused("client.cer"),
            "client.cer: error: it is not for servers: its extended key usage is clientAuth\n");
  shell("cat webmail-2027.pem new.key > both.pem");
  EXPECT_EQ(
      refused("both.pem"),
      "both.pem: error: it holds a private key, and only public certificates are wanted here\n"
      "  hint: an authority never sends a key: name the file with its certificate\n");
  EXPECT_EQ(refused("webmail-2027.cer", "webmial"),
            "error: there is no certificate \"webmial\" in the manifest\n"
            "  hint: did you mean \"webmail\"?\n");
}

TEST_F(Renew, NeverReplacesAnotherFile) {
  take_example("exchange-farm");
  write(folder_ / "m/webmail-2027.cer", "somebody else's");
  EXPECT_EQ(refused("webmail-2027.cer"),
            "m/webmail-2027.cer: error: there is such a file already, with another content\n"
            "  hint: give the new certificate a name of its own, such as webmail-2027-new.cer\n");
  // The same content is no other file, and neither is the file itself.
  fs::copy(folder_ / "webmail-2027.cer", folder_ / "m/webmail-2027.cer",
           fs::copy_options::overwrite_existing);
  good({"renew", "webmail", "--certificate", "m/webmail-2027.cer", "m"});
}

TEST_F(Renew, RefusesAnEntryInFlowStyle) {
  take_example("renewal/before");
  write(folder_ / "m/manifest.yaml",
        replaced(content(folder_ / "m/manifest.yaml"),
                 "  webmail:\n    thumbprint: 8D2715AF5397073BED564F6AFCEC0FAA92056DC8\n"
                 "    certificate: webmail-2025.cer\n"
                 "    names: [webmail.example.com, autodiscover.example.com]\n"
                 "    friendly_name: Webmail 2025\n",
                 "  webmail: {thumbprint: 8D2715AF5397073BED564F6AFCEC0FAA92056DC8, certificate: "
                 "webmail-2025.cer}\n"));
  EXPECT_EQ(
      refused("webmail-2027.cer"),
      "m/manifest.yaml:8:12: error: this is written in flow style ({..}), so no line is its "
      "own\n  hint: edit this entry by hand, or write it in block style: one \"key: value\" a "
      "line\n");
}

// The whole way of a key that no server and no disk ever has in clear.
TEST_F(Renew, EndsWithServersThatHaveTheNewKey) {
  make_fleet("renewal", "fleet");
  fs::copy(source_dir() + "/manifests/renewal/before", folder_ / "m", fs::copy_options::recursive);
  write(folder_ / "m/manifest.yaml",
        replaced(replaced(content(folder_ / "m/manifest.yaml"), "path: fleet/{server}",
                          "path: ../fleet/fleet/{server}"),
                 "    friendly_name: Webmail 2025\n",
                 "    friendly_name: Webmail 2025\n    source: [{file: webmail.pfx.cms}]\n"));
  shell("find fleet -maxdepth 2 >&2");
  const std::string owned =
      "owners: [alice.pem, bob.pem]\nowner_key: alice.key\nreach: {paths: "
      "[fleet]}\n";
  write(folder_ / "trust.yaml", "signet_trust: 1\n" + owned);
  good({"request", "webmail", "m", "--trust", "trust.yaml"});
  answer("webmail.csr", "webmail-2027");
  good({"request", "complete", "webmail", "--answer", "webmail-2027.p7b", "--key",
        "webmail.key.cms", "--owner-key", "bob.key", "--trust", "trust.yaml", "-o", "m"});
  good({"renew", "webmail", "--certificate", "webmail-2027.p7b", "m"});
  const Ran plan = signet({"plan", "m", "--trust", "trust.yaml", "-o", "plan.json"});
  ASSERT_EQ(plan.code, 2) << plan.out << plan.err;
  const Ran applied = signet({"apply", "plan.json", "--trust", "trust.yaml", "--yes"});
  EXPECT_EQ(applied.code, 0) << applied.out << applied.err;
  EXPECT_EQ(signet({"verify", "m", "--trust", "trust.yaml"}).code, 0);
}

}  // namespace
}  // namespace signet::test
