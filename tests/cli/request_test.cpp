#include <sys/stat.h>

#include "authority.h"

namespace signet::test {
namespace {

class Request : public AuthorityWorld {
 protected:
  Request() {
    for (const char* name : {"manifest.yaml", "webmail-2026.cer"}) {
      take_file(std::string("exchange-farm/") + name);
    }
  }

  std::vector<std::string> asking(std::vector<std::string> more) const {
    std::vector<std::string> words = {"request",       "webmail", "--like",    "current",
                                      "manifest.yaml", "--trust", "trust.yaml"};
    words.insert(words.end(), more.begin(), more.end());
    return words;
  }
  std::vector<std::string> completing(const std::string& file,
                                      std::vector<std::string> more = {}) const {
    std::vector<std::string> words = {"request", "complete",        "webmail", "--answer",  file,
                                      "--key",   "webmail.key.cms", "--trust", "trust.yaml"};
    words.insert(words.end(), more.begin(), more.end());
    return words;
  }
  unsigned mode_of(const std::string& file) const {
    struct stat status{};
    ::stat((folder_ / file).c_str(), &status);
    return status.st_mode & 07777;
  }
};

TEST_F(Request, IsLikeTheCurrentCertificateAndItsKeyIsSealed) {
  const Ran ran = signet(asking({}));
  ASSERT_EQ(ran.code, 0) << ran.err;
  EXPECT_TRUE(holds(ran.out,
                    "REQUEST  webmail\nSUBJECT  CN=webmail.example.com\n"
                    "NAMES    webmail.example.com\n"
                    "         autodiscover.example.com\n"
                    "         mail.example.com\n"
                    "KEY      RSA 2048, new\n"))
      << ran.out;
  EXPECT_TRUE(holds(ran.out,
                    "SEALED   to CN=alice (RSA 2048), CN=bob (RSA 2048)\n"
                    "WRITES   webmail.csr, webmail.key.cms\n"))
      << ran.out;
  EXPECT_EQ(mode_of("webmail.key.cms"), 0600U);
  EXPECT_TRUE(holds(shell("openssl req -in webmail.csr -verify -noout -text 2>&1"), "verify OK"));
  EXPECT_TRUE(holds(shell("openssl req -in webmail.csr -noout -text"),
                    "DNS:webmail.example.com, DNS:autodiscover.example.com, DNS:mail.example.com"));
  for (const std::string owner : {"alice", "bob"}) {
    EXPECT_EQ(shell("openssl cms -decrypt -inform DER -in webmail.key.cms -inkey " + owner +
                    ".key -recip " + owner + ".pem | openssl pkey -pubout"),
              shell("openssl req -in webmail.csr -noout -pubkey"));
  }
  EXPECT_EQ(run({"openssl", "cms", "-decrypt", "-inform", "DER", "-in", "webmail.key.cms", "-inkey",
                 "eve.key", "-recip", "eve.pem"})
                .code,
            4);
}

TEST_F(Request, SaysHowItDiffersFromTheCurrentOne) {
  const std::string out = good(asking({"--add-name", "shop.example.com", "--drop-name",
                                       "webmail.example.com", "--key-size", "3072"}));
  EXPECT_TRUE(
      holds(out,
            "CHANGES  + shop.example.com\n"
            "         - webmail.example.com\n"
            "         key: RSA 3072 instead of RSA 2048\n"
            "         the subject still names webmail.example.com, which is not among the names\n"))
      << out;
  EXPECT_TRUE(holds(shell("openssl req -in webmail.csr -noout -text"), "(3072 bit)"));
}

TEST_F(Request, NeedsNoManifestForACertificateInAFile) {
  fs::remove(folder_ / "manifest.yaml");
  good({"request", "other", "--like", "webmail-2026.cer", "--trust", "trust.yaml", "-o", "."});
  EXPECT_TRUE(fs::exists(folder_ / "other.csr"));
}

TEST_F(Request, RefusesBeforeItMakesAnything) {
  write(folder_ / "nobody.yaml", "signet_trust: 1\n");
  const auto error = [&](std::vector<std::string> words) {
    const Ran ran = signet(std::move(words));
    EXPECT_EQ(ran.code, 1);
    EXPECT_FALSE(fs::exists(folder_ / "webmail.key.cms"));
    return ran.err;
  };
  EXPECT_EQ(
      error({"request", "webmail", "manifest.yaml", "--trust", "nobody.yaml"}),
      "error: there is nobody whom the key could be sealed to: the trust file names no owners\n"
      "  hint: owners: [alice.pem, bob.pem] in the file given with --trust: certificates of "
      "those who may open the key\n");
  EXPECT_EQ(error({"request", "webmial", "manifest.yaml", "--trust", "trust.yaml"}),
            "error: there is no certificate \"webmial\" in the manifest\n"
            "  hint: did you mean \"webmail\"?\n");
  EXPECT_EQ(error(asking({"--drop-name", "nothing"})),
            "error: --drop-name nothing: it is not one of its names\n"
            "  hint: it has webmail.example.com, autodiscover.example.com, mail.example.com\n");
  EXPECT_EQ(error(asking({"--add-name", "https://a/"})),
            "error: --add-name https://a/: it is not a host name\n"
            "  hint: write the name alone, for example webmail.example.com\n");
  EXPECT_EQ(error(asking({"--on", "EXA99"})),
            "error: --on: there is no server \"EXA99\" in the manifest\n");
  EXPECT_EQ(error(asking({"--yes"})), "error: --yes goes with --on\n");
  write(folder_ / "webmail.csr", "an earlier one");
  EXPECT_EQ(error(asking({})),
            "webmail.csr: error: there is such a file already, of an earlier request\n"
            "  hint: finish or delete that one, or name another folder with -o\n");
  EXPECT_EQ(content(folder_ / "webmail.csr"), "an earlier one");
}

TEST_F(Request, OnAServerAsksFirst) {
  const Ran ran = signet(asking({"--on", "EXA01"}));
  EXPECT_EQ(ran.code, 1);
  EXPECT_TRUE(holds(ran.out,
                    "RUNS     New-ExchangeCertificate -Server 'EXA01' -GenerateRequest "
                    "-SubjectName 'CN=webmail.example.com' -DomainName "
                    "'webmail.example.com','autodiscover.example.com','mail.example.com' "
                    "-KeySize 2048 -PrivateKeyExportable $true -FriendlyName 'Webmail "
                    "2026'\nWARNING  the key will be exportable: "))
      << ran.out;
  EXPECT_TRUE(holds(ran.err, "error: nobody is here to say yes\n")) << ran.err;
  EXPECT_FALSE(fs::exists(folder_ / "webmail.csr"));
}

TEST_F(Request, IsCompletedWithTheAnswer) {
  good(asking({}));
  answer("webmail.csr", "webmail-2027");
  const Ran ran = signet(completing("webmail-2027.p7b", {"--owner-key", "bob.key"}));
  ASSERT_EQ(ran.code, 0) << ran.err;
  EXPECT_TRUE(
      holds(ran.out, "ANSWER   CN=webmail.example.com " + thumbprint_of("webmail-2027.pem") + "\n"))
      << ran.out;
  EXPECT_TRUE(
      holds(ran.out, "NAMES    as asked\nCHAIN    CN=Example CA " + thumbprint_of("ca.pem") + "\n"))
      << ran.out;
  EXPECT_EQ(mode_of("webmail.pfx.cms"), 0600U);
  EXPECT_TRUE(holds(shell("openssl cms -decrypt -inform DER -in webmail.pfx.cms -inkey alice.key "
                          "-recip alice.pem -out a.pfx && openssl pkcs12 -in a.pfx -passin pass: "
                          "-nokeys; rm a.pfx"),
                    "CN = Example CA"));
  const std::string told = good({"inspect", "webmail.pfx.cms"});
  EXPECT_TRUE(holds(told,
                    "webmail.pfx.cms: sealed file for 2 owners\n"
                    "  encryption        AES-256-GCM\n"
                    "  opens for         issuer CN=alice, serial "))
      << told;
  EXPECT_TRUE(
      holds(good({"inspect", "--format", "json", "webmail.pfx.cms"}), "\"kind\": \"sealed file\""));
  // Again, with what is there.
  const Ran again = signet(completing("webmail-2027.p7b", {"--owner-key", "bob.key"}));
  EXPECT_EQ(again.err,
            "webmail.pfx.cms: error: there is such a file already\n"
            "  hint: --replace puts the new one in place of last time's\n");
  good(completing("webmail-2027.p7b", {"--owner-key", "bob.key", "--replace"}));
}

TEST_F(Request, TellsWhatTheAuthorityChanged) {
  good(asking({}));
  answer("webmail.csr", "got", "DNS:webmail.example.com,DNS:www.example.com");
  const std::string out = good(completing("got.cer", {"--owner-key", "alice.key"}));
  EXPECT_TRUE(holds(out,
                    "NAMES    + www.example.com, which was not asked for\n"
                    "         - autodiscover.example.com, which was asked for\n"
                    "         - mail.example.com, which was asked for\n"
                    "CHAIN    none came with the answer: "))
      << out;
}

TEST_F(Request, IsNotCompletedWithWhatDoesNotBelongToIt) {
  good(asking({}));
  answer("webmail.csr", "got");
  const auto error = [&](std::vector<std::string> words) {
    const Ran ran = signet(std::move(words));
    EXPECT_EQ(ran.code, 1);
    EXPECT_FALSE(fs::exists(folder_ / "webmail.pfx.cms"));
    return ran.err;
  };
  EXPECT_EQ(
      error(completing("webmail-2026.cer", {"--owner-key", "alice.key"}))
          .find("webmail-2026.cer: error: no certificate in it is for the key of this request "
                "(it holds CN=webmail.example.com "),
      0U);
  EXPECT_EQ(error(completing("got.cer", {"--owner-key", "eve.key"}))
                .find("webmail.key.cms: error: it is not sealed to this owner's key (sealed to the "
                      "certificates CN=alice serial "),
            0U);
  EXPECT_EQ(error(completing("got.cer")), "error: --owner-key is missing\n");
  EXPECT_EQ(error({"request", "complete"}),
            "signet request complete: error: NAME is missing\n"
            "  hint: signet request complete --help shows how to use it\n");
  shell("chmod 644 alice.key");
  EXPECT_EQ(error(completing("got.cer", {"--owner-key", "alice.key"})),
            "alice.key: error: others may read this private key, or it belongs to somebody else\n"
            "  hint: chmod 600, as the user that runs signet\n");
  // One byte of the sealed key, after the recipients.
  std::string sealed = content(folder_ / "webmail.key.cms");
  sealed[sealed.size() - 40] ^= 1;
  write(folder_ / "webmail.key.cms", sealed);
  EXPECT_EQ(error(completing("got.cer", {"--owner-key", "bob.key"})),
            "webmail.key.cms: error: the sealed file was changed since it was sealed\n");
}

TEST_F(Request, TakesAnOwnersKeyThatHasAPassword) {
  good(asking({}));
  answer("webmail.csr", "got");
  shell(
      "openssl pkey -in alice.key -aes256 -passout pass:canary -out locked.key; "
      "chmod 600 locked.key");
  environment_["OWNER"] = "canary";
  good(completing("got.cer", {"--owner-key", "locked.key", "--password-env", "OWNER"}));
}

TEST_F(Request, StandsBesideACommandOfItsOwnName) {
  EXPECT_TRUE(
      holds(good({"request", "--help"}), "Usage: signet request [OPTIONS] NAME [PATH..]\n"));
  EXPECT_TRUE(holds(good({"request", "complete", "--help"}),
                    "Usage: signet request complete [OPTIONS] NAME [PATH..]\n"));
  EXPECT_EQ(signet({"request"}).err,
            "signet request: error: NAME is missing\n"
            "  hint: signet request --help shows how to use it\n");
  EXPECT_EQ(signet({"request", "--key-size", "4096", "complete", "webmail"}).err,
            "signet request complete: error: --key-size stands before the command's name\n"
            "  hint: put it behind signet request complete\n");
}

}  // namespace
}  // namespace signet::test
