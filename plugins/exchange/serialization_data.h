#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/bytes.h"
#include "base/problem.h"
#include "exchange/stored_certificate.h"

namespace signet::exchange {

// What the property SerializationData of an ExchangeCertificate says: a record of .NET's binary
// serialisation that Exchange sends beside the certificate's bytes. Numbers are as they were sent.
struct SerializationData {
  bool has_signature = false;  // it stood behind "#sig#"; signet cannot check that signature
  std::optional<StoredCertificate> certificate;
  bool self_signed = false;
  std::int32_t status = 0;
  std::int32_t root_ca_type = 0;
  std::int32_t services = 0;
  // "IIS://HOST/W3SVC/1"; nothing when the record has no list, which is not an empty one.
  std::optional<std::vector<std::string>> iis_services;
  bool exportable = false;
  std::string identity;  // "ex1.corp.example\3F2A..", may be empty
};

// Reads the one record shape that is known, within limits, and makes nothing of it but these
// values. Fails with "exchange.serialization" for whatever is not exactly that shape.
Expected<SerializationData> read_serialization_data(ByteView bytes);

}  // namespace signet::exchange
