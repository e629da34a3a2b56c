#include "x509/password_cipher.h"

#include <fmt/format.h>
#include <openssl/err.h>

#include <algorithm>
#include <array>
#include <limits>

namespace signet {

namespace {

constexpr std::uint64_t no_limit = std::numeric_limits<std::uint64_t>::max();
constexpr std::uint64_t largest_scrypt_memory = 32 * 1024 * 1024;  // OpenSSL's own limit, in bytes

struct Scheme {
  int nid;
  const char* cipher;
  const char* name;
  const char* derivation;
  bool legacy;
};

// PKCS#12's own schemes and those of PKCS#5 version 1.5.
constexpr std::array schemes = {
    Scheme{NID_pbe_WithSHA1And3_Key_TripleDES_CBC, "DES-EDE3-CBC", "3DES-CBC", "PKCS12-SHA-1",
           false},
    Scheme{NID_pbe_WithSHA1And2_Key_TripleDES_CBC, "DES-EDE-CBC", "2-key-3DES-CBC", "PKCS12-SHA-1",
           false},
    Scheme{NID_pbe_WithSHA1And40BitRC2_CBC, "RC2-40-CBC", "RC2-40-CBC", "PKCS12-SHA-1", true},
    Scheme{NID_pbe_WithSHA1And128BitRC2_CBC, "RC2-CBC", "RC2-128-CBC", "PKCS12-SHA-1", true},
    Scheme{NID_pbe_WithSHA1And40BitRC4, "RC4-40", "RC4-40", "PKCS12-SHA-1", true},
    Scheme{NID_pbe_WithSHA1And128BitRC4, "RC4", "RC4-128", "PKCS12-SHA-1", true},
    Scheme{NID_pbeWithMD5AndDES_CBC, "DES-CBC", "DES-CBC", "PBKDF1-MD5", true},
    Scheme{NID_pbeWithSHA1AndDES_CBC, "DES-CBC", "DES-CBC", "PBKDF1-SHA-1", true},
    Scheme{NID_pbeWithMD5AndRC2_CBC, "RC2-64-CBC", "RC2-64-CBC", "PBKDF1-MD5", true},
    Scheme{NID_pbeWithSHA1AndRC2_CBC, "RC2-64-CBC", "RC2-64-CBC", "PBKDF1-SHA-1", true},
};

std::unexpected<Problem> unsupported(std::string_view family, std::string_view what) {
  return fail(fmt::format("{}.unsupported", family),
              fmt::format("it is protected with {}, which signet cannot read", what),
              "export it again with AES-256 or 3DES");
}

std::unexpected<Problem> malformed(std::string_view family, std::string detail) {
  return std::unexpected(Problem{
      fmt::format("{}.malformed", family), "its encryption is damaged", std::move(detail), {}, {}});
}

std::unexpected<Problem> needs_legacy(std::string_view family, std::string_view cipher) {
  return fail(
      fmt::format("{}.needs-legacy", family),
      fmt::format("it is encrypted with {}, for which OpenSSL needs its legacy provider, and "
                  "this machine has none",
                  cipher),
      "install OpenSSL's legacy.so, or export the file again with 3DES or AES-256");
}

// Whether the cipher is there; `legacy` ones are only in the legacy provider.
Expected<void> check_cipher(const char* name, std::string_view shown, bool legacy,
                            std::string_view family) {
  if (legacy && !has_legacy_provider()) return needs_legacy(family, shown);
  const CipherHandle cipher(EVP_CIPHER_fetch(library_context(), name, nullptr));
  if (!cipher) return unsupported(family, shown);
  return {};
}

Expected<Protection> read_scheme(const Scheme& scheme, const ASN1_TYPE* parameters,
                                 std::string_view family) {
  const std::unique_ptr<PBEPARAM, Released<PBEPARAM_free>> decoded(
      static_cast<PBEPARAM*>(ASN1_TYPE_unpack_sequence(ASN1_ITEM_rptr(PBEPARAM), parameters)));
  if (!decoded) return malformed(family, "its parameters are not salt and iterations");
  const auto iterations = read_iterations(decoded->iter, family);
  if (!iterations) return std::unexpected(iterations.error());
  if (auto done = check_cipher(scheme.cipher, scheme.name, scheme.legacy, family); !done) {
    return std::unexpected(done.error());
  }
  return Protection{
      fmt::format("{}, {}, {} iterations", scheme.name, scheme.derivation, *iterations),
      *iterations, scheme.legacy, true};
}

struct Derivation {
  std::string text;
  std::uint64_t cost = 0;
};

const char* random_function_name(int nid) {
  switch (nid) {
    case NID_hmacWithMD5:
      return "MD5";
    case NID_hmacWithSHA1:
      return "SHA-1";
    case NID_hmacWithSHA224:
      return "SHA-224";
    case NID_hmacWithSHA256:
      return "SHA-256";
    case NID_hmacWithSHA384:
      return "SHA-384";
    case NID_hmacWithSHA512:
      return "SHA-512";
  }
  return nullptr;
}

Expected<Derivation> read_pbkdf2(const ASN1_TYPE* parameters, std::string_view family) {
  const std::unique_ptr<PBKDF2PARAM, Released<PBKDF2PARAM_free>> decoded(static_cast<PBKDF2PARAM*>(
      ASN1_TYPE_unpack_sequence(ASN1_ITEM_rptr(PBKDF2PARAM), parameters)));
  if (!decoded) return malformed(family, "the parameters of PBKDF2 cannot be read");
  const auto iterations = read_iterations(decoded->iter, family);
  if (!iterations) return std::unexpected(iterations.error());
  const ASN1_OBJECT* function = decoded->prf == nullptr ? nullptr : decoded->prf->algorithm;
  const char* name = random_function_name(function ? OBJ_obj2nid(function) : NID_hmacWithSHA1);
  if (name == nullptr) return unsupported(family, "PBKDF2 with " + object_text(function));
  if (decoded->salt->type != V_ASN1_OCTET_STRING) {
    return unsupported(family, "PBKDF2 with a salt that is not in the file");
  }
  return Derivation{fmt::format("PBKDF2-{}, {} iterations", name, *iterations), *iterations};
}

std::uint64_t positive(const ASN1_INTEGER* number) {
  std::uint64_t value = 0;
  return ASN1_INTEGER_get_uint64(&value, number) == 1 ? value : 0;
}

std::uint64_t product(std::uint64_t left, std::uint64_t right) {
  return left != 0 && right > no_limit / left ? no_limit : left * right;
}

Expected<Derivation> read_scrypt(const ASN1_TYPE* parameters, std::string_view family) {
  const std::unique_ptr<SCRYPT_PARAMS, Released<SCRYPT_PARAMS_free>> decoded(
      static_cast<SCRYPT_PARAMS*>(
          ASN1_TYPE_unpack_sequence(ASN1_ITEM_rptr(SCRYPT_PARAMS), parameters)));
  if (!decoded) return malformed(family, "the parameters of scrypt cannot be read");
  const std::uint64_t cost = positive(decoded->costParameter);
  const std::uint64_t block = positive(decoded->blockSize);
  const std::uint64_t lanes = positive(decoded->parallelizationParameter);
  if (cost == 0 || block == 0 || lanes == 0) {
    return malformed(family, "the parameters of scrypt are not positive");
  }
  Derivation result{fmt::format("scrypt N={} r={} p={}", cost, block, lanes), 0};
  result.cost = product(product(cost, block), lanes);
  if (product(product(cost, block), 128) > largest_scrypt_memory) result.cost = no_limit;
  return result;
}

Expected<Derivation> read_derivation(const X509_ALGOR& algorithm, std::string_view family) {
  const int nid = OBJ_obj2nid(algorithm.algorithm);
  if (nid == NID_id_pbkdf2) return read_pbkdf2(algorithm.parameter, family);
  if (nid == NID_id_scrypt) return read_scrypt(algorithm.parameter, family);
  return unsupported(family, "the key derivation " + object_text(algorithm.algorithm));
}

Expected<Protection> read_pbes2(const ASN1_TYPE* parameters, std::string_view family) {
  const std::unique_ptr<PBE2PARAM, Released<PBE2PARAM_free>> decoded(
      static_cast<PBE2PARAM*>(ASN1_TYPE_unpack_sequence(ASN1_ITEM_rptr(PBE2PARAM), parameters)));
  if (!decoded) return malformed(family, "the parameters of PBES2 cannot be read");
  const std::string cipher = object_text(decoded->encryption->algorithm);
  const bool known = cipher.starts_with("AES-") || cipher.starts_with("CAMELLIA-") ||
                     cipher.starts_with("ARIA-") || cipher.starts_with("DES-EDE3");
  const bool legacy = cipher == "DES-CBC" || cipher == "RC2-CBC";
  if ((!known && !legacy) || !cipher.ends_with("-CBC")) return unsupported(family, cipher);
  if (auto done = check_cipher(cipher.c_str(), cipher, legacy, family); !done) {
    return std::unexpected(done.error());
  }
  const auto derivation = read_derivation(*decoded->keyfunc, family);
  if (!derivation) return std::unexpected(derivation.error());
  return Protection{cipher + ", " + derivation->text, derivation->cost, legacy, false};
}

}  // namespace

Expected<std::uint64_t> read_iterations(const ASN1_INTEGER* number, std::string_view family) {
  if (number == nullptr) return 1;  // PKCS#12's default
  std::int64_t value = 0;
  if (ASN1_INTEGER_get_int64(&value, number) != 1) {
    const bool negative = (ASN1_STRING_type(number) & V_ASN1_NEG) != 0;
    if (!negative) return no_limit;
    value = -1;
  }
  if (value <= 0) {
    return malformed(family, fmt::format("it asks for {} iterations",
                                         value == 0 ? "no" : "a negative number of"));
  }
  return static_cast<std::uint64_t>(value);
}

Expected<Protection> read_protection(const X509_ALGOR& algorithm, std::string_view family) {
  const int nid = OBJ_obj2nid(algorithm.algorithm);
  if (nid == NID_pbes2) return read_pbes2(algorithm.parameter, family);
  const auto scheme = std::ranges::find(schemes, nid, &Scheme::nid);
  if (scheme != schemes.end()) return read_scheme(*scheme, algorithm.parameter, family);
  return unsupported(family, object_text(algorithm.algorithm));
}

Expected<void> WorkBudget::charge(std::uint64_t cost, std::string_view family) {
  spent_ = cost > no_limit - spent_ ? no_limit : spent_ + cost;
  if (spent_ <= limit) return {};
  const std::string asked =
      spent_ == no_limit ? "an absurd number of" : fmt::format("at least {}", spent_);
  return fail(
      fmt::format("{}.too-costly", family),
      fmt::format("opening it takes {} iterations of key derivation, more than the limit of "
                  "{}",
                  asked, limit),
      "export it again with fewer iterations; a hostile file asks for many");
}

std::expected<Secret, DecryptFailure> decrypt(const X509_ALGOR& algorithm, ByteView content,
                                              PasswordText password) {
  ERR_clear_error();
  unsigned char* clear = nullptr;
  int length = 0;
  if (PKCS12_pbe_crypt_ex(&algorithm, password.text, password.length, content.data(),
                          static_cast<int>(content.size()), &clear, &length, 0, library_context(),
                          nullptr) == nullptr) {
    const bool padding = CleanErrors::take(ERR_LIB_PKCS12, PKCS12_R_PKCS12_CIPHERFINAL_ERROR);
    return std::unexpected(padding ? DecryptFailure::wrong_password : DecryptFailure::damaged);
  }
  Secret result(ByteView(clear, static_cast<std::size_t>(length)));
  OPENSSL_clear_free(clear, static_cast<std::size_t>(length));
  return result;
}

}  // namespace signet
