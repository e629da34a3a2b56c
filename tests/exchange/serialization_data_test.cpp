#include "exchange/serialization_data.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>

#include "exchange/records.h"
#include "record_writer.h"

namespace signet::exchange {
namespace {

using test::key_provider;
using test::property;
using test::record;
using test::RecordContent;
using test::utf16;

Bytes joined(const std::vector<Bytes>& parts) {
  Bytes all;
  for (const Bytes& part : parts) all.insert(all.end(), part.begin(), part.end());
  return all;
}

const Bytes der{0x30, 0x03, 0x02, 0x01, 0x05};

RecordContent usual() {
  RecordContent content;
  content.stored = joined(
      {property(92, Bytes{0, 8, 0, 0}), property(2, key_provider("te-abc", "Some Provider", 12)),
       property(3, Bytes(20, 0xAB)), property(11, utf16("Microsoft Exchange")), property(32, der)});
  return content;
}

// Why a record is refused; "read" when it is not.
std::string refusal(ByteView bytes) {
  const auto data = read_serialization_data(bytes);
  return data ? "read" : to_text(data.error());
}

std::string refusal_of_change(std::size_t at, std::uint8_t value) {
  Bytes bytes = record(usual());
  bytes.at(at) = value;
  return refusal(bytes);
}

// Where a text stands in the usual record.
std::size_t place_of(std::string_view text) {
  const Bytes bytes = record(usual());
  return as_text(bytes).find(text);
}

std::string not_understood(const std::string& why) {
  return "error: the serialisation data of a certificate is not understood (" + why + ")";
}

TEST(SerializationData, SaysWhatTheServerKnows) {
  const auto data = read_serialization_data(record(usual()));
  ASSERT_TRUE(data) << to_text(data.error());
  EXPECT_FALSE(data->has_signature);
  EXPECT_TRUE(data->self_signed);
  EXPECT_FALSE(data->exportable);
  EXPECT_EQ(data->status, 1);
  EXPECT_EQ(data->root_ca_type, 3);
  EXPECT_EQ(data->services, 27);
  EXPECT_EQ(data->iis_services,
            (std::vector<std::string>{"IIS://EX1/W3SVC/1", "IIS://EX1/W3SVC/2"}));
  EXPECT_EQ(data->identity, "ex1.corp.example\\0000");
  ASSERT_TRUE(data->certificate);
  EXPECT_EQ(data->certificate->der, der);
  EXPECT_EQ(data->certificate->sha1, Bytes(20, 0xAB));
  EXPECT_EQ(data->certificate->friendly_name, "Microsoft Exchange");
  EXPECT_EQ(data->certificate->key_provider, (KeyProvider{"te-abc", "Some Provider", 12, 32, 1}));
}

TEST(SerializationData, TellsNothingFromNone) {
  RecordContent content;
  content.sites = std::nullopt;
  content.identity = std::nullopt;
  const auto data = read_serialization_data(record(content));
  ASSERT_TRUE(data) << to_text(data.error());
  EXPECT_FALSE(data->certificate);
  EXPECT_FALSE(data->iis_services);
  EXPECT_EQ(data->identity, "");

  content.sites.emplace();
  const auto empty = read_serialization_data(record(content));
  ASSERT_TRUE(empty) << to_text(empty.error());
  EXPECT_EQ(empty->iis_services, std::vector<std::string>{});
}

TEST(SerializationData, HasAnyNumberOfSites) {
  for (const std::size_t count : {1, 3, 4, 5, 100}) {
    RecordContent content = usual();
    content.sites = std::vector<std::string>(count, "IIS://EX1/W3SVC/7");
    const auto data = read_serialization_data(record(content));
    ASSERT_TRUE(data) << to_text(data.error());
    EXPECT_EQ(data->iis_services, content.sites);
  }
}

TEST(SerializationData, MayStandBehindASignature) {
  const Bytes plain = record(usual());
  const auto data = read_serialization_data(test::signed_record(plain));
  ASSERT_TRUE(data) << to_text(data.error());
  EXPECT_TRUE(data->has_signature);
  EXPECT_EQ(data->services, 27);

  EXPECT_EQ(refusal(test::signed_record(plain, 31)),
            not_understood("its signature has another size than 32 bytes"));
  EXPECT_EQ(refusal(test::signed_record(plain, 64)),
            not_understood("its signature has another size than 32 bytes"));
  EXPECT_EQ(refusal(as_bytes("#sig#")), not_understood("its signed part ends early"));
  EXPECT_EQ(refusal(as_bytes("#sig#\xFF\xFF\xFF\xFFxxxx")),
            not_understood("its signed part ends early"));
  EXPECT_NE(refusal(test::signed_record(test::signed_record(plain))), "read");
}

TEST(SerializationData, IsRefusedWhereverItIsCutOff) {
  const Bytes whole = record(usual());
  const Bytes wrapped = test::signed_record(whole);
  for (std::size_t size = 0; size < whole.size(); ++size) {
    EXPECT_NE(refusal(ByteView(whole).first(size)), "read") << size;
  }
  for (std::size_t size = 0; size < wrapped.size(); ++size) {
    EXPECT_NE(refusal(ByteView(wrapped).first(size)), "read") << size;
  }
  EXPECT_EQ(refusal({}), not_understood("byte 0: it ends early"));
  EXPECT_EQ(refusal(joined({whole, {0}})),
            not_understood("byte " + std::to_string(whole.size()) + ": something follows its end"));
}

// Whatever a stranger changes: the record is refused, or its values are within what can be said.
TEST(SerializationData, StaysWithinItsLimitsHoweverItIsChanged) {
  std::mt19937 random(5);
  const Bytes whole = record(usual());
  int read = 0;
  for (int round = 0; round < 5'000; ++round) {
    Bytes bytes = whole;
    for (auto left = 1 + random() % 3; left > 0; --left) {
      bytes[random() % bytes.size()] = static_cast<std::uint8_t>(random());
    }
    const auto data = read_serialization_data(bytes);
    if (!data) {
      EXPECT_EQ(data.error().code, "exchange.serialization");
      EXPECT_LT(to_text(data.error()).size(), 200U);
      continue;
    }
    ++read;
    const std::size_t sites = data->iis_services ? data->iis_services->size() : 0;
    EXPECT_LE(sites, most_records);
    EXPECT_LE(data->identity.size(), most_record_text);
  }
  EXPECT_GT(read, 0);  // a changed letter of a name is no harm
}

TEST(SerializationData, KnowsNoOtherClass) {
  const auto refused_for = [](std::string_view text, char first) {
    const std::string why = refusal_of_change(place_of(text), static_cast<std::uint8_t>(first));
    return why.substr(0, why.rfind(')')).substr(why.rfind(": ") + 2);
  };
  EXPECT_EQ(refused_for("ExchangeCertificate", 'F'), "a class that signet does not know");
  EXPECT_EQ(refused_for("RootCAType", 'S'), "a class that signet does not know");
  EXPECT_EQ(refused_for("CertificateStatus", 'D'), "a member of another type");
  EXPECT_EQ(refused_for("Management, Version", 'N'), "a class of another library");
  EXPECT_EQ(refused_for("System, Version", 'T'), "a class of another library");
  EXPECT_EQ(refused_for("value__", 'w'), "a class that signet does not know");
}

TEST(SerializationData, DoesNotBelieveSizes) {
  Bytes bytes = record(usual());
  const std::size_t array = place_of(std::string_view("\x0F\x03\0\0\0", 5));
  for (const std::uint8_t high : Bytes{0x7F, 0xFF}) {
    bytes.at(array + 8) = high;
    EXPECT_NE(refusal(bytes).find("an array is longer than the data"), std::string::npos);
  }
  bytes = record(usual());
  const std::size_t items = place_of(std::string_view("\x07\x09\0\0\0", 5));
  for (const std::uint8_t high : Bytes{0x01, 0xFF}) {
    bytes.at(items + 13) = high;
    EXPECT_NE(refusal(bytes).find("an array is too long"), std::string::npos) << refusal(bytes);
  }
  EXPECT_EQ(refusal(Bytes(most_record_bytes + 1, 0)),
            not_understood("it has 262145 bytes, more than the limit of 262144"));
}

TEST(SerializationData, CountsItsRecords) {
  Bytes bytes = record({});
  bytes.pop_back();
  test::ByteWriter more;
  for (int i = 0; i < 2000; ++i) more.byte(6).number(5000 + i).text("");
  const std::string why = refusal(joined({bytes, more.bytes, {11}}));
  EXPECT_NE(why.find("too many records"), std::string::npos) << why;
}

TEST(SerializationData, EndsInSpiteOfCycles) {
  // Identity refers to the certificate itself.
  Bytes bytes = record(usual());
  const std::size_t identity = place_of(std::string_view("\x09\x08\0\0\0", 5));
  bytes.at(identity + 1) = 1;
  EXPECT_EQ(refusal(bytes), not_understood("Identity is no text"));
  bytes.at(identity + 1) = 99;
  EXPECT_EQ(refusal(bytes), not_understood("Identity is no text"));
}

TEST(StoredCertificate, NeedsTheCertificateAtItsEnd) {
  const auto refusal = [](const Bytes& bytes) {
    const auto stored = read_stored_certificate(bytes);
    return stored ? "read" : stored.error().detail;
  };
  EXPECT_EQ(refusal(property(32, der)), "read");
  EXPECT_EQ(refusal(property(11, utf16("name"))), "byte 22: it ends early");
  EXPECT_EQ(refusal(joined({property(32, der), property(11, utf16("name"))})),
            "something follows the certificate");
  EXPECT_EQ(refusal(joined({property(3, Bytes(19, 0)), property(32, der)})),
            "property 3 is malformed");
  EXPECT_EQ(refusal(joined({property(11, Bytes{'a', 0}), property(32, der)})),
            "property 11 is malformed");
  EXPECT_EQ(refusal(joined({property(11, {}), property(32, der)})), "property 11 is malformed");
  EXPECT_EQ(refusal(joined({property(2, Bytes(28, 0xFF)), property(32, der)})),
            "property 2 is malformed");
  EXPECT_EQ(refusal(joined(std::vector<Bytes>(101, property(7, {})))),
            "it has too many properties");
}

TEST(StoredCertificate, TellsTheKindOfKeyProvider) {
  const auto provider = [](const Bytes& bytes) {
    const auto stored = read_stored_certificate(joined({property(2, bytes), property(32, der)}));
    return stored ? stored->key_provider : std::nullopt;
  };
  EXPECT_EQ(provider(key_provider("c", "", 12)), (KeyProvider{"c", "", 12, 32, 1}));
  EXPECT_FALSE(provider(key_provider("c", "", 12))->is_cng());
  EXPECT_TRUE(provider(key_provider("c", "Microsoft Software Key Storage Provider", 0))->is_cng());
}

}  // namespace
}  // namespace signet::exchange
