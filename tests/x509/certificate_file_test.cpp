#include "x509/certificate_file.h"

#include <gtest/gtest.h>

#include "forgery.h"
#include "laboratory.h"

namespace signet {
namespace {

constexpr std::string_view both = "leaf.example.com, Issuing | EC P-256";

struct Pkcs12Form {
  std::string options;
  const char* password;
  std::string mac;
  std::vector<std::string> encryptions;
  bool opens_on_windows_2016;
};

std::vector<Pkcs12Form> pkcs12_forms() {
  const std::string aes = "AES-256-CBC, PBKDF2-SHA-256, 2048 iterations";
  const std::string des3 = "3DES-CBC, PKCS12-SHA-1, 2048 iterations";
  const std::string rc2 = "RC2-40-CBC, PKCS12-SHA-1, 2048 iterations";
  const std::string old_mac = "SHA-1, 2048 iterations";
  const std::string new_mac = "SHA-256, 2048 iterations";
  return {
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
}

TEST(CertificateFile, ReadsEveryRealFormOfAPkcs12) {
  const Laboratory lab;
  const std::string chain = "-in leaf.pem -inkey leaf.key -certfile issuing.pem -name web ";
  for (const Pkcs12Form& form : pkcs12_forms()) {
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

TEST(CertificateFile, ReadsAPkcs12WithoutAPasswordOrWithAnEmptyOne) {
  const Laboratory lab;
  const Bytes content = lab.make(
      "openssl pkcs12 -export -in leaf.pem -inkey leaf.key -passout pass: -out f.p12", "f.p12");
  EXPECT_EQ(summary(read_with(content, nullptr)), "leaf.example.com | EC P-256");
  EXPECT_TRUE(read_with(content, nullptr)->pkcs12->used_empty_password);
  EXPECT_EQ(summary(read_with(content, "")), "leaf.example.com | EC P-256");
  EXPECT_FALSE(read_with(content, "")->pkcs12->used_empty_password);
}

TEST(CertificateFile, ReadsAPkcs12WithoutAKeyAndWithSeveral) {
  const Laboratory lab;
  EXPECT_EQ(summary(read_with(lab.make("cat leaf.pem issuing.pem | openssl pkcs12 -export -nokeys "
                                       "-passout pass:secret -out f.p12",
                                       "f.p12"),
                              "secret")),
            "leaf.example.com, Issuing | ");
  const Bytes key = key_bag_of(lab.read("own.p12"));
  EXPECT_EQ(
      summary(read_with(authentic_pfx({clear_safe({key, nested(key, 2)})}, "secret"), "secret")),
      " | EC P-256, EC P-256");
}

TEST(CertificateFile, WarnsAboutBytesAfterAPkcs12) {
  const Laboratory lab;
  Bytes content = lab.read("own.p12");
  content.insert(content.end(), {'\r', '\n'});
  const auto file = read_with(content, "secret");
  ASSERT_TRUE(file);
  EXPECT_EQ(file->warnings, std::vector<std::string>{"2 bytes after the PKCS#12 ignored"});
  EXPECT_EQ(file->pkcs12->trailing_bytes, 2U);
}

TEST(CertificateFile, ReadsPemHoweverItWasCopied) {
  const Laboratory lab;
  const std::string leaf(as_text(lab.read("leaf.pem")));
  const std::string key(as_text(lab.read("leaf.key")));
  std::string windows = "\xEF\xBB\xBF" + leaf + key;
  for (std::size_t at = 0; (at = windows.find('\n', at)) != std::string::npos; at += 2) {
    windows.replace(at, 1, "\r\n");
  }
  const std::string expected = "leaf.example.com | EC P-256";
  for (const std::string& text :
       {leaf + key, key + leaf, windows, "Bag Attributes\n  x: y\n" + leaf + "text\n" + key,
        "   " + leaf + "\n\n" + key.substr(0, key.size() - 1)}) {
    const auto file = read_with(as_bytes(text), nullptr);
    EXPECT_EQ(summary(file), expected) << text;
    EXPECT_EQ(file->kind, FileKind::pem);
    EXPECT_TRUE(file->warnings.empty());
  }
  lab.run("openssl x509 -in leaf.pem -trustout -addtrust serverAuth -out trusted.pem");
  EXPECT_EQ(summary(read_with(lab.read("trusted.pem"), nullptr)), "leaf.example.com | ");
}

TEST(CertificateFile, SaysWhatItLeftOut) {
  const Laboratory lab;
  const Bytes text = lab.make(
      "openssl req -new -key leaf.key -subj /CN=x -out f.pem && cat leaf.pem >> f.pem", "f.pem");
  EXPECT_EQ(read_with(text, nullptr)->warnings,
            std::vector<std::string>{"the CERTIFICATE REQUEST of line 1 was ignored"});
}

TEST(CertificateFile, ReadsCertificatesAndPkcs7) {
  const Laboratory lab;
  struct Form {
    std::string command;
    FileKind kind;
    std::string content;
  };
  const std::string p7 =
      "cat leaf.pem issuing.pem > c.pem; openssl crl2pkcs7 -nocrl -certfile c.pem ";
  for (const Form& form : {
           Form{"openssl x509 -in leaf.pem -outform DER -out f", FileKind::certificate_der,
                "leaf.example.com | "},
           Form{p7 + "-out f", FileKind::pem, "leaf.example.com, Issuing | "},
           Form{p7 + "-outform DER -out f", FileKind::pkcs7_der, "leaf.example.com, Issuing | "},
       }) {
    const auto file = read_with(lab.make(form.command, "f"), nullptr);
    ASSERT_EQ(summary(file), form.content) << form.command;
    EXPECT_EQ(file->kind, form.kind);
  }
}

TEST(CertificateFile, ReadsKeysOfEveryKind) {
  const Laboratory ec;
  const Laboratory rsa(CertificateSpec::KeyType::rsa_2048);
  struct Form {
    const Laboratory& lab;
    std::string command;
    FileKind kind;
    std::string content;
  };
  const std::string out = " -passout pass:secret -out f ";
  for (const Form& form : {
           Form{ec, "openssl pkey -in leaf.key -out f", FileKind::pem, " | EC P-256"},
           Form{ec, "openssl pkey -in leaf.key -outform DER -out f", FileKind::key_der,
                " | EC P-256"},
           Form{ec, "openssl ec -in leaf.key -outform DER -out f", FileKind::key_der,
                " | EC P-256"},
           Form{ec, "openssl ecparam -name prime256v1 -genkey -out f", FileKind::pem,
                " | EC P-256"},
           Form{ec, "openssl ec -in leaf.key -aes128" + out, FileKind::pem, " | EC P-256"},
           Form{ec, "openssl ec -in leaf.key -des3" + out, FileKind::pem, " | EC P-256"},
           Form{rsa, "openssl rsa -in leaf.key -traditional -out f", FileKind::pem, " | RSA 2048"},
           Form{rsa, "openssl rsa -in leaf.key -traditional -outform DER -out f", FileKind::key_der,
                " | RSA 2048"},
           Form{rsa, "openssl rsa -in leaf.key -traditional -aes256" + out, FileKind::pem,
                " | RSA 2048"},
           Form{ec, "openssl pkcs8 -topk8 -in leaf.key" + out, FileKind::pem, " | EC P-256"},
           Form{ec, "openssl pkcs8 -topk8 -in leaf.key -outform DER" + out,
                FileKind::encrypted_key_der, " | EC P-256"},
           Form{ec, "openssl pkcs8 -topk8 -in leaf.key -scrypt" + out, FileKind::pem,
                " | EC P-256"},
           Form{ec, "openssl pkcs8 -topk8 -in leaf.key -v1 PBE-SHA1-3DES" + out, FileKind::pem,
                " | EC P-256"},
           Form{ec,
                "openssl pkcs8 -topk8 -in leaf.key -provider legacy -provider default "
                "-v1 PBE-MD5-DES" +
                    out,
                FileKind::pem, " | EC P-256"},
           Form{ec, "openssl genpkey -algorithm ED25519 -out f", FileKind::pem, " | Ed25519"},
       }) {
    const auto file = read_with(form.lab.make(form.command, "f"), "secret");
    ASSERT_EQ(summary(file), form.content) << form.command;
    EXPECT_EQ(file->kind, form.kind) << form.command;
  }
}

}  // namespace
}  // namespace signet
