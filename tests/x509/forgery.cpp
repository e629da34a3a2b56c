#include "forgery.h"

#include <openssl/pkcs12.h>

#include <cstdlib>
#include <memory>

namespace signet {

namespace {

const std::string data_type = "1.2.840.113549.1.7.1";
const std::string encrypted_type = "1.2.840.113549.1.7.6";

Bytes explicit_zero(const Bytes& content) { return der(0xA0, {content}); }

Bytes bag(const std::string& type, const Bytes& value) {
  return der(0x30, {der_name_of("1.2.840.113549.1.12.10.1." + type), explicit_zero(value)});
}

template <class T>
Bytes take(T* object, int (*write)(const T*, unsigned char**), void (*release)(T*)) {
  unsigned char* bytes = nullptr;
  const int length = write(object, &bytes);
  if (length <= 0) std::abort();
  Bytes result(bytes, bytes + length);
  OPENSSL_free(bytes);
  release(object);
  return result;
}

}  // namespace

Bytes der(std::uint8_t tag, const std::vector<Bytes>& parts) {
  Bytes content;
  for (const Bytes& part : parts) content.insert(content.end(), part.begin(), part.end());
  Bytes result{tag};
  if (content.size() < 0x80) {
    result.push_back(static_cast<std::uint8_t>(content.size()));
  } else {
    result.push_back(0x83);
    for (const int shift : {16, 8, 0}) {
      result.push_back(static_cast<std::uint8_t>(content.size() >> shift));
    }
  }
  result.insert(result.end(), content.begin(), content.end());
  return result;
}

Bytes der_number(std::int64_t value) {
  Bytes content;
  for (int shift = 56; shift >= 0; shift -= 8) {
    const auto byte = static_cast<std::uint8_t>(value >> shift);
    const bool needed = !content.empty() || shift == 0;
    const bool filler = (byte == 0x00 && ((value >> (shift - (shift > 0))) & 0x80) == 0) ||
                        (byte == 0xFF && value < 0);
    if (needed || !filler) {
      if (content.empty() && value >= 0 && (byte & 0x80) != 0) content.push_back(0);
      if (content.empty() && value < 0 && (byte & 0x80) == 0) content.push_back(0xFF);
      content.push_back(byte);
    }
  }
  return der(0x02, {content});
}

Bytes der_name_of(const std::string& dotted) {
  return take<ASN1_OBJECT>(OBJ_txt2obj(dotted.c_str(), 1), i2d_ASN1_OBJECT, ASN1_OBJECT_free);
}

Bytes der_bytes(std::size_t count) { return der(0x04, {Bytes(count)}); }

Bytes pbes2_with(const Bytes& derivation) {
  const Bytes cipher =
      der(0x30, {der_name_of("2.16.840.1.101.3.4.1.42"), der_bytes(16)});  // AES-256-CBC
  return der(0x30, {der_name_of("1.2.840.113549.1.5.13"), der(0x30, {derivation, cipher})});
}

Bytes pbes2(std::int64_t iterations, const std::string& cipher) {
  const Bytes derivation = der(0x30, {der_name_of("1.2.840.113549.1.5.12"),
                                      der(0x30, {der_bytes(8), der_number(iterations)})});
  return der(0x30, {der_name_of("1.2.840.113549.1.5.13"),
                    der(0x30, {derivation, der(0x30, {der_name_of(cipher), der_bytes(16)})})});
}

Bytes scrypt(std::int64_t cost, std::int64_t block, std::int64_t lanes) {
  return pbes2_with(der(
      0x30, {der_name_of("1.3.6.1.4.1.11591.4.11"),
             der(0x30, {der_bytes(8), der_number(cost), der_number(block), der_number(lanes)})}));
}

Bytes triple_des(std::int64_t iterations) {
  return der(0x30, {der_name_of("1.2.840.113549.1.12.1.3"),
                    der(0x30, {der_bytes(8), der_number(iterations)})});
}

Bytes shrouded_key(const Bytes& algorithm) {
  return bag("2", der(0x30, {algorithm, der_bytes(64)}));
}

Bytes nested(const Bytes& inner, int levels) {
  Bytes result = inner;
  for (int i = 0; i < levels; ++i) result = bag("6", der(0x30, {result}));
  return result;
}

Bytes key_bag_of(const Bytes& pkcs12) {
  const unsigned char* at = pkcs12.data();
  PKCS12* decoded = d2i_PKCS12(nullptr, &at, static_cast<long>(pkcs12.size()));
  STACK_OF(PKCS7)* safes = PKCS12_unpack_authsafes(decoded);
  STACK_OF(PKCS12_SAFEBAG)* bags = PKCS12_unpack_p7data(sk_PKCS7_value(safes, 1));
  PKCS12_SAFEBAG* key = sk_PKCS12_SAFEBAG_shift(bags);
  sk_PKCS12_SAFEBAG_pop_free(bags, PKCS12_SAFEBAG_free);
  sk_PKCS7_pop_free(safes, PKCS7_free);
  PKCS12_free(decoded);
  return take<PKCS12_SAFEBAG>(key, i2d_PKCS12_SAFEBAG, PKCS12_SAFEBAG_free);
}

Bytes clear_safe(const std::vector<Bytes>& bags) {
  return der(0x30, {der_name_of(data_type), explicit_zero(der(0x04, {der(0x30, bags)}))});
}

Bytes encrypted_safe(const Bytes& algorithm) {
  const Bytes content = der(0x30, {der_name_of(data_type), algorithm, der(0x80, {Bytes(64)})});
  return der(0x30,
             {der_name_of(encrypted_type), explicit_zero(der(0x30, {der_number(0), content}))});
}

Bytes enveloped_safe() {
  const Bytes content = der(0x30, {der_name_of(data_type), triple_des(1), der(0x80, {Bytes(64)})});
  return der(0x30, {der_name_of("1.2.840.113549.1.7.3"),
                    explicit_zero(der(0x30, {der_number(0), der(0x31, {}), content}))});
}

Bytes sealed_safe(const std::vector<Bytes>& bags, const std::string& password) {
  const Bytes content = der(0x30, bags);
  const unsigned char* at = content.data();
  auto* decoded = static_cast<STACK_OF(PKCS12_SAFEBAG)*>(static_cast<void*>(ASN1_item_d2i(
      nullptr, &at, static_cast<long>(content.size()), ASN1_ITEM_rptr(PKCS12_SAFEBAGS))));
  PKCS7* safe = PKCS12_pack_p7encdata(NID_aes_256_cbc, password.data(),
                                      static_cast<int>(password.size()), nullptr, 0, 1, decoded);
  sk_PKCS12_SAFEBAG_pop_free(decoded, PKCS12_SAFEBAG_free);
  return take<PKCS7>(safe, i2d_PKCS7, PKCS7_free);
}

Bytes pfx(const std::vector<Bytes>& safes, const Bytes& mac) {
  const Bytes content =
      der(0x30, {der_name_of(data_type), explicit_zero(der(0x04, {der(0x30, safes)}))});
  return der(0x30, {der_number(3), content, mac});
}

Bytes mac_data(std::int64_t iterations, const std::string& digest) {
  const Bytes value = der(0x30, {der(0x30, {der_name_of(digest)}), der_bytes(32)});
  return der(0x30, {value, der_bytes(8), der_number(iterations)});
}

Bytes authentic_pfx(const std::vector<Bytes>& safes, const std::string& password) {
  const Bytes content = pfx(safes);
  const unsigned char* at = content.data();
  PKCS12* decoded = d2i_PKCS12(nullptr, &at, static_cast<long>(content.size()));
  if (PKCS12_set_mac(decoded, password.data(), static_cast<int>(password.size()), nullptr, 0, 1,
                     EVP_sha256()) != 1) {
    std::abort();
  }
  return take<PKCS12>(decoded, i2d_PKCS12, PKCS12_free);
}

}  // namespace signet
