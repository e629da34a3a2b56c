#include "report/inspection.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/json.h"
#include "base/text.h"
#include "report/inspection_relations.h"

namespace signet {

namespace {

std::string listed(const std::vector<std::string>& items, std::string_view nothing) {
  return items.empty() ? std::string(nothing) : printable(join(items, ", "));
}

std::string place(const Certificate& certificate, const std::optional<std::size_t>& issuer) {
  if (certificate.self_signed) return "self-signed";
  if (issuer) return fmt::format("issued by certificate {}", *issuer + 1);
  return "its issuer is not in this file";
}

void line(std::string& text, std::string_view label, std::string_view value) {
  if (!value.empty()) text += fmt::format("  {:<18}{}\n", label, value);
}

std::string certificate_text(const CertificateFile& file, std::size_t at,
                             const Relations& relations, Seconds now) {
  const Certificate& certificate = *file.certificates[at].certificate;
  std::string text =
      fmt::format("\ncertificate {}: {}\n", at + 1, printable(short_name(certificate)));
  line(text, "subject", printable(certificate.subject));
  line(text, "issuer", printable(certificate.issuer));
  line(text, "names", listed(certificate.names, "none"));
  line(text, "valid", validity_text(certificate, now));
  line(text, "thumbprint", certificate.thumbprint.text());
  line(text, "SHA-256", certificate.fingerprint.text());
  line(text, "serial", certificate.serial);
  line(text, "key", fmt::format("{} {}", certificate.key_algorithm, certificate.key_bits));
  line(text, "signature",
       certificate.signature + (certificate.weak_signature ? " (WEAK: SHA-1 or MD5)" : ""));
  line(text, "key usage", listed(certificate.key_usage, "any"));
  line(text, "extended usage", listed(certificate.extended_key_usage, "any"));
  line(text, "authority", certificate.authority ? "yes" : "no");
  line(text, "chain", place(certificate, relations.issuer[at]));
  line(text, "friendly name", printable(file.friendly_names[at]));
  return text;
}

std::string fits_text(const std::vector<std::size_t>& fitting) {
  if (fitting.empty()) return "fits no certificate of this file";
  std::vector<std::string> numbers;
  for (const std::size_t i : fitting) numbers.push_back(std::to_string(i + 1));
  return fmt::format("fits certificate {}", join(numbers, ", "));
}

std::string key_text(const CertificateFile& file, std::size_t at, const Relations& relations) {
  const CertificateFile::Key& key = file.keys[at];
  std::string text = fmt::format("\nkey {}: {}, {}\n", at + 1, key.key.description(),
                                 fits_text(relations.fits[at]));
  line(text, "public key", key.key.public_key().text());
  line(text, "friendly name", printable(key.friendly_name));
  line(text, "local key id", key.local_key_id);
  line(text, "Windows provider", printable(key.provider));
  return text;
}

std::string profile_text(const Pkcs12Profile& profile) {
  std::string text = "\nPKCS#12\n";
  line(text, "integrity", profile.mac);
  for (std::size_t i = 0; i < profile.encryptions.size(); ++i) {
    line(text, i == 0 ? "encryption" : "", profile.encryptions[i]);
  }
  line(text, "password", profile.used_empty_password ? "empty" : "");
  if (!profile.opens_on_windows_2016) {
    line(text, "Windows", "Server 2019 and later; 2016 and older say that the password is wrong");
  } else if (profile.mac != "none") {  // without an integrity check nothing is known
    line(text, "Windows", "every version opens it");
  }
  line(text, "OpenSSL 3", profile.needs_legacy ? "needs its legacy provider" : "");
  return text;
}

Json texts(const std::vector<std::string>& items) {
  Json result = Json::array();
  for (const std::string& item : items) result.push_back(printable(item));
  return result;
}

Json text_or_null(const std::string& text) {
  return text.empty() ? Json(nullptr) : Json(printable(text));
}

Json certificate_json(const CertificateFile& file, std::size_t at, const Relations& relations,
                      Seconds now) {
  const Certificate& certificate = *file.certificates[at].certificate;
  const auto& issuer = relations.issuer[at];
  return {{"authority", certificate.authority},
          {"authority_key_id", text_or_null(certificate.authority_key_id)},
          {"common_name", text_or_null(certificate.common_name)},
          {"days_left", days_left(certificate, now)},
          {"extended_key_usage", texts(certificate.extended_key_usage)},
          {"fingerprint", certificate.fingerprint.text()},
          {"friendly_name", text_or_null(file.friendly_names[at])},
          {"issued_by", issuer ? Json(*issuer + 1) : Json(nullptr)},
          {"issuer", printable(certificate.issuer)},
          {"key_algorithm", certificate.key_algorithm},
          {"key_bits", certificate.key_bits},
          {"key_usage", texts(certificate.key_usage)},
          {"local_key_id", text_or_null(file.local_key_ids[at])},
          {"names", texts(certificate.names)},
          {"not_after", to_text(certificate.not_after)},
          {"not_before", to_text(certificate.not_before)},
          {"public_key", certificate.public_key.text()},
          {"self_signed", certificate.self_signed},
          {"serial", certificate.serial},
          {"signature", certificate.signature},
          {"state", validity_state(certificate, now)},
          {"subject", printable(certificate.subject)},
          {"subject_key_id", text_or_null(certificate.subject_key_id)},
          {"thumbprint", certificate.thumbprint.text()},
          {"weak_signature", certificate.weak_signature}};
}

Json key_json(const CertificateFile::Key& key, const std::vector<std::size_t>& fitting) {
  Json fits = Json::array();
  for (const std::size_t i : fitting) fits.push_back(i + 1);
  return {{"description", key.key.description()},
          {"fits", std::move(fits)},
          {"friendly_name", text_or_null(key.friendly_name)},
          {"local_key_id", text_or_null(key.local_key_id)},
          {"provider", text_or_null(key.provider)},
          {"public_key", key.key.public_key().text()}};
}

Json profile_json(const Pkcs12Profile& profile) {
  return {{"encryptions", texts(profile.encryptions)},
          {"key_provider", text_or_null(profile.key_provider)},
          {"mac", profile.mac},
          {"needs_legacy", profile.needs_legacy},
          {"opens_on_windows_2016", profile.opens_on_windows_2016},
          {"trailing_bytes", profile.trailing_bytes},
          {"used_empty_password", profile.used_empty_password}};
}

}  // namespace

std::string to_text(const std::string& name, const CertificateFile& file, Seconds now) {
  const Relations relations = relate(file);
  std::string text = fmt::format("{}: {} with {} and {}\n", printable(name), to_text(file.kind),
                                 count_text(file.certificates.size(), "certificate"),
                                 count_text(file.keys.size(), "key"));
  for (const std::string& warning : file.warnings) {
    text += fmt::format("  warning: {}\n", printable(warning));
  }
  for (std::size_t i = 0; i < file.certificates.size(); ++i) {
    text += certificate_text(file, i, relations, now);
  }
  for (std::size_t i = 0; i < file.keys.size(); ++i) text += key_text(file, i, relations);
  if (file.pkcs12) text += profile_text(*file.pkcs12);
  return text;
}

Json to_json(const std::string& name, const CertificateFile& file, Seconds now) {
  const Relations relations = relate(file);
  Json certificates = Json::array();
  for (std::size_t i = 0; i < file.certificates.size(); ++i) {
    certificates.push_back(certificate_json(file, i, relations, now));
  }
  Json keys = Json::array();
  for (std::size_t i = 0; i < file.keys.size(); ++i) {
    keys.push_back(key_json(file.keys[i], relations.fits[i]));
  }
  return {{"certificates", std::move(certificates)},
          {"file", printable(name)},
          {"format", 0},
          {"keys", std::move(keys)},
          {"kind", to_text(file.kind)},
          {"pkcs12", file.pkcs12 ? profile_json(*file.pkcs12) : Json(nullptr)},
          {"warnings", texts(file.warnings)}};
}

}  // namespace signet
