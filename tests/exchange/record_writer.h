#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"

namespace signet::exchange::test {

// Writes what Windows and .NET write, little-endian. Written from their documents, not from the
// reader.
class ByteWriter {
 public:
  ByteWriter& byte(unsigned value) {
    bytes.push_back(static_cast<std::uint8_t>(value));
    return *this;
  }
  ByteWriter& number(std::int64_t value) {
    for (int i = 0; i < 4; ++i) byte(static_cast<unsigned>(value >> (8 * i)) & 0xFF);
    return *this;
  }
  ByteWriter& raw(ByteView view) {
    bytes.insert(bytes.end(), view.begin(), view.end());
    return *this;
  }
  ByteWriter& text(std::string_view value) {
    std::size_t length = value.size();
    for (; length > 127; length >>= 7) byte(static_cast<unsigned>(length & 0x7F) | 0x80);
    return byte(static_cast<unsigned>(length)).raw(as_bytes(value));
  }
  // ASCII as UTF-16.
  ByteWriter& wide(std::string_view value) {
    for (const char letter : value) byte(static_cast<unsigned char>(letter)).byte(0);
    return *this;
  }

  Bytes bytes;
};

inline Bytes utf16(std::string_view text) { return ByteWriter().wide(text).byte(0).byte(0).bytes; }

inline Bytes property(std::uint32_t id, ByteView data) {
  const auto size = static_cast<std::int64_t>(data.size());
  return ByteWriter().number(id).number(1).number(size).raw(data).bytes;
}

// CRYPT_KEY_PROV_INFO, serialised: offsets, then texts.
inline Bytes key_provider(std::string_view container, std::string_view name, std::uint32_t type) {
  const auto after = static_cast<std::int64_t>(28 + 2 * container.size() + 2);
  ByteWriter writer;
  writer.number(28).number(name.empty() ? 0 : after).number(type).number(32);
  writer.number(0).number(0).number(1).raw(utf16(container));
  if (!name.empty()) writer.raw(utf16(name));
  return writer.bytes;
}

// What such a record says. The default is the answer of a server right after its installation.
struct RecordContent {
  std::optional<Bytes> stored;  // CertData
  bool self_signed = true;
  std::int32_t status = 1;
  std::int32_t root_ca_type = 3;
  std::int32_t services = 27;
  std::optional<std::vector<std::string>> sites = {{"IIS://EX1/W3SVC/1", "IIS://EX1/W3SVC/2"}};
  bool exportable = false;
  std::optional<std::string> identity = "ex1.corp.example\\0000";
};

inline constexpr std::string_view names_of_exchange =
    "Microsoft.Exchange.Management.SystemConfigurationTasks.";
inline constexpr std::string_view library_of_exchange =
    "Microsoft.Exchange.Management, Version=15.2.0.0, Culture=neutral, "
    "PublicKeyToken=31bf3856ad364e35";

// The order and the numbers in which .NET Framework writes the record: enumerations inside of the
// object, everything else behind it.
class RecordWriter {
 public:
  static Bytes write(const RecordContent& content) {
    RecordWriter writer;
    writer.header();
    writer.certificate(content);
    if (content.identity) writer.out_.byte(6).number(8).text(*content.identity);
    if (content.stored) {
      const auto size = static_cast<std::int64_t>(content.stored->size());
      writer.out_.byte(15).number(3).number(size).byte(2).raw(*content.stored);
    }
    if (content.sites) writer.list(*content.sites);
    return writer.out_.byte(11).bytes;
  }

 private:
  static std::string exchange(std::string_view name) {
    return std::string(names_of_exchange) + std::string(name);
  }
  static std::string list_name() {
    return "System.Collections.Generic.List`1[[" + exchange("IisService, ") +
           std::string(library_of_exchange) + "]]";
  }

  void header() {
    out_.byte(0).number(1).number(-1).number(1).number(0);
    out_.byte(12).number(2).text(library_of_exchange);
  }

  void names(std::initializer_list<std::string_view> members) {
    out_.number(static_cast<std::int64_t>(members.size()));
    for (const std::string_view member : members) out_.text(member);
  }

  void certificate(const RecordContent& content) {
    out_.byte(5).number(1).text(exchange("ExchangeCertificate"));
    names({"CertData", "SelfSigned", "Status", "RootCAType", "Services", "IISServices",
           "PrivateKeyExportable", "Identity"});
    for (const unsigned type : {7, 0, 4, 4, 4, 3, 0, 1}) out_.byte(type);
    out_.byte(2).byte(1);  // bytes, a boolean
    for (const char* name : {"CertificateStatus", "CertificateAuthorityType", "AllowedServices"}) {
      out_.text(exchange(name)).number(2);
    }
    out_.text(list_name()).byte(1).number(2);  // the class's library last
    reference(3, content.stored.has_value());
    out_.byte(content.self_signed);
    enumeration(-4, "CertificateStatus", content.status);
    enumeration(-5, "CertificateAuthorityType", content.root_ca_type);
    enumeration(-6, "AllowedServices", content.services);
    reference(7, content.sites.has_value());
    out_.byte(content.exportable);
    reference(8, content.identity.has_value());
  }

  void reference(std::int32_t id, bool there) {
    if (there) {
      out_.byte(9).number(id);
    } else {
      out_.byte(10);
    }
  }

  void enumeration(std::int32_t id, std::string_view name, std::int32_t value) {
    out_.byte(5).number(id).text(exchange(name));
    names({"value__"});
    out_.byte(0).byte(8).number(2).number(value);
  }

  // A list grows by doubling: what it does not use is null.
  void list(const std::vector<std::string>& sites) {
    const auto size = static_cast<std::int64_t>(sites.size());
    const std::int64_t room = size == 0 ? 0 : std::max<std::int64_t>(4, size);
    out_.byte(4).number(7).text(list_name());
    names({"_items", "_size", "_version"});
    out_.byte(4).byte(0).byte(0).text(exchange("IisService[]")).number(2).byte(8).byte(8);
    out_.byte(9).number(9).number(size).number(size);
    out_.byte(7).number(9).byte(0).number(1).number(room);
    out_.byte(4).text(exchange("IisService")).number(2);
    for (std::int64_t i = 0; i < size; ++i) out_.byte(9).number(10 + i);
    if (room - size == 1) out_.byte(10);
    if (room - size > 1) out_.byte(13).byte(static_cast<unsigned>(room - size));
    std::int32_t id = 10;
    for (const std::string& site : sites) service(id++, site);
  }

  void service(std::int32_t id, const std::string& site) {
    if (id == 10) {
      describe_service();
    } else {
      out_.byte(1).number(id).number(10);
    }
    out_.byte(6).number(id + 1000).text(site);
    for (const int offset : {0, 1}) {
      out_.byte(10);
      if (id == 10 && offset == 0) {
        enumeration(-14, "UrlValidation", 0);
      } else {
        out_.byte(1).number(-20 - 2 * id - offset).number(-14).number(0);
      }
    }
  }

  void describe_service() {
    out_.byte(12).number(12).text(
        "System, Version=4.0.0.0, Culture=neutral, PublicKeyToken=b77a5c561934e089");
    out_.byte(5).number(10).text(exchange("IisService"));
    names({"serviceName", "internalUrl", "internalUrlValid", "externalUrl", "externalUrlValid"});
    for (const unsigned type : {1, 4, 4, 4, 4}) out_.byte(type);
    for (int i = 0; i < 2; ++i) {
      out_.text("System.Uri").number(12).text(exchange("UrlValidation")).number(2);
    }
    out_.number(2);
  }

  ByteWriter out_;
};

inline Bytes record(const RecordContent& content) { return RecordWriter::write(content); }

inline Bytes signed_record(ByteView record, std::size_t tail = 32) {
  const auto size = static_cast<std::int64_t>(record.size());
  ByteWriter writer;
  writer.raw(as_bytes("#sig#")).number(size).raw(record).raw(Bytes(tail, 0xA5));
  return writer.bytes;
}

}  // namespace signet::exchange::test
