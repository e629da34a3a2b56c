#include "x509/pkcs12_reader.h"

#include <fmt/format.h>
#include <openssl/err.h>

#include <optional>

#include "base/text.h"
#include "x509/file_builder.h"
#include "x509/pkcs12_survey.h"

namespace signet {

namespace {

std::unexpected<Problem> malformed(std::string detail) {
  return std::unexpected(
      Problem{"pkcs12.malformed", "the PKCS#12 is damaged", std::move(detail), {}, {}});
}

// What to try, in order. Files made with an empty password and with none differ.
std::vector<PasswordText> attempts(ByteView password, bool given) {
  const PasswordText none;
  const PasswordText empty{"", 0};
  if (!given) return {none, empty};
  if (password.empty()) return {empty, none};
  return {{reinterpret_cast<const char*>(password.data()), static_cast<int>(password.size())}};
}

std::unexpected<Problem> wrong(const Pkcs12Survey& survey, bool given) {
  if (!given) return password_needed();
  return password_wrong(
      survey.has_mac ? fmt::format("the integrity check, {}, does not match it", survey.profile.mac)
                     : "what it decrypts to makes no sense; the file has no "
                       "integrity check, and a damaged one would look the same");
}

// Which attempt the integrity check accepts; nothing when none.
Expected<std::optional<PasswordText>> verified(const Pkcs12Survey& survey,
                                               const std::vector<PasswordText>& passwords) {
  for (const PasswordText password : passwords) {
    ERR_clear_error();
    if (PKCS12_verify_mac(survey.pfx.get(), password.text, password.length) == 1) return password;
    if (ERR_peek_error() != 0) {  // a mere mismatch leaves no error behind
      return malformed("its integrity check cannot be computed");
    }
  }
  return std::optional<PasswordText>();
}

// Opens one survey with one password. Where there is no integrity check, only this shows whether
// the password is right.
class Opening {
 public:
  Opening(Pkcs12Survey& survey, PasswordText password, WorkBudget& budget)
      : survey_(survey), password_(password), budget_(budget), builder_(FileKind::pkcs12) {}

  Expected<CertificateFile> run();
  bool password_was_wrong() const { return wrong_; }

 private:
  Expected<void> open_safe(Pkcs12Safe& part);
  Expected<void> add(const STACK_OF(PKCS12_SAFEBAG) * bags);
  Expected<void> add_bag(const PKCS12_SAFEBAG* bag);
  Expected<void> add_certificate(const PKCS12_SAFEBAG* bag);
  Expected<void> add_clear_key(const PKCS12_SAFEBAG* bag);
  Expected<void> add_shrouded_key(const PKCS12_SAFEBAG* bag);
  Expected<Secret> open(const X509_ALGOR& algorithm, ByteView content);
  FileBuilder::Label label(const PKCS12_SAFEBAG* bag);

  Pkcs12Survey& survey_;
  PasswordText password_;
  WorkBudget& budget_;
  FileBuilder builder_;
  bool wrong_ = false;
};

Expected<Secret> Opening::open(const X509_ALGOR& algorithm, ByteView content) {
  auto clear = decrypt(algorithm, content, password_);
  if (clear) return std::move(*clear);
  if (clear.error() == DecryptFailure::damaged) return malformed("an encrypted part is damaged");
  wrong_ = true;
  return fail("pkcs12.malformed",
              "the password passes the integrity check of the PKCS#12 but does not open it",
              "it may have two passwords, or be damaged");
}

Expected<void> Opening::open_safe(Pkcs12Safe& part) {
  auto clear = open(*part.algorithm, part.content);
  if (!clear) return std::unexpected(clear.error());
  Bags bags = clear->reveal([](ByteView bytes) {
    const std::uint8_t* at = bytes.data();
    return Bags(static_cast<STACK_OF(PKCS12_SAFEBAG)*>(static_cast<void*>(ASN1_item_d2i(
        nullptr, &at, static_cast<long>(bytes.size()), ASN1_ITEM_rptr(PKCS12_SAFEBAGS)))));
  });
  if (!bags) {
    wrong_ = !survey_.has_mac;  // 1 of 256 wrong passwords leaves padding that looks right
    return malformed("a safe cannot be read");
  }
  const std::uint64_t before = survey_.parts_cost;
  if (auto done = survey_bags(bags.get(), false, survey_); !done) return done;
  if (auto done = budget_.charge(survey_.parts_cost - before, "pkcs12"); !done) {
    return done;
  }
  part.bags = std::move(bags);
  return {};
}

std::string bmp_text(const ASN1_TYPE* value) {
  if (value == nullptr || value->type != V_ASN1_BMPSTRING) return {};
  const ByteView units = view(value->value.bmpstring);
  char* text = OPENSSL_uni2utf8(units.data(), static_cast<int>(units.size()));
  std::string result = text == nullptr ? "" : text;
  OPENSSL_free(text);
  return result;
}

FileBuilder::Label Opening::label(const PKCS12_SAFEBAG* bag) {
  FileBuilder::Label result;
  result.friendly_name = bmp_text(PKCS12_SAFEBAG_get0_attr(bag, NID_friendlyName));
  result.provider = bmp_text(PKCS12_SAFEBAG_get0_attr(bag, NID_ms_csp_name));
  const ASN1_TYPE* id = PKCS12_SAFEBAG_get0_attr(bag, NID_localKeyID);
  if (id != nullptr && id->type == V_ASN1_OCTET_STRING) {
    result.local_key_id = to_hex(view(id->value.octet_string));
  }
  if (!result.provider.empty()) survey_.profile.key_provider = result.provider;
  return result;
}

Expected<void> Opening::add_certificate(const PKCS12_SAFEBAG* bag) {
  if (PKCS12_SAFEBAG_get_bag_nid(bag) != NID_x509Certificate) {
    builder_.warn("a certificate that is not X.509 was ignored");
    return {};
  }
  const X509Handle certificate(PKCS12_SAFEBAG_get1_cert(bag));
  if (!certificate) return fail("certificate.malformed", "not a usable certificate");
  return builder_.add_certificate(*certificate, label(bag));
}

Expected<void> Opening::add_clear_key(const PKCS12_SAFEBAG* bag) {
  unsigned char* der = nullptr;
  const int length = i2d_PKCS8_PRIV_KEY_INFO(PKCS12_SAFEBAG_get0_p8inf(bag), &der);
  if (length <= 0) return malformed("a key cannot be read");
  const Secret key(ByteView(der, static_cast<std::size_t>(length)));
  OPENSSL_clear_free(der, static_cast<std::size_t>(length));
  return builder_.add_key(key, label(bag));
}

Expected<void> Opening::add_shrouded_key(const PKCS12_SAFEBAG* bag) {
  const X509_ALGOR* algorithm = nullptr;
  const ASN1_OCTET_STRING* content = nullptr;
  X509_SIG_get0(PKCS12_SAFEBAG_get0_pkcs8(bag), &algorithm, &content);
  auto clear = open(*algorithm, view(content));
  if (!clear) return std::unexpected(clear.error());
  auto done = builder_.add_key(*clear, label(bag));
  if (!done && done.error().code == "key.malformed") wrong_ = !survey_.has_mac;
  return done;
}

Expected<void> Opening::add_bag(const PKCS12_SAFEBAG* bag) {
  switch (PKCS12_SAFEBAG_get_nid(bag)) {
    case NID_certBag:
      return add_certificate(bag);
    case NID_keyBag:
      return add_clear_key(bag);
    case NID_pkcs8ShroudedKeyBag:
      return add_shrouded_key(bag);
    case NID_safeContentsBag:
      return add(PKCS12_SAFEBAG_get0_safes(bag));
    case NID_crlBag:
      builder_.warn("a revocation list was ignored");
      return {};
  }
  builder_.warn("a bag of type " + object_text(PKCS12_SAFEBAG_get0_type(bag)) + " was ignored");
  return {};
}

Expected<void> Opening::add(const STACK_OF(PKCS12_SAFEBAG) * bags) {
  for (int i = 0; i < sk_PKCS12_SAFEBAG_num(bags); ++i) {
    if (auto done = add_bag(sk_PKCS12_SAFEBAG_value(bags, i)); !done) return done;
  }
  return {};
}

Expected<CertificateFile> Opening::run() {
  for (Pkcs12Safe& part : survey_.parts) {
    if (part.bags) continue;
    if (auto done = open_safe(part); !done) return std::unexpected(done.error());
  }
  for (const Pkcs12Safe& part : survey_.parts) {
    if (auto done = add(part.bags.get()); !done) return std::unexpected(done.error());
  }
  if (const std::size_t bytes = survey_.profile.trailing_bytes; bytes > 0) {
    builder_.warn(fmt::format("{} after the PKCS#12 ignored", count_text(bytes, "byte")));
  }
  if (!survey_.has_mac) {
    builder_.warn("the PKCS#12 has no integrity check: nobody would notice a change");
  }
  builder_.set_profile(survey_.profile);
  return builder_.take();
}

// The passwords that the integrity check leaves, all of them where there is none. Charges first.
Expected<std::vector<PasswordText>> remaining(const Pkcs12Survey& survey,
                                              std::vector<PasswordText> passwords,
                                              WorkBudget& budget) {
  if (survey.mac_problem) return std::unexpected(*survey.mac_problem);
  for (std::size_t i = 0; i < passwords.size(); ++i) {
    const bool opens = i == 0 || !survey.has_mac;
    for (const std::uint64_t cost : {survey.mac_cost, opens ? survey.parts_cost : 0}) {
      if (auto done = budget.charge(cost, "pkcs12"); !done) return std::unexpected(done.error());
    }
  }
  if (!survey.has_mac) return passwords;
  const auto accepted = verified(survey, passwords);
  if (!accepted) return std::unexpected(accepted.error());
  if (!*accepted) return std::vector<PasswordText>();
  return std::vector{**accepted};
}

Expected<CertificateFile> open_with(ByteView content, ByteView password, bool given) {
  auto survey = survey_pkcs12(content);
  if (!survey) return std::unexpected(survey.error());
  WorkBudget budget;
  const auto passwords = remaining(*survey, attempts(password, given), budget);
  if (!passwords) return std::unexpected(passwords.error());
  for (const PasswordText& attempt : *passwords) {
    if (&attempt != &passwords->front())
      survey = survey_pkcs12(content);  // the last one was used up
    survey->profile.used_empty_password = !given && attempt.text != nullptr;
    Opening opening(*survey, attempt, budget);
    auto file = opening.run();
    if (file || survey->has_mac || !opening.password_was_wrong()) return file;
  }
  return wrong(*survey, given);
}

}  // namespace

Expected<CertificateFile> read_pkcs12(ByteView content, const Secret* password) {
  const CleanErrors clean;
  if (password == nullptr) return open_with(content, {}, false);
  return password->reveal([&](ByteView bytes) { return open_with(content, bytes, true); });
}

Expected<Pkcs12Profile> read_pkcs12_profile(ByteView content) {
  const CleanErrors clean;
  auto survey = survey_pkcs12(content);
  if (!survey) return std::unexpected(survey.error());
  return survey->profile;
}

}  // namespace signet
