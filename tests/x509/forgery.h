#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/bytes.h"

// PKCS#12 files that no honest program writes, put together byte by byte.
namespace signet {

Bytes der(std::uint8_t tag, const std::vector<Bytes>& parts);
Bytes der_number(std::int64_t value);
Bytes der_name_of(const std::string& dotted);  // OBJECT IDENTIFIER
Bytes der_bytes(std::size_t count);            // OCTET STRING of zeroes

// AlgorithmIdentifiers.
Bytes pbes2(std::int64_t iterations, const std::string& cipher = "2.16.840.1.101.3.4.1.42");
Bytes pbes2_with(const Bytes& derivation);
Bytes scrypt(std::int64_t cost, std::int64_t block, std::int64_t lanes);
Bytes triple_des(std::int64_t iterations);

// Bags and safes.
Bytes shrouded_key(const Bytes& algorithm);
Bytes nested(const Bytes& bag, int levels);
// The bag of the only key of an honest file.
Bytes key_bag_of(const Bytes& pkcs12);
Bytes clear_safe(const std::vector<Bytes>& bags);
Bytes encrypted_safe(const Bytes& algorithm);
Bytes enveloped_safe();
// Really encrypted, with AES-256 under this password and without iterations to speak of.
Bytes sealed_safe(const std::vector<Bytes>& bags, const std::string& password);

// The whole file. `mac` is MacData, may be empty.
Bytes pfx(const std::vector<Bytes>& safes, const Bytes& mac = {});
Bytes mac_data(std::int64_t iterations, const std::string& digest = "2.16.840.1.101.3.4.2.1");
// With a MAC that is right for the password.
Bytes authentic_pfx(const std::vector<Bytes>& safes, const std::string& password);

}  // namespace signet
