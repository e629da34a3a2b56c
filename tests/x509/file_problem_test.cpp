#include <gtest/gtest.h>

#include <cstdlib>

#include "forgery.h"
#include "laboratory.h"

namespace signet {
namespace {

const std::string export_leaf = "openssl pkcs12 -export -out f.p12 -in leaf.pem -inkey leaf.key ";

TEST(FileProblem, APasswordIsWrongOrMissing) {
  const Laboratory lab;
  const Bytes aes = lab.make(export_leaf + "-passout pass:secret", "f.p12");
  EXPECT_EQ(problem_of(aes, "Secret"),
            "password.wrong error: the password is wrong "
            "(the integrity check, SHA-256, 2048 iterations, does not match it)");
  EXPECT_EQ(problem_of(aes, ""), problem_of(aes, "Secret"));
  EXPECT_EQ(problem_of(aes, nullptr),
            "password.needed error: it is protected by a password and none was given");
}

TEST(FileProblem, WithoutAnIntegrityCheckTheWordsAreMoreCareful) {
  const Laboratory lab;
  const Bytes content = lab.make(export_leaf + "-passout pass:secret -nomac", "f.p12");
  EXPECT_EQ(problem_of(content, "Secret"),
            "password.wrong error: the password is wrong (what it decrypts to makes no sense; the "
            "file has no integrity check, and a damaged one would look the same)");
  EXPECT_EQ(problem_of(content, nullptr),
            "password.needed error: it is protected by a password and none was given");
  EXPECT_EQ(
      read_with(content, "secret")->warnings,
      std::vector<std::string>{"the PKCS#12 has no integrity check: nobody would notice a change"});
}

TEST(FileProblem, AnUnsupportedCipherIsNeverCalledAWrongPassword) {
  const std::string expected =
      "pkcs12.unsupported error: it is protected with id-aes256-GCM, which signet cannot read\n"
      "  hint: export it again with AES-256 or 3DES";
  const Bytes algorithm = pbes2(1, "2.16.840.1.101.3.4.1.46");
  for (const char* password : {"secret", "wrong", static_cast<const char*>(nullptr)}) {
    EXPECT_EQ(problem_of(pfx({encrypted_safe(algorithm)}, mac_data(1)), password), expected);
    EXPECT_EQ(problem_of(pfx({clear_safe({shrouded_key(algorithm)})}, mac_data(1)), password),
              expected);
  }
  const Bytes hidden = authentic_pfx({sealed_safe({shrouded_key(algorithm)}, "secret")}, "secret");
  EXPECT_EQ(problem_of(hidden, "secret"), expected);
  EXPECT_EQ(problem_of(der(0x30, {algorithm, der_bytes(64)}), "secret"),
            "key.unsupported error: it is protected with id-aes256-GCM, which signet cannot read\n"
            "  hint: export it again with AES-256 or 3DES");
  EXPECT_EQ(problem_of(pfx({encrypted_safe(der(0x30, {der_name_of("1.2.3.4")}))}), "secret"),
            "pkcs12.unsupported error: it is protected with 1.2.3.4, which signet cannot read\n"
            "  hint: export it again with AES-256 or 3DES");
}

TEST(FileProblem, OtherWaysToProtectAreNamed) {
  EXPECT_EQ(problem_of(pfx({}, mac_data(1, "1.2.840.113549.1.5.14")), "secret"),
            "pkcs12.unsupported error: the PKCS#12 uses PBMAC1 for its integrity, which signet "
            "cannot read\n"
            "  hint: export it again with a SHA-256 or SHA-1 MAC");
  EXPECT_EQ(read_pkcs12_profile(pfx({}, mac_data(1, "1.2.840.113549.1.5.14")))->mac,
            "PBMAC1 (not supported)");
  EXPECT_EQ(problem_of(pfx({enveloped_safe()}), "secret"),
            "pkcs12.unsupported error: the PKCS#12 uses encryption to a certificate or an Active "
            "Directory group, which signet cannot read\n"
            "  hint: export it again with a password");
  const Bytes signed_content =
      der(0x30, {der_name_of("1.2.840.113549.1.7.2"), der(0xA0, {der(0x30, {der_number(1)})})});
  EXPECT_EQ(problem_of(der(0x30, {der_number(3), signed_content}), "secret").substr(0, 7),
            "pkcs12.");
}

TEST(FileProblem, TwoPasswordsInOneFileAreTold) {
  const Laboratory lab;
  const Bytes content = authentic_pfx({sealed_safe({nested(Bytes{}, 1)}, "other")}, "secret");
  EXPECT_EQ(problem_of(content, "secret"),
            "pkcs12.malformed error: the password passes the integrity check of the PKCS#12 but "
            "does not open it\n"
            "  hint: it may have two passwords, or be damaged");
}

TEST(FileProblem, TheLegacyProviderIsMissing) {
  GTEST_FLAG_SET(death_test_style, "threadsafe");
  const Bytes rc2 =
      der(0x30, {der_name_of("1.2.840.113549.1.12.1.6"), der(0x30, {der_bytes(8), der_number(1)})});
  const Bytes content = pfx({encrypted_safe(rc2)}, mac_data(1));
  const auto read_without_modules = [&] {
    setenv("OPENSSL_MODULES", "/nonexistent", 1);
    std::fputs(problem_of(content, "secret").c_str(), stderr);
    std::exit(0);
  };
  EXPECT_EXIT(
      read_without_modules(), testing::ExitedWithCode(0),
      "^pkcs12.needs-legacy error: it is encrypted with RC2-40-CBC, for which OpenSSL needs "
      "its legacy provider, and this machine has none\n"
      "  hint: install OpenSSL's legacy.so, or export the file again with 3DES or AES-256");
}

TEST(FileProblem, NoCertificatesAtAll) {
  EXPECT_EQ(problem_of({}, nullptr), "file.empty error: it is empty");
  const std::string neither =
      "file.not-certificates error: it holds neither certificates nor a key (no PEM, DER, PKCS#12 "
      "or PKCS#7)";
  EXPECT_EQ(problem_of(as_bytes("hello"), nullptr), neither);
  EXPECT_EQ(
      problem_of(as_bytes("-----BEGIN X509 CRL-----\nAAAA\n-----END X509 CRL-----\n"), nullptr),
      neither);
  EXPECT_EQ(problem_of(as_bytes(std::string(100, 'A') + "\n"), nullptr),
            neither + "\n  hint: it is base64 without a BEGIN line: decode it first");
}

TEST(FileProblem, PowerShellWroteUtf16) {
  const Laboratory lab;
  std::string wide = "\xFF\xFE";
  for (const std::uint8_t letter : lab.read("leaf.pem")) {
    wide += {static_cast<char>(letter), '\0'};
  }
  const std::string expected =
      "file.utf-16 error: it is UTF-16 text, which no certificate file is\n"
      "  hint: PowerShell's '>' makes such files: write it with Set-Content -Encoding ascii";
  EXPECT_EQ(problem_of(as_bytes(wide), nullptr), expected);
  EXPECT_EQ(problem_of(as_bytes(wide.substr(2)), nullptr), expected);
}

TEST(FileProblem, AnEmptyPemBlockIsNotWholeBase64) {  // found by fuzzing
  EXPECT_EQ(
      problem_of(as_bytes("-----BEGIN CERTIFICATE-----\n-----END CERTIFICATE-----\n"), nullptr),
      "pem.malformed error: the CERTIFICATE block of line 1 is not whole base64");
}

TEST(FileProblem, ForeignTextIsPrintableAndShortInMessages) {  // found by fuzzing
  const std::string begin = "-----BEGIN \x1b" + std::string(5000, 'A');
  EXPECT_EQ(
      problem_of(as_bytes(begin + "-----\n"), nullptr),
      "pem.malformed error: the \\x1B" + std::string(79, 'A') + "... block of line 1 does not end");
  EXPECT_EQ(problem_of(as_bytes("-----BEGIN EC PRIVATE KEY-----\nDEK-Info: \a,0011\n\nAAAA\n"
                                "-----END EC PRIVATE KEY-----\n"),
                       nullptr),
            "key.unsupported error: the key is encrypted with \\x07, which signet cannot read\n"
            "  hint: encrypt it again with AES-256");
}

TEST(FileProblem, DamagedPemNamesTheLine) {
  const Laboratory lab;
  const std::string good(as_text(lab.read("leaf.pem")));
  EXPECT_EQ(problem_of(as_bytes("x\n" + good.substr(0, good.size() - 10)), nullptr),
            "pem.malformed error: the CERTIFICATE block of line 2 does not end");
  EXPECT_EQ(
      problem_of(as_bytes("-----BEGIN CERTIFICATE-----\n?\n-----END CERTIFICATE-----\n"), nullptr),
      "pem.malformed error: the CERTIFICATE block of line 1 is not base64");
  EXPECT_EQ(problem_of(as_bytes("-----BEGIN CERTIFICATE-----\nAAAAA\n-----END CERTIFICATE-----\n"),
                       nullptr),
            "pem.malformed error: the CERTIFICATE block of line 1 is not whole base64");
  EXPECT_EQ(problem_of(as_bytes("-----BEGIN CERTIFICATE-----\nAAAA\n-----END X-----\n"), nullptr),
            "pem.malformed error: the CERTIFICATE block of line 1 ends as X");
  EXPECT_EQ(problem_of(as_bytes(good + pem(Bytes(10))), nullptr).substr(0, 21),
            "certificate.malformed");
}

TEST(FileProblem, AKeyThatCannotBeOpened) {
  const Laboratory lab;
  const std::string wrong =
      "password.wrong error: the password is wrong (what it decrypts to is no key; a damaged file "
      "would look the same)";
  const std::string needed =
      "password.needed error: it is protected by a password and none was given";
  for (const char* command : {
           "openssl pkcs8 -topk8 -in leaf.key -passout pass:secret -out k",
           "openssl pkcs8 -topk8 -in leaf.key -passout pass:secret -outform DER -out k",
           "openssl ec -in leaf.key -aes128 -passout pass:secret -out k",
       }) {
    const Bytes key = lab.make(command, "k");
    EXPECT_EQ(problem_of(key, "Secret"), wrong) << command;
    EXPECT_EQ(problem_of(key, nullptr), needed) << command;
  }
  EXPECT_EQ(problem_of(as_bytes("-----BEGIN OPENSSH PRIVATE KEY-----\nAAAA\n"
                                "-----END OPENSSH PRIVATE KEY-----\n"),
                       nullptr),
            "key.unsupported error: the key in line 1 is a \"OPENSSH PRIVATE KEY\", which no TLS "
            "service uses");
  EXPECT_EQ(problem_of(lab.make("openssl genpkey -algorithm X25519 -out k", "k"), nullptr),
            "key.unsupported error: a private key of type X25519 cannot be used");
  EXPECT_EQ(problem_of(as_bytes(pem(Bytes(10), "PRIVATE KEY")), nullptr),
            "key.malformed error: the private key is damaged");
  EXPECT_EQ(
      problem_of(as_bytes("-----BEGIN EC PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\n"
                          "DEK-Info: SERPENT-CBC,00112233445566778899AABBCCDDEEFF\n\nAAAA\n"
                          "-----END EC PRIVATE KEY-----\n"),
                 "secret"),
      "key.unsupported error: the key is encrypted with SERPENT-CBC, which signet cannot read\n"
      "  hint: encrypt it again with AES-256");
}

TEST(FileProblem, ADamagedPkcs7) {
  EXPECT_EQ(problem_of(as_bytes(pem(Bytes(10), "PKCS7")), nullptr),
            "pkcs7.malformed error: the PKCS#7 is damaged");
  EXPECT_EQ(problem_of(clear_safe({}), nullptr),
            "pkcs7.unsupported error: the PKCS#7 is not one that carries certificates");
}

}  // namespace
}  // namespace signet
