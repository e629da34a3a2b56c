#include "x509/certificate_file.h"

#include <gtest/gtest.h>

#include "laboratory.h"

namespace signet {
namespace {

constexpr std::string_view both = "leaf.example.com, Issuing | EC P-256";

TEST(CertificateFile, ReadsEveryRealFormOfAPkcs12) {
  const Laboratory lab;
  const std::string chain = "-in leaf.pem -inkey leaf.key -certfile issuing.pem -name web ";
  struct Form {
    std::string options;
    const char* password;
    std::string mac;
    std::vector<std::string> encryptions;
    bool opens_on_windows_2016;
  };
  const std::string aes = "AES-256-CBC, PBKDF2-SHA-256, 2048 iterations";
  const std::string des3 = "3DES-CBC, PKCS12-SHA-1, 2048 iterations";
  const std::string rc2 = "RC2-40-CBC, PKCS12-SHA-1, 2048 iterations";
  const std::string old_mac = "SHA-1, 2048 iterations";
  const std::string new_mac = "SHA-256, 2048 iterations";
  const std::vector<Form> forms = {
      {"-passout pass:secret", "secret", new_mac, {aes, aes}, false},
      {"-passout pass:secret -macalg sha512 -iter 100",
       "secret",
       "SHA-512, 100 iterations",
       {"AES-256-CBC, PBKDF2-SHA-256, 100 iterations",
        "AES-256-CBC, PBKDF2-SHA-256, 100 iterations"},
       false},
      {"-passout pass:secret -certpbe PBE-SHA1-3DES -keypbe PBE-SHA1-3DES -macalg sha1",
       "secret",
       old_mac,
       {des3, des3},
       true},
      {"-passout pass:secret -legacy", "secret", old_mac, {rc2, des3}, true},
      {"-passout pass:secret -legacy -certpbe PBE-SHA1-RC4-128 -keypbe PBE-SHA1-RC2-128",
       "secret",
       old_mac,
       {"RC4-128, PKCS12-SHA-1, 2048 iterations", "RC2-128-CBC, PKCS12-SHA-1, 2048 iterations"},
       true},
      {"-passout pass:secret -nomaciter", "secret", "SHA-256, 1 iterations", {aes, aes}, false},
      {"-passout pass:", nullptr, new_mac, {aes, aes}, false},
      {"-passout pass: -keypbe NONE -certpbe NONE",
       nullptr,
       new_mac,
       {"none (certificates in clear)", "none (a key in clear)"},
       false},
      {"-passout pass: -keypbe NONE -certpbe NONE -nomac",
       nullptr,
       "none",
       {"none (certificates in clear)", "none (a key in clear)"},
       true},
      {"-passout pass:secret -nomac",
       "secret",
       "none",
       {"none (certificates in clear)", aes},
       false},
      {"-passout 'pass:  p\u00e4ss w\u00f6rd '",
       "  p\u00e4ss w\u00f6rd ",
       new_mac,
       {aes, aes},
       false},
  };
  for (const Form& form : forms) {
    const Bytes content =
        lab.make("openssl pkcs12 -export -out f.p12 " + chain + form.options, "f.p12");
    const auto file = read_with(content, form.password);
    ASSERT_EQ(summary(file), both) << form.options;
    EXPECT_EQ(file->kind, FileKind::pkcs12);
    EXPECT_EQ(file->friendly_names, (std::vector<std::string>{"web", ""}));
    EXPECT_EQ(file->keys[0].friendly_name, "web");
    EXPECT_EQ(file->keys[0].local_key_id, lab.leaf.leaf.certificate->thumbprint.text());
    EXPECT_EQ(file->pkcs12->mac, form.mac) << form.options;
    EXPECT_EQ(file->pkcs12->encryptions, form.encryptions) << form.options;
    EXPECT_EQ(file->pkcs12->opens_on_windows_2016, form.opens_on_windows_2016) << form.options;
    EXPECT_EQ(read_pkcs12_profile(content)->encryptions, form.encryptions) << form.options;
  }
}

}  // namespace
}  // namespace signet
