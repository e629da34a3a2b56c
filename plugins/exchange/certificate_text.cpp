#include "exchange/certificate_text.h"

#include <fmt/format.h>

#include <utility>
#include <vector>

#include "base/json.h"
#include "base/text.h"

namespace signet::exchange {

namespace {

std::vector<std::string> service_names(const ExchangeCertificate& certificate) {
  std::vector<std::string> names;
  for (const Service service : certificate.services.value()) names.emplace_back(to_text(service));
  for (const std::string& other : certificate.other_services) names.push_back(other);
  return names;
}

std::string site_text(const std::string& number) {
  if (number == "1") return "front end (1)";
  return number == "2" ? "back end (2)" : "site " + number;
}

std::string_view source_text(CertificateSource source) {
  switch (source) {
    case CertificateSource::properties:
      return "properties";
    case CertificateSource::record:
      return "SerializationData";
    case CertificateSource::signed_record:
      return "SerializationData with a signature";
    case CertificateSource::raw_data:
      break;
  }
  return "RawData only";
}

// The lines of one certificate. What is unknown is gathered by its reason: where a server told
// nothing, one line says so.
class Lines {
 public:
  void add(std::string_view label, std::string_view value) {
    if (!value.empty()) text_ += fmt::format("  {:<18}{}\n", label, value);
  }

  template <class T, class Words>
  void add(std::string_view label, const Known<T>& known, Words words) {
    if (known.has_value()) return add(label, words(known.value()));
    if (known.is_absent()) return add(label, "none");
    add_unknown(std::string(label), known.why());
  }

  std::string take() {
    for (const auto& [reason, labels] : unknown_) {
      add("unknown", fmt::format("{}: {}", join(labels, ", "), printable(reason)));
    }
    return std::move(text_);
  }

 private:
  void add_unknown(std::string label, const std::string& why) {
    for (auto& [reason, labels] : unknown_) {
      if (reason == why) return labels.push_back(std::move(label));
    }
    unknown_.push_back({why, {std::move(label)}});
  }

  std::string text_;
  std::vector<std::pair<std::string, std::vector<std::string>>> unknown_;
};

std::string listed(const std::vector<std::string>& items) {
  return items.empty() ? "none" : printable(join(items, ", "));
}

std::string sites_text(const std::set<std::string>& sites) {
  std::vector<std::string> texts;
  for (const std::string& number : sites) texts.push_back(site_text(number));
  return listed(texts);
}

void add_certificate(const Certificate& certificate, Seconds now, Lines& lines) {
  lines.add("subject", printable(certificate.subject));
  lines.add("issuer", printable(certificate.issuer));
  lines.add("names", listed(certificate.names));
  lines.add("valid", validity_text(certificate, now));
  lines.add("key", fmt::format("{} {}", certificate.key_algorithm, certificate.key_bits));
}

// Each unknown field of a certificate with the reason, in JSON.
template <class T, class Form>
void put(Json& record, const char* name, const Known<T>& known, Form form) {
  record[name] = known.has_value() ? Json(form(known.value())) : Json(nullptr);
  if (known.is_unknown()) record["unknown"][name] = printable(known.why());
}

Json texts(const std::vector<std::string>& items) {
  Json result = Json::array();
  for (const std::string& item : items) result.push_back(printable(item));
  return result;
}

Json certificate_json(const Certificate& certificate, Seconds now) {
  return {{"days_left", days_left(certificate, now)},
          {"issuer", printable(certificate.issuer)},
          {"key_algorithm", certificate.key_algorithm},
          {"key_bits", certificate.key_bits},
          {"names", texts(certificate.names)},
          {"not_after", signet::to_text(certificate.not_after)},
          {"not_before", signet::to_text(certificate.not_before)},
          {"serial", certificate.serial},
          {"state", validity_state(certificate, now)},
          {"subject", printable(certificate.subject)}};
}

constexpr auto same = [](const auto& value) { return value; };
constexpr auto yes_or_no = [](bool value) { return value ? "yes" : "no"; };

}  // namespace

std::string to_text(const ExchangeCertificate& certificate, Seconds now) {
  Lines lines;
  lines.add("thumbprint", certificate.thumbprint.text());
  if (certificate.certificate) add_certificate(*certificate.certificate, now, lines);
  lines.add("services", certificate.services,
            [&](const auto&) { return listed(service_names(certificate)); });
  lines.add("IIS sites", certificate.iis_sites, sites_text);
  lines.add("status", certificate.status, [](Status status) { return to_text(status); });
  lines.add("private key", certificate.has_key, yes_or_no);
  lines.add("exportable", certificate.exportable, yes_or_no);
  lines.add("friendly name", certificate.friendly_name, printable);
  lines.add("key provider", certificate.key_provider, printable);
  lines.add("CNG key", certificate.key_is_cng, yes_or_no);
  lines.add("identity", printable(certificate.identity));
  lines.add("told by", source_text(certificate.source));
  return lines.take();
}

Json to_json(const ExchangeCertificate& certificate, Seconds now) {
  Json record = {{"certificate", nullptr},
                 {"identity", nullptr},
                 {"source", source_text(certificate.source)},
                 {"thumbprint", certificate.thumbprint.text()},
                 {"unknown", Json::object()}};
  if (certificate.certificate) {
    record["certificate"] = certificate_json(*certificate.certificate, now);
  }
  if (!certificate.identity.empty()) record["identity"] = printable(certificate.identity);
  put(record, "services", certificate.services,
      [&](const auto&) { return texts(service_names(certificate)); });
  put(record, "iis_sites", certificate.iis_sites, same);
  put(record, "status", certificate.status, [](Status status) { return to_text(status); });
  put(record, "has_key", certificate.has_key, same);
  put(record, "exportable", certificate.exportable, same);
  put(record, "friendly_name", certificate.friendly_name, printable);
  put(record, "key_provider", certificate.key_provider, printable);
  put(record, "key_is_cng", certificate.key_is_cng, same);
  return record;
}

}  // namespace signet::exchange
