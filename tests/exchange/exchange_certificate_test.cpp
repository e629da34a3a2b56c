#include "exchange/exchange_certificate.h"

#include <gtest/gtest.h>

#include "base/file.h"
#include "clixml/reader.h"
#include "exchange/exchange_services.h"
#include "record_writer.h"
#include "support/test_paths.h"
#include "x509/certificate_file.h"

namespace signet::exchange {
namespace {

using test::property;
using test::record;
using test::RecordContent;
using test::utf16;

Bytes der_of(const std::string& name) {
  const auto content = read_file(signet::test::source_dir() + "/manifests/" + name, 1 << 20);
  const auto file = read_certificate_file(content.value(), nullptr);
  return file.value().certificates.front().der;
}

Bytes webmail() { return der_of("two-servers/webmail.cer"); }

Bytes joined(const std::vector<Bytes>& parts) {
  Bytes all;
  for (const Bytes& part : parts) all.insert(all.end(), part.begin(), part.end());
  return all;
}

RecordContent about(const Bytes& der) {
  RecordContent content;
  content.stored = joined({property(2, test::key_provider("te-abc", "Some CSP", 12)),
                           property(11, utf16("Webmail 2026")), property(32, der)});
  return content;
}

std::string bytes_property(const std::string& name, ByteView bytes) {
  return "<BA N=\"" + name + "\">" + to_base64(bytes) + "</BA>";
}

std::string text_property(const std::string& name, const std::string& text) {
  return "<S N=\"" + name + "\">" + text + "</S>";
}

std::string enum_property(const std::string& name, const std::string& text, int number) {
  return "<Obj N=\"" + name + "\" RefId=\"7" + std::to_string(number) + "\"><TN RefId=\"7" +
         std::to_string(number) + "\"><T>Some</T><T>System.Enum</T></TN><ToString>" + text +
         "</ToString><I32>" + std::to_string(number) + "</I32></Obj>";
}

Expected<ExchangeCertificate> read(const std::string& properties) {
  const auto document =
      clixml::read(as_bytes("<Obj RefId=\"0\"><MS>" + properties + "</MS></Obj>"));
  EXPECT_TRUE(document) << to_text(document.error());
  return read_exchange_certificate(document.value().root());
}

ExchangeCertificate good(const std::string& properties) {
  auto certificate = read(properties);
  EXPECT_TRUE(certificate) << to_text(certificate.error());
  return certificate ? *std::move(certificate) : ExchangeCertificate{};
}

std::string refusal(const std::string& properties) {
  const auto certificate = read(properties);
  return certificate ? "read" : to_text(certificate.error());
}

std::string raw(const Bytes& der) { return bytes_property("RawData", der); }
std::string recorded(const RecordContent& content) {
  return bytes_property("SerializationData", record(content));
}

using Services = std::set<Service>;
using Sites = std::set<std::string>;
const std::string thumbprint = Thumbprint::of(webmail()).text();

TEST(ExchangeCertificate, IsReadFromItsRecord) {
  const auto certificate = good(raw(webmail()) + recorded(about(webmail())));
  EXPECT_EQ(certificate.source, CertificateSource::record);
  EXPECT_EQ(certificate.thumbprint.text(), thumbprint);
  EXPECT_EQ(certificate.certificate->common_name, "webmail.example.com");
  EXPECT_EQ(certificate.services,
            (Services{Service::imap, Service::pop, Service::iis, Service::smtp}));
  EXPECT_EQ(certificate.iis_sites, (Sites{"1", "2"}));
  EXPECT_EQ(certificate.status, Status::valid);
  EXPECT_EQ(certificate.has_key, true);
  EXPECT_EQ(certificate.exportable, false);
  EXPECT_EQ(certificate.friendly_name, std::string("Webmail 2026"));
  EXPECT_EQ(certificate.key_is_cng, false);
  EXPECT_EQ(certificate.key_provider, std::string("Some CSP (type 12)"));
  EXPECT_EQ(certificate.identity, "ex1.corp.example\\0000");
}

TEST(ExchangeCertificate, IsReadBehindASignature) {
  const Bytes bytes = test::signed_record(record(about(webmail())));
  const auto certificate = good(raw(webmail()) + bytes_property("SerializationData", bytes));
  EXPECT_EQ(certificate.source, CertificateSource::signed_record);
  EXPECT_EQ(certificate.exportable, false);
}

TEST(ExchangeCertificate, NeverTakesUnknownServicesForNone) {
  const auto bare = good(raw(webmail()));
  EXPECT_EQ(bare.source, CertificateSource::raw_data);
  EXPECT_EQ(bare.services, Unknown{"the server did not tell"});
  EXPECT_EQ(bare.iis_sites, Unknown{"the server did not tell"});
  EXPECT_EQ(bare.status, Unknown{"the server did not tell"});
  EXPECT_EQ(bare.exportable, Unknown{"the server did not tell"});
  EXPECT_EQ(bare.has_key, Unknown{"the server did not tell"});
  EXPECT_EQ(bare.key_is_cng, Unknown{"the server did not tell"});

  const auto strange = good(raw(webmail()) + bytes_property("SerializationData", Bytes{1, 2}));
  EXPECT_EQ(strange.source, CertificateSource::raw_data);
  EXPECT_EQ(strange.services,
            Unknown{"the serialisation data of a certificate is not understood (byte 1: it does "
                    "not begin as such data does)"});
  const auto text = good(raw(webmail()) + text_property("SerializationData", "?"));
  EXPECT_EQ(text.services, Unknown{"SerializationData holds no bytes"});

  RecordContent none = about(webmail());
  none.services = 0;
  none.sites.emplace();
  const auto unassigned = good(raw(webmail()) + recorded(none));
  EXPECT_EQ(unassigned.services, Services{});
  EXPECT_EQ(unassigned.iis_sites, Sites{});
}

TEST(ExchangeCertificate, IsReadFromSelectedProperties) {
  const auto certificate =
      good(raw(webmail()) + text_property("Thumbprint", thumbprint) +
           enum_property("Services", "IIS, SMTP", 24) + enum_property("Status", "DateInvalid", 3) +
           R"(<B N="HasPrivateKey">true</B><B N="PrivateKeyExportable">true</B>)"
           R"(<S N="FriendlyName">Webmail</S><S N="Identity">ex1\00</S><Obj N="IISServices" )"
           R"(RefId="9"><LST><S>IIS://EX1/W3SVC/2</S></LST></Obj>)");
  EXPECT_EQ(certificate.source, CertificateSource::properties);
  EXPECT_EQ(certificate.services, (Services{Service::iis, Service::smtp}));
  EXPECT_EQ(certificate.iis_sites, Sites{"2"});
  EXPECT_EQ(certificate.status, Status::date_invalid);
  EXPECT_EQ(certificate.has_key, true);
  EXPECT_EQ(certificate.exportable, true);
  EXPECT_EQ(certificate.friendly_name, std::string("Webmail"));
  EXPECT_EQ(certificate.identity, "ex1\\00");
  EXPECT_EQ(certificate.key_is_cng, Unknown{"the server did not tell"});
}

TEST(ExchangeCertificate, NeedsNoRawDataWhenItsThumbprintIsThere) {
  const auto certificate =
      good(text_property("Thumbprint", thumbprint) + text_property("Services", "None"));
  EXPECT_FALSE(certificate.certificate);
  EXPECT_EQ(certificate.thumbprint.text(), thumbprint);
  EXPECT_EQ(certificate.services, Services{});
}

TEST(ExchangeCertificate, TakesServicesInEachOfTheirForms) {
  const auto services = [](const std::string& properties) {
    return good(raw(webmail()) + properties).services;
  };
  const Services all{Service::imap, Service::pop, Service::iis, Service::smtp};
  EXPECT_EQ(services(text_property("Services", "smtp,IIS , pop,  IMAP")), all);
  EXPECT_EQ(services("<I32 N=\"Services\">27</I32>"), all);
  EXPECT_EQ(services(enum_property("Services", "IMAP, POP, IIS, SMTP", 27)), all);
  EXPECT_EQ(services(text_property("ServicesStringForm", "IP.WS..")), all);
  EXPECT_EQ(services(text_property("ServicesStringForm", "IP.WS.")), all);
  EXPECT_EQ(services(text_property("ServicesStringForm", ".......")), Services{});
  EXPECT_EQ(services(enum_property("Services", "UMCallRouter", 128)),
            Services{Service::um_call_router});

  EXPECT_EQ(services(text_property("ServicesStringForm", "PI.WS..")),
            Unknown{"ServicesStringForm is nothing that signet can read"});
  EXPECT_EQ(services(text_property("Services", "")),
            Unknown{"Services is nothing that signet can read"});
  EXPECT_EQ(services(text_property("Services", "IIS SMTP")),
            Unknown{"Services is nothing that signet can read"});
  EXPECT_EQ(services("<I32 N=\"Services\">-1</I32>"),
            Unknown{"Services is nothing that signet can read"});
  EXPECT_EQ(services(enum_property("Services", "IIS", 16)),
            Unknown{"Services is both \"IIS\" and 16"});
  EXPECT_EQ(
      services(text_property("Services", "IIS") + text_property("ServicesStringForm", "....S..")),
      Unknown{"Services and ServicesStringForm differ"});
}

TEST(ExchangeCertificate, KeepsServicesThatItDoesNotKnow) {
  const auto named = good(raw(webmail()) + text_property("Services", "IIS, Fax"));
  EXPECT_EQ(named.services, Services{Service::iis});
  EXPECT_EQ(named.other_services, std::set<std::string>{"Fax"});
  const auto numbered = good(raw(webmail()) + "<I32 N=\"Services\">264</I32>");
  EXPECT_EQ(numbered.services, Services{Service::iis});
  EXPECT_EQ(numbered.other_services, std::set<std::string>{"0x100"});
}

TEST(ExchangeCertificate, DoesNotGuessWhichSiteIisMeans) {
  const auto sites = [](std::optional<std::vector<std::string>> paths) {
    RecordContent content = about(webmail());
    content.sites = std::move(paths);
    return good(raw(webmail()) + recorded(content)).iis_sites;
  };
  EXPECT_EQ(sites({{"IIS://EX1/W3SVC/2"}}), Sites{"2"});
  EXPECT_EQ(sites({{"iis://ex1.corp.example/w3svc/11"}}), Sites{"11"});
  EXPECT_EQ(sites({std::vector<std::string>{}}),
            Unknown{"Services names IIS, but IISServices no site"});
  EXPECT_EQ(sites(std::nullopt), Unknown{"the record does not tell"});
  for (const char* odd : {"Default Web Site", "IIS://EX1/W3SVC/", "IIS://EX1/W3SVC/1/ROOT", ""}) {
    EXPECT_EQ(sites({{odd}}), Unknown{"IISServices names something else than a site"}) << odd;
  }
}

TEST(ExchangeCertificate, KnowsEachStatusByNameAndNumber) {
  const auto status = [](const std::string& property) {
    return good(raw(webmail()) + property).status;
  };
  for (int number = 0; number < 8; ++number) {
    const Status wanted = *status_of(number);
    EXPECT_EQ(status("<I32 N=\"Status\">" + std::to_string(number) + "</I32>"), wanted);
    EXPECT_EQ(status(text_property("Status", std::string(to_text(wanted)))), wanted);
  }
  EXPECT_EQ(status(enum_property("Status", "PendingRequest", 9)), Status::pending_request);
  EXPECT_EQ(status(enum_property("Status", "Odd", 1)), Unknown{"Status is \"Odd\""});
  EXPECT_EQ(status("<I32 N=\"Status\">8</I32>"), Unknown{"Status is \"8\""});
  RecordContent content = about(webmail());
  content.status = 8;
  EXPECT_EQ(good(raw(webmail()) + recorded(content)).status, Unknown{"Status is 8"});
}

TEST(ExchangeCertificate, TellsAKeyThatOwaCannotUse) {
  RecordContent content = about(webmail());
  content.stored =
      joined({property(2, test::key_provider("c", "Some KSP", 0)), property(32, webmail())});
  const auto cng = good(raw(webmail()) + recorded(content));
  EXPECT_EQ(cng.key_is_cng, true);
  EXPECT_EQ(cng.friendly_name, Absent{});

  content.stored = property(32, webmail());
  const auto none = good(raw(webmail()) + recorded(content));
  EXPECT_EQ(none.key_is_cng, Unknown{"the record names no key provider"});
  EXPECT_EQ(none.has_key, Unknown{"the record names no key provider"});
}

TEST(ExchangeCertificate, IsAboutOneCertificate) {
  const Bytes other = der_of("farm/mail-2026.cer");
  const std::string other_thumbprint = Thumbprint::of(other).text();
  EXPECT_EQ(refusal(raw(webmail()) + recorded(about(other))),
            "error: the record of a certificate is about another certificate (it holds " +
                other_thumbprint + ", but the object is " + thumbprint + ")");
  EXPECT_EQ(refusal(text_property("Thumbprint", thumbprint) + recorded(about(other))),
            "error: the record of a certificate is about another certificate (it holds " +
                other_thumbprint + ", but the object is " + thumbprint + ")");
  EXPECT_EQ(refusal(raw(webmail()) + text_property("Thumbprint", other_thumbprint)),
            "error: the Thumbprint and the RawData of a certificate differ (" + other_thumbprint +
                " and " + thumbprint + ")");
  RecordContent content;
  content.stored = joined({property(3, Bytes(20, 0)), property(32, webmail())});
  EXPECT_EQ(refusal(raw(webmail()) + recorded(content)),
            "error: the record of a certificate is about another certificate (it names "
            "0000000000000000000000000000000000000000, but the object is " +
                thumbprint + ")");
}

TEST(ExchangeCertificate, IsNothingElse) {
  EXPECT_EQ(refusal(text_property("Name", "EX1")),
            "error: an object without RawData is no certificate");
  EXPECT_EQ(refusal("<Nil N=\"RawData\"/>"), "error: an object without RawData is no certificate");
  EXPECT_EQ(refusal(text_property("RawData", "MIIC")),
            "error: the RawData of a certificate holds no bytes");
  EXPECT_EQ(refusal(text_property("Thumbprint", "12AB")),
            "error: a certificate's Thumbprint is none");
  EXPECT_EQ(read(bytes_property("RawData", Bytes{0x30})).error().code, "exchange.certificate");
}

}  // namespace
}  // namespace signet::exchange
