#include "x509/pkcs12_survey.h"

#include <fmt/format.h>

#include <algorithm>

#include "x509/der.h"
#include "x509/file_builder.h"

namespace signet {

namespace {

constexpr int most_safes = 64;
constexpr int deepest_nesting = 8;

std::unexpected<Problem> malformed(std::string detail) {
  return std::unexpected(
      Problem{"pkcs12.malformed", "the PKCS#12 is damaged", std::move(detail), {}, {}});
}

std::unexpected<Problem> unsupported(std::string_view what, std::string hint = {}) {
  return fail("pkcs12.unsupported",
              fmt::format("the PKCS#12 uses {}, which signet cannot read", what), std::move(hint));
}

Expected<void> check_length(ByteView content) {
  const auto outer = first_item(content);
  if (!outer || outer->tag != der_sequence) return malformed("it is no sequence");
  if (outer->is_complete()) return {};
  return fail("pkcs12.truncated",
              fmt::format("the PKCS#12 is cut off: {} of its {} bytes are there", content.size(),
                          outer->header + *outer->length),
              "copy the file again, in binary mode");
}

// OpenSSL cannot tell why it finds no safes: the type stands behind the version.
bool is_signed(ByteView content) {
  static constexpr std::string_view signed_data = "\x2A\x86\x48\x86\xF7\x0D\x01\x07\x02";
  const auto outer = first_item(content);
  const auto version = outer ? first_item(outer->content) : std::nullopt;
  const auto safes = version ? first_item(version->rest) : std::nullopt;
  const auto type = safes ? first_item(safes->content) : std::nullopt;
  return type && type->tag == der_object && as_text(type->content) == signed_data;
}

Expected<void> decode(ByteView content, Pkcs12Survey& survey) {
  if (auto done = check_length(content); !done) return done;
  // Plain d2i_PKCS12 would use OpenSSL's default context, which has no RC2.
  PKCS12* pfx = PKCS12_init_ex(NID_pkcs7_data, library_context(), nullptr);
  const std::uint8_t* at = content.data();
  if (d2i_PKCS12(&pfx, &at, static_cast<long>(content.size())) == nullptr) {
    return malformed("its outer structure cannot be read");
  }
  survey.pfx.reset(pfx);
  survey.profile.trailing_bytes = content.size() - static_cast<std::size_t>(at - content.data());
  if (is_signed(content)) {
    return unsupported("a signature instead of a password for its integrity");
  }
  survey.safes.reset(PKCS12_unpack_authsafes(survey.pfx.get()));
  if (!survey.safes) return malformed("it holds no safes");
  return {};
}

const char* digest_name(int nid) {
  switch (nid) {
    case NID_md5:
      return "MD5";
    case NID_sha1:
      return "SHA-1";
    case NID_sha224:
      return "SHA-224";
    case NID_sha256:
      return "SHA-256";
    case NID_sha384:
      return "SHA-384";
    case NID_sha512:
      return "SHA-512";
  }
  return nullptr;
}

Expected<void> survey_mac(Pkcs12Survey& survey) {
  survey.has_mac = PKCS12_mac_present(survey.pfx.get()) == 1;
  survey.profile.mac = "none";
  if (!survey.has_mac) return {};
  const X509_ALGOR* algorithm = nullptr;
  const ASN1_INTEGER* number = nullptr;
  PKCS12_get0_mac(nullptr, &algorithm, nullptr, &number, survey.pfx.get());
  const int nid = OBJ_obj2nid(algorithm->algorithm);
  const char* name = digest_name(nid);
  if (name == nullptr) {
    const bool pbmac1 = nid == NID_pbmac1;
    const std::string shown = pbmac1 ? "PBMAC1" : object_text(algorithm->algorithm);
    survey.profile.mac = shown + " (not supported)";
    survey.profile.opens_on_windows_2016 = false;
    survey.mac_problem =
        unsupported(shown + " for its integrity", "export it again with a SHA-256 or SHA-1 MAC")
            .error();
    return {};
  }
  const auto iterations = read_iterations(number, "pkcs12");
  if (!iterations) return std::unexpected(iterations.error());
  survey.mac_cost = *iterations;
  survey.profile.mac = fmt::format("{}, {} iterations", name, *iterations);
  survey.profile.opens_on_windows_2016 = nid == NID_sha1;
  return {};
}

Expected<void> add_protection(const X509_ALGOR& algorithm, Pkcs12Survey& survey) {
  const auto protection = read_protection(algorithm, "pkcs12");
  if (!protection) return std::unexpected(protection.error());
  Pkcs12Profile& profile = survey.profile;
  profile.encryptions.push_back(protection->text);
  profile.needs_legacy |= protection->needs_legacy;
  profile.opens_on_windows_2016 &= protection->opens_on_windows_2016;
  // Saturating: a hostile file may ask for 2^64-1 twice.
  const std::uint64_t sum = survey.parts_cost + protection->cost;
  survey.parts_cost = sum < protection->cost ? ~std::uint64_t{0} : sum;
  return {};
}

void note_clear(const char* what, Pkcs12Survey& survey) {
  std::string line = fmt::format("none ({} in clear)", what);
  auto& lines = survey.profile.encryptions;
  if (lines.empty() || lines.back() != line) lines.push_back(std::move(line));
}

Expected<void> walk(const STACK_OF(PKCS12_SAFEBAG) * bags, bool in_clear, int depth,
                    Pkcs12Survey& survey);

Expected<void> survey_bag(const PKCS12_SAFEBAG* bag, bool in_clear, int depth,
                          Pkcs12Survey& survey) {
  switch (PKCS12_SAFEBAG_get_nid(bag)) {
    case NID_pkcs8ShroudedKeyBag: {
      const X509_ALGOR* algorithm = nullptr;
      X509_SIG_get0(PKCS12_SAFEBAG_get0_pkcs8(bag), &algorithm, nullptr);
      return add_protection(*algorithm, survey);
    }
    case NID_safeContentsBag:
      return walk(PKCS12_SAFEBAG_get0_safes(bag), in_clear, depth + 1, survey);
    case NID_keyBag:
      if (in_clear) note_clear("a key", survey);
      return {};
    case NID_certBag:
      if (in_clear) note_clear("certificates", survey);
      return {};
  }
  return {};
}

Expected<void> walk(const STACK_OF(PKCS12_SAFEBAG) * bags, bool in_clear, int depth,
                    Pkcs12Survey& survey) {
  if (depth > deepest_nesting) {
    return malformed(fmt::format("its safes are nested deeper than {} levels", deepest_nesting));
  }
  const int count = sk_PKCS12_SAFEBAG_num(bags);
  survey.bags += static_cast<std::size_t>(std::max(count, 0));
  if (survey.bags > FileBuilder::most_items) {
    return fail("file.too-many",
                fmt::format("the PKCS#12 holds more than {} bags", FileBuilder::most_items));
  }
  for (int i = 0; i < count; ++i) {
    if (auto done = survey_bag(sk_PKCS12_SAFEBAG_value(bags, i), in_clear, depth, survey); !done) {
      return done;
    }
  }
  return {};
}

Expected<void> survey_encrypted(const PKCS7* safe, Pkcs12Survey& survey) {
  const PKCS7_ENC_CONTENT* content = safe->d.encrypted->enc_data;
  if (content == nullptr || content->algorithm == nullptr || content->enc_data == nullptr) {
    return malformed("an encrypted safe is empty");
  }
  survey.parts.push_back({nullptr, content->algorithm, view(content->enc_data)});
  return add_protection(*content->algorithm, survey);
}

Expected<void> survey_safe(PKCS7* safe, Pkcs12Survey& survey) {
  if (PKCS7_type_is_encrypted(safe)) return survey_encrypted(safe, survey);
  if (PKCS7_type_is_enveloped(safe)) {
    return unsupported("encryption to a certificate or an Active Directory group",
                       "export it again with a password");
  }
  if (!PKCS7_type_is_data(safe)) {
    return unsupported("a safe of type " + object_text(safe->type));
  }
  Bags bags(PKCS12_unpack_p7data(safe));
  if (!bags) return malformed("a safe cannot be read");
  survey.parts.push_back({std::move(bags), nullptr, {}});
  return survey_bags(survey.parts.back().bags.get(), true, survey);
}

}  // namespace

Expected<void> survey_bags(const STACK_OF(PKCS12_SAFEBAG) * bags, bool in_clear,
                           Pkcs12Survey& survey) {
  return walk(bags, in_clear, 0, survey);
}

Expected<Pkcs12Survey> survey_pkcs12(ByteView content) {
  Pkcs12Survey survey;
  if (auto done = decode(content, survey); !done) return std::unexpected(done.error());
  if (auto done = survey_mac(survey); !done) return std::unexpected(done.error());
  if (sk_PKCS7_num(survey.safes.get()) > most_safes) {
    return fail("file.too-many", fmt::format("the PKCS#12 holds more than {} safes", most_safes));
  }
  for (int i = 0; i < sk_PKCS7_num(survey.safes.get()); ++i) {
    auto done = survey_safe(sk_PKCS7_value(survey.safes.get(), i), survey);
    if (!done) return std::unexpected(done.error());
  }
  return survey;
}

}  // namespace signet
