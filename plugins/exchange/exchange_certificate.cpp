#include "exchange/exchange_certificate.h"

#include <fmt/format.h>

#include <utility>

#include "base/text.h"
#include "exchange/exchange_services.h"
#include "exchange/serialization_data.h"
#include "x509/certificate_reader.h"

namespace signet::exchange {

namespace {

constexpr std::string_view type_name =
    "Microsoft.Exchange.Management.SystemConfigurationTasks.ExchangeCertificate";

std::unexpected<Problem> refused(std::string summary, std::string detail = {}) {
  return std::unexpected(
      Problem{"exchange.certificate", std::move(summary), std::move(detail), {}, {}});
}

// A property that holds something.
std::optional<clixml::Value> told(const clixml::Value& value, std::string_view name) {
  auto found = value.property(name);
  return found && !found->is_null() ? found : std::nullopt;
}

bool is_list(const clixml::Value& value) {
  return value.kind() == clixml::Kind::object && value.container() != clixml::Container::none &&
         value.container() != clixml::Container::dictionary;
}

// An enumeration arrives as a number with its name beside it, or as one of the two alone.
std::string_view name_of(const clixml::Value& value) {
  return value.to_string().empty() ? value.text() : value.to_string();
}

// The flags whose meaning is certain enough to hold a name against its number.
constexpr std::uint32_t certain_flags = 63;

bool agree(const ServiceSet& names, std::int64_t number) {
  const ServiceSet wanted = services_of(static_cast<std::uint32_t>(number) & certain_flags);
  std::set<Service> certain = names.services;
  certain.erase(Service::um_call_router);
  return certain == wanted.services;
}

// The services that a property names, or why they are not known.
std::expected<ServiceSet, std::string> services_in(const clixml::Value& value) {
  const auto number = value.integer();
  const auto names = parse_services(name_of(value));
  if (names && number && !agree(*names, *number)) {
    return std::unexpected(
        fmt::format("Services is both \"{}\" and {}", printable(name_of(value)), *number));
  }
  if (names) return *names;
  if (number && *number >= 0 && *number <= UINT32_MAX) {
    return services_of(static_cast<std::uint32_t>(*number));
  }
  return std::unexpected("Services is nothing that signet can read");
}

// Of both forms that Exchange gives its services, one may be missing or not to be read.
std::expected<ServiceSet, std::string> services_in(const std::optional<clixml::Value>& flags,
                                                   const std::optional<clixml::Value>& letters) {
  const auto column = letters ? parse_service_letters(letters->text()) : std::nullopt;
  if (!flags) {
    if (column) return *column;
    return std::unexpected("ServicesStringForm is nothing that signet can read");
  }
  auto set = services_in(*flags);
  if (!column) return set;
  if (set && set->services != column->services) {
    return std::unexpected("Services and ServicesStringForm differ");
  }
  return set ? set : *column;
}

void keep(std::expected<ServiceSet, std::string> set, ExchangeCertificate& result) {
  if (set) {
    result.services = std::move(set->services);
    result.other_services = std::move(set->others);
  } else {
    result.services = Unknown{std::move(set).error()};
  }
}

Known<std::set<std::string>> sites_in(const std::vector<std::string>& paths) {
  std::set<std::string> sites;
  for (const std::string& path : paths) {
    auto number = site_number(path);
    if (!number) return Unknown{"IISServices names something else than a site"};
    sites.insert(*std::move(number));
  }
  return sites;
}

// The items are objects, or what is left of them below the depth that a server sends: a text.
Known<std::set<std::string>> sites_in(const clixml::Value& value) {
  std::vector<std::string> paths;
  if (!is_list(value)) return Unknown{"IISServices is no list"};
  for (const clixml::Value& item : value.items()) {
    const auto name = told(item, "ServiceName");
    paths.emplace_back(name ? name->text() : item.text());
  }
  return sites_in(paths);
}

Known<Status> status_in(const clixml::Value& value) {
  if (const auto named = parse_status(name_of(value))) return *named;
  const auto number = value.integer();
  if (number && value.to_string().empty()) {
    if (const auto status = status_of(*number)) return *status;
  }
  return Unknown{fmt::format("Status is \"{}\"", printable(name_of(value).substr(0, 40)))};
}

Known<bool> truth_in(const clixml::Value& value, std::string_view name) {
  const auto truth = value.boolean();
  if (truth) return *truth;
  return Unknown{fmt::format("{} is neither true nor false", name)};
}

Known<std::string> friendly_name_of(std::string_view text) {
  if (text.empty()) return Absent{};
  return std::string(text);
}

std::string provider_text(const KeyProvider& provider) {
  if (provider.name.empty()) return fmt::format("the default provider of type {}", provider.type);
  return fmt::format("{} (type {})", provider.name, provider.type);
}

// All that is not known yet is unknown for that reason.
void set_unknown(const std::string& why, ExchangeCertificate& result) {
  const Unknown unknown{why};
  result.services = unknown;
  result.iis_sites = unknown;
  result.status = unknown;
  result.has_key = unknown;
  result.exportable = unknown;
  result.friendly_name = unknown;
  result.key_is_cng = unknown;
  result.key_provider = unknown;
}

void keep(const StoredCertificate& stored, ExchangeCertificate& result) {
  result.friendly_name = friendly_name_of(stored.friendly_name.value_or(""));
  const Unknown no_provider{"the record names no key provider"};
  result.has_key = no_provider;
  result.key_is_cng = no_provider;
  result.key_provider = no_provider;
  if (!stored.key_provider) return;
  result.has_key = true;
  result.key_is_cng = stored.key_provider->is_cng();
  result.key_provider = provider_text(*stored.key_provider);
}

void keep(const SerializationData& data, ExchangeCertificate& result) {
  result.source = data.has_signature ? CertificateSource::signed_record : CertificateSource::record;
  set_unknown("the record does not tell", result);
  keep(services_of(static_cast<std::uint32_t>(data.services)), result);
  if (data.iis_services) result.iis_sites = sites_in(*data.iis_services);
  const auto status = status_of(data.status);
  if (status) {
    result.status = *status;
  } else {
    result.status = Unknown{fmt::format("Status is {}", data.status)};
  }
  result.exportable = data.exportable;
  result.identity = data.identity;
  if (data.certificate) keep(*data.certificate, result);
}

// RawData, Thumbprint and the record have to be about one certificate.
Expected<void> check_same(const SerializationData& data, const Bytes& der,
                          const Thumbprint& thumbprint) {
  if (!data.certificate) return {};
  const Bytes& stored = data.certificate->der;
  if (der.empty() ? Thumbprint::of(stored) != thumbprint : stored != der) {
    return refused("the record of a certificate is about another certificate",
                   fmt::format("it holds {}, but the object is {}", Thumbprint::of(stored).text(),
                               thumbprint.text()));
  }
  const auto& sha1 = data.certificate->sha1;
  if (sha1 && to_hex(*sha1) != thumbprint.text()) {
    return refused(
        "the record of a certificate is about another certificate",
        fmt::format("it names {}, but the object is {}", to_hex(*sha1), thumbprint.text()));
  }
  return {};
}

Expected<void> read_record(const clixml::Value& value, const Bytes& der,
                           ExchangeCertificate& result) {
  const auto blob = told(value, "SerializationData");
  if (!blob) {
    set_unknown("the server did not tell", result);
    return {};
  }
  const auto bytes = blob->bytes();
  if (!bytes) {
    set_unknown("SerializationData holds no bytes", result);
    return {};
  }
  const auto data = read_serialization_data(*bytes);
  if (!data) {
    set_unknown(to_line(data.error()), result);
    return {};
  }
  if (auto same = check_same(*data, der, result.thumbprint); !same) return same;
  keep(*data, result);
  return {};
}

// Properties of the object itself go before what its record says.
void read_properties(const clixml::Value& value, ExchangeCertificate& result) {
  bool any = false;
  const auto property = [&](std::string_view name) {
    auto found = told(value, name);
    any = any || found;
    return found;
  };
  const auto services = property("Services");
  const auto letters = property("ServicesStringForm");
  if (services || letters) keep(services_in(services, letters), result);
  if (const auto sites = property("IISServices")) result.iis_sites = sites_in(*sites);
  if (const auto status = property("Status")) result.status = status_in(*status);
  if (const auto key = property("HasPrivateKey")) {
    result.has_key = truth_in(*key, "HasPrivateKey");
  }
  if (const auto exportable = property("PrivateKeyExportable")) {
    result.exportable = truth_in(*exportable, "PrivateKeyExportable");
  }
  if (const auto name = property("FriendlyName"))
    result.friendly_name = friendly_name_of(name->text());
  if (const auto identity = property("Identity")) result.identity = identity->text();
  if (any) result.source = CertificateSource::properties;
}

Expected<Bytes> read_raw_data(const clixml::Value& value, ExchangeCertificate& result) {
  const auto raw = told(value, "RawData");
  if (!raw) return Bytes{};
  auto der = raw->bytes();
  if (!der) return refused("the RawData of a certificate holds no bytes");
  auto certificate = read_certificate(*der);
  if (!certificate) {
    return refused("the RawData of a certificate is none", to_line(certificate.error()));
  }
  result.thumbprint = certificate->thumbprint;
  result.certificate = std::make_shared<const Certificate>(*std::move(certificate));
  return *std::move(der);
}

Expected<void> read_thumbprint(const clixml::Value& value, ExchangeCertificate& result) {
  const auto property = told(value, "Thumbprint");
  if (!property) {
    if (!result.certificate) return refused("an object without RawData is no certificate");
    return {};
  }
  const auto thumbprint = Thumbprint::parse(property->text());
  if (!thumbprint) return refused("a certificate's Thumbprint is none");
  if (result.certificate && result.thumbprint != *thumbprint) {
    return refused("the Thumbprint and the RawData of a certificate differ",
                   fmt::format("{} and {}", thumbprint->text(), result.thumbprint.text()));
  }
  result.thumbprint = *thumbprint;
  return {};
}

// Services that name IIS and a list without a site contradict each other.
void doubt_sites(ExchangeCertificate& result) {
  if (result.services.has_value() && result.services.value().contains(Service::iis) &&
      result.iis_sites.has_value() && result.iis_sites.value().empty()) {
    result.iis_sites = Unknown{"Services names IIS, but IISServices no site"};
  }
}

}  // namespace

bool is_exchange_certificate(const clixml::Value& value) {
  return value.is_type(type_name) || value.is_type("Selected." + std::string(type_name));
}

Expected<ExchangeCertificate> read_exchange_certificate(const clixml::Value& value) {
  ExchangeCertificate result;
  const Expected<Bytes> der = read_raw_data(value, result);
  if (!der) return std::unexpected(der.error());
  if (auto read = read_thumbprint(value, result); !read) return std::unexpected(read.error());
  if (auto read = read_record(value, *der, result); !read) return std::unexpected(read.error());
  read_properties(value, result);
  doubt_sites(result);
  return result;
}

}  // namespace signet::exchange
