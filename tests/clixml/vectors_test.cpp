// What Microsoft's own serializer wrote (System.Management.Automation 7.6.9, PSSerializer), with a
// runspace's type table. The expectations are what was put into it.
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "base/clock.h"
#include "base/file.h"
#include "read_document.h"
#include "support/test_paths.h"

namespace signet::clixml {
namespace {

std::string vector_text(const std::string& name) {
  const auto bytes =
      read_file(test::source_dir() + "/tests/clixml/vectors/" + name + ".xml", 1 << 20);
  return bytes ? std::string(as_text(*bytes)) : "no vector " + name;
}
Document vector(const std::string& name) { return document(vector_text(name)); }

struct Scalar {
  Kind kind;
  std::string text;
};

const Scalar primitives[] = {
    {Kind::string, "text"},
    {Kind::character, "x"},
    {Kind::character, "\uFFFD"},  // [char]0xD83D
    {Kind::boolean, "true"},
    {Kind::boolean, "false"},
    {Kind::date_time, "2026-11-22T10:11:12Z"},
    {Kind::date_time, "2026-11-22T10:11:12.1234567Z"},
    {Kind::date_time, "2026-11-22T10:11:12"},
    {Kind::date_time, "0001-01-01T00:00:00Z"},
    {Kind::date_time, "9999-12-31T23:59:59.9999999Z"},
    {Kind::duration, "P1DT2H3M4.005S"},
    {Kind::duration, "-P10675199DT2H48M5.4775808S"},
    {Kind::integer, "255"},
    {Kind::integer, "-128"},
    {Kind::integer, "65535"},
    {Kind::integer, "-32768"},
    {Kind::integer, "4294967295"},
    {Kind::integer, "-2147483648"},
    {Kind::integer, "18446744073709551615"},
    {Kind::integer, "-9223372036854775808"},
    {Kind::integer, "9223372036854775807"},
    {Kind::real, "1.5"},
    {Kind::real, "NaN"},
    {Kind::real, "INF"},
    {Kind::real, "-INF"},
    {Kind::real, "1E+300"},
    {Kind::real, "-0"},
    {Kind::decimal, "79228162514264337593543950335"},
    {Kind::decimal, "-0.1"},
    {Kind::bytes, "AAEC/f7/"},
    {Kind::bytes, ""},
    {Kind::guid, "6f9619ff-8b86-d011-b42d-00c04fc964ff"},
    {Kind::uri, "https://mail.example/päth?q=_x0041_&r=1"},
    {Kind::version, "1.2"},
    {Kind::version, "1.2.3.4"},
    {Kind::null, ""},
    {Kind::script_block, "Get-Date; \"$x\""},
    {Kind::xml, "<a b=\"c\">&lt;d</a>"},
    {Kind::object, "7.6.9"},
};

TEST(ClixmlVectors, HoldEveryPrimitive) {
  const Document read = vector("primitives");
  const std::vector<Value> items = read.root().items();
  ASSERT_EQ(items.size(), std::size(primitives));
  for (std::size_t i = 0; i < items.size(); ++i) {
    EXPECT_EQ(items[i].kind(), primitives[i].kind) << primitives[i].text;
    EXPECT_EQ(items[i].text(), primitives[i].text);
  }
  EXPECT_EQ(items[3].boolean(), true);
  EXPECT_EQ(items[4].boolean(), false);
  EXPECT_EQ(to_text(items[6].time().value()), "2026-11-22T10:11:12Z");
  EXPECT_FALSE(items[7].time());
  EXPECT_EQ(items[17].integer(), INT32_MIN);
  EXPECT_FALSE(items[18].integer());
  EXPECT_EQ(items[19].integer(), INT64_MIN);
  EXPECT_EQ(items[20].integer(), INT64_MAX);
  EXPECT_EQ(items[29].bytes(), (Bytes{0, 1, 2, 253, 254, 255}));
  EXPECT_EQ(items[30].bytes(), Bytes{});
  EXPECT_EQ(items[31].guid()->text(), "6F9619FF-8B86-D011-B42D-00C04FC964FF");
  EXPECT_EQ(items[38].property("Minor")->integer(), 6);
}

TEST(ClixmlVectors, HoldOddStrings) {
  const std::string expected[] = {"",
                                  " ",
                                  " leading and trailing ",
                                  "\r\n\t",
                                  "quotes \" ' and <a>&amp;</a> ]]>",
                                  "$(Get-Date) `n $env:x ; | & {}",
                                  "_x0041_",
                                  "_X0041_",
                                  "__x_x_",
                                  "_x",
                                  "_",
                                  "x_x005F_x0041_",
                                  std::string(1, '\0'),
                                  std::string("a\0b", 3),
                                  "Grüße €",
                                  "😀 astral 𝒳",
                                  "\x01\x1F\x7F\xC2\x80\xC2\x85\xC2\x9F\xC2\xA0",
                                  "\u2028\u2029\uFEFF\u202E",
                                  "\uFFFD",
                                  std::string(5000, 'x')};
  const Document read = vector("strings");
  const std::vector<Value> items = read.root().items();
  ASSERT_EQ(items.size(), std::size(expected));
  for (std::size_t i = 0; i < items.size(); ++i) EXPECT_EQ(items[i].text(), expected[i]) << i;
}

// .NET can hold and send half of a pair; no text of ours can.
TEST(ClixmlVectors, HoldALoneSurrogate) {
  EXPECT_EQ(error(vector_text("lone_surrogate")),
            "clixml.malformed: a text holds half of a surrogate pair (line 2, column 15)");
}

TEST(ClixmlVectors, HoldEveryContainer) {
  const Document read = vector("containers");
  const std::vector<Value> all = read.root().items();
  ASSERT_EQ(all.size(), 8U);
  EXPECT_TRUE(all[0].is_type("System.Collections.ArrayList"));
  EXPECT_EQ(all[0].items().at(1).integer(), 2);
  EXPECT_EQ(all[1].items().at(0).text(), "a");
  EXPECT_EQ(all[2].container(), Container::queue);
  EXPECT_EQ(all[2].items().at(0).integer(), 1);
  EXPECT_EQ(all[3].container(), Container::stack);
  EXPECT_EQ(all[3].items().at(0).integer(), 2);  // the top comes first
  EXPECT_TRUE(all[4].is_type("System.String[]") && all[4].items().empty());
  EXPECT_EQ(all[5].container(), Container::enumerable);
  EXPECT_EQ(all[5].items().at(2).integer(), 6);
  EXPECT_EQ(all[6].items().at(0).integer(), 5);
  EXPECT_EQ(all[6].property("Count")->integer(), 1);
  EXPECT_EQ(all[7].items().at(1).items().at(1).integer(), 3);
  EXPECT_TRUE(all[7].items().at(1).is_type("System.Int32[]"));  // by TNRef
}

TEST(ClixmlVectors, HoldDictionaries) {
  const Document read = vector("dictionary");
  const Value top = read.root();
  ASSERT_EQ(top.entries().size(), 5U);
  EXPECT_EQ(top.entry("name")->text(), "mail");
  EXPECT_EQ(top.entry("Count")->integer(), 3);
  EXPECT_TRUE(top.entry("Nothing")->is_null());
  EXPECT_EQ(top.entry("Inner")->entry("k")->bytes(), Bytes{1});
  EXPECT_EQ(top.entries()[4].key.integer(), 7);
  EXPECT_EQ(vector("hashtable").root().entry("Only")->kind(), Kind::string);
}

TEST(ClixmlVectors, HoldEnumsAsNameAndNumber) {
  const Document read = vector("enums");
  const std::vector<Value> all = read.root().items();
  ASSERT_EQ(all.size(), 4U);
  EXPECT_TRUE(all[0].is_type("System.DayOfWeek") && all[0].is_type("System.Enum"));
  EXPECT_EQ(all[0].to_string(), "Monday");
  EXPECT_EQ(all[0].integer(), 1);
  EXPECT_EQ(all[2].to_string(), "Class, Method");
  EXPECT_EQ(all[2].primitive()->integer(), 68);
}

TEST(ClixmlVectors, HoldACycle) {
  const Document read = vector("cycle");
  const Value top = read.root();
  EXPECT_EQ(top.property("odd name _x0041_ <\"&'> \n 😀")->integer(), 1);
  const Value child = *top.property("Child");
  EXPECT_EQ(child.property("Parent")->property("Child")->property("Level")->integer(), 1);
  EXPECT_EQ(top.property("Again")->property("Parent")->property("Name")->text(), "top");
}

TEST(ClixmlVectors, HoldAStringWithAProperty) {
  const Document read = vector("primitive_with_property");
  EXPECT_EQ(read.root().text(), "text with a note");
  EXPECT_EQ(read.root().property("Note")->integer(), 42);
}

TEST(ClixmlVectors, HoldACertificateAsItsDer) {
  const Document read = vector("certificate");
  const Value certificate = read.root();
  EXPECT_TRUE(
      certificate.is_type("System.Security.Cryptography.X509Certificates.X509Certificate2"));
  ASSERT_EQ(certificate.properties().size(), 1U);
  const Bytes der = certificate.property("RawData")->bytes().value();
  EXPECT_EQ(der.size(), 690U);
  EXPECT_EQ(to_hex(ByteView(der).first(4)), "308202AE");
  EXPECT_TRUE(certificate.to_string().starts_with("[Subject]\n  CN=mail.example\n\n[Issuer]"));
}

TEST(ClixmlVectors, HoldAnErrorRecord) {
  const Document read = vector("error_record");
  const Value record = read.root();
  EXPECT_EQ(record.property("ErrorDetails_Message")->text(), "better words");
  EXPECT_EQ(record.property("FullyQualifiedErrorId")->text(), "MyId,Get-ExchangeCertificate");
  EXPECT_EQ(record.property("ErrorCategory_Category")->integer(), 5);
  const Value exception = *record.property("Exception");
  EXPECT_EQ(exception.type_names()[0], "System.InvalidOperationException");
  EXPECT_EQ(exception.property("Message")->text(), "boom \"$()\"\n");
  EXPECT_EQ(exception.property("InnerException")->property("Message")->text(), "inner");
  EXPECT_EQ(exception.property("Data")->container(), Container::dictionary);
  EXPECT_TRUE(record.property("InvocationInfo")->is_null());
}

TEST(ClixmlVectors, HoldATimeWithItsOffset) {
  const Document read = vector("date_time_offset");
  EXPECT_EQ(read.root().to_string(), "11/22/2026 10:11:12 +02:00");
  EXPECT_FALSE(read.root().property("DateTime")->time());
  EXPECT_EQ(to_text(read.root().property("UtcDateTime")->time().value()), "2026-11-22T08:11:12Z");
  EXPECT_EQ(read.root().property("Offset")->text(), "PT2H");
}

TEST(ClixmlVectors, HoldAProgressRecord) {
  EXPECT_TRUE(vector("progress").root().is_type("System.Management.Automation.ProgressRecord"));
}

}  // namespace
}  // namespace signet::clixml
