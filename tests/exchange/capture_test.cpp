#include "exchange/capture.h"

#include <gtest/gtest.h>

#include <cstdlib>

#include "base/file.h"
#include "base/json.h"
#include "base/text.h"
#include "clixml/reader.h"
#include "exchange/capture_objects.h"
#include "record_writer.h"
#include "support/test_paths.h"
#include "x509/certificate_file.h"

namespace signet::exchange {
namespace {

using test::property;
using test::utf16;

constexpr Seconds now{std::chrono::sys_days{std::chrono::year{2026} / 9 / 1}};
constexpr const char* folder = "/tests/exchange/captures/";

std::string content_of(const std::string& path) {
  return std::string(as_text(read_file(signet::test::source_dir() + path, 1 << 20).value()));
}

// Compares with a file of captures; UPDATE_GOLDEN=1 writes it instead.
void expect_golden(const std::string& name, const std::string& text) {
  const std::string path = folder + name;
  if (std::getenv("UPDATE_GOLDEN") != nullptr) {
    ASSERT_TRUE(write_file_atomically(signet::test::source_dir() + path, as_bytes(text), 0644));
  }
  EXPECT_EQ(text, content_of(path));
}

Bytes der_of(const std::string& name) {
  const std::string content = content_of("/manifests/" + name);
  const auto file = read_certificate_file(as_bytes(content), nullptr);
  return file.value().certificates.front().der;
}

constexpr const char* begin =
    "<Objs Version=\"1.1.0.1\" xmlns=\"http://schemas.microsoft.com/powershell/2004/04\">\n";
constexpr const char* end = "</Objs>\n";

// As Exchange's remoting sends a certificate, with or without its record.
class CaptureWriter {
 public:
  CaptureWriter() : text_(begin) {}

  CaptureWriter& certificate(const Bytes& der, const Bytes& record) {
    const std::string id = std::to_string(next_++);
    text_ += "  <Obj RefId=\"" + id + "\">\n    <TN RefId=\"" + id +
             "\">\n      <T>Deserialized.Microsoft.Exchange.Management.SystemConfigurationTasks."
             "ExchangeCertificate</T>\n      <T>Deserialized.System.Object</T>\n    </TN>\n"
             "    <Props>\n      <BA N=\"RawData\">" +
             to_base64(der) + "</BA>\n    </Props>\n    <MS>\n" +
             "      <S N=\"PSComputerName\">ex1.corp.example</S>\n";
    if (!record.empty()) {
      text_ += "      <BA N=\"SerializationData\">" + to_base64(record) + "</BA>\n";
    }
    text_ += "    </MS>\n  </Obj>\n";
    return *this;
  }
  CaptureWriter& element(const std::string& xml) {
    text_ += "  " + xml + "\n";
    return *this;
  }
  std::string take() const { return text_ + end; }

 private:
  std::string text_;
  int next_ = 0;
};

Bytes stored(const Bytes& der, const std::string& friendly_name, const Bytes& provider) {
  test::ByteWriter writer;
  writer.raw(property(2, provider)).raw(property(11, utf16(friendly_name)));
  return writer.raw(property(32, der)).bytes;
}

std::string farm() {
  const Bytes mail = der_of("farm/mail-2026.cer");
  const Bytes shop = der_of("farm/shop-2026.cer");
  const Bytes old = der_of("farm/shop-2024.cer");
  const Bytes webmail = der_of("two-servers/webmail.cer");
  test::RecordContent on_mail;
  on_mail.identity = "ex1.corp.example\\" + Thumbprint::of(mail).text();
  on_mail.stored =
      stored(mail, "Mail 2026",
             test::key_provider("te-1", "Microsoft RSA SChannel Cryptographic Provider", 12));
  on_mail.exportable = true;
  test::RecordContent on_shop = on_mail;
  on_shop.services = 8;
  on_shop.sites = {{"IIS://EX1/W3SVC/2"}};
  on_shop.status = 4;
  on_shop.exportable = false;
  on_shop.identity = std::nullopt;
  on_shop.stored =
      stored(shop, "", test::key_provider("te-2", "Microsoft Software Key Storage Provider", 0));
  test::RecordContent unassigned;
  unassigned.services = 0;
  unassigned.sites.emplace();
  unassigned.status = 9;
  unassigned.identity = std::nullopt;
  return CaptureWriter()
      .certificate(mail, test::record(on_mail))
      .certificate(shop, test::signed_record(test::record(on_shop)))
      .certificate(old, test::record(unassigned))
      .certificate(webmail, {})
      .certificate(webmail, test::record(on_mail))
      .element("<Obj RefId=\"90\"><MS><S N=\"Name\">EX1</S><I32 N=\"Build\">1544</I32></MS></Obj>")
      .take();
}

std::string as_utf16(const std::string& text) {
  const Bytes wide = test::ByteWriter().byte(0xFF).byte(0xFE).wide(text).bytes;
  return std::string(as_text(wide));
}

std::string text_of(const std::string& capture) {
  const auto text = capture_text("x", as_bytes(capture), now);
  return text ? *text : to_text(text.error());
}

TEST(Capture, IsToldAsAPersonReadsIt) {
  expect_golden("certificates.xml", farm());
  const auto text = capture_text("ex1.xml", as_bytes(farm()), now);
  ASSERT_TRUE(text) << to_text(text.error());
  expect_golden("certificates.txt", *text);
}

TEST(Capture, IsToldToMachines) {
  const auto json = capture_json("ex1.xml", as_bytes(farm()), now);
  ASSERT_TRUE(json) << to_text(json.error());
  expect_golden("certificates.json", write_json(*json));
}

TEST(Capture, IsKnownByItsContent) {
  const auto known = [](const std::string& text) { return is_capture(as_bytes(text)); };
  EXPECT_TRUE(known(farm()));
  EXPECT_TRUE(known("\xEF\xBB\xBF" + farm()));
  EXPECT_TRUE(known("\r\n <?xml version=\"1.0\"?>\n" + farm()));
  EXPECT_TRUE(known(as_utf16(farm())));
  EXPECT_FALSE(known(""));
  EXPECT_FALSE(known("\xFF\xFE"));
  EXPECT_FALSE(known("-----BEGIN CERTIFICATE-----\n<Objs"));
  EXPECT_FALSE(known("<html>"));
  EXPECT_FALSE(known("<?xml <Objs"));
  EXPECT_FALSE(known(as_utf16("-----BEGIN CERTIFICATE-----")));
  for (const char* name : {"farm/mail-2026.cer", "two-servers/webmail.cer"}) {
    EXPECT_FALSE(known(content_of(std::string("/manifests/") + name)));
  }
}

TEST(Capture, MayBeInUtf16) {
  EXPECT_EQ(text_of(as_utf16(farm())), text_of(farm()));
  const auto odd = capture_text("x", as_bytes(as_utf16(farm()) + "x"), now);
  ASSERT_FALSE(odd);
  EXPECT_EQ(to_text(odd.error()), "error: UTF-16 text with half of a character at its end");
}

TEST(Capture, MayHoldOneListOfAll) {
  const std::string list =
      std::string(begin) + "<Obj RefId=\"0\"><LST><S>a</S><S>b</S></LST></Obj>" + end;
  EXPECT_EQ(text_of(list),
            "x: PowerShell capture with 0 Exchange certificates and 2 other objects\n\na\nb\n");
  EXPECT_EQ(text_of(std::string(begin) + end),
            "x: PowerShell capture with 0 Exchange certificates and 0 other objects\n");
}

TEST(Capture, IsBounded) {
  std::string list = std::string(begin) + "<Obj RefId=\"0\"><LST>";
  for (int i = 0; i < 5001; ++i) list += "<Nil/>";
  const auto text = capture_text("x", as_bytes(list + "</LST></Obj>" + end), now);
  ASSERT_FALSE(text);
  EXPECT_EQ(to_text(text.error()), "error: more than 5000 objects");
  const auto broken = capture_json("x", as_bytes(std::string(begin) + "<S>"), now);
  ASSERT_FALSE(broken);
  EXPECT_EQ(broken.error().code, "clixml.malformed");
}

TEST(Capture, IsSafeForATerminal) {
  test::RecordContent content;
  content.identity = "ex1\x1B[31m\\00";
  const Bytes der = der_of("farm/mail-2026.cer");
  const std::string capture = CaptureWriter().certificate(der, test::record(content)).take();
  const auto text = capture_text("a\x1Bz", as_bytes(capture), now);
  ASSERT_TRUE(text);
  EXPECT_EQ(text->find('\x1B'), std::string::npos);
  EXPECT_NE(text->find("ex1\\x1B[31m\\00"), std::string::npos);
}

}  // namespace
}  // namespace signet::exchange
