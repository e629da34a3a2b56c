#include "exchange/record_classes.h"

#include <algorithm>
#include <array>

namespace signet::exchange {

namespace {

using enum RecordClass;
using enum MemberKind;

constexpr std::string_view management = "Microsoft.Exchange.Management";
constexpr std::string_view own_names = "Microsoft.Exchange.Management.SystemConfigurationTasks.";
constexpr std::string_view list_name =
    "System.Collections.Generic.List`1[[Microsoft.Exchange.Management.SystemConfigurationTasks."
    "IisService, Microsoft.Exchange.Management, ";

constexpr std::array certificate_members{
    RecordMember{"CertData", bytes},
    RecordMember{"SelfSigned", boolean},
    RecordMember{"Status", instance, certificate_status},
    RecordMember{"RootCAType", instance, certificate_authority_type},
    RecordMember{"Services", instance, allowed_services},
    RecordMember{"IISServices", instance, iis_service_list},
    RecordMember{"PrivateKeyExportable", boolean},
    RecordMember{"Identity", text}};
constexpr std::array enum_members{RecordMember{"value__", integer}};
constexpr std::array list_members{RecordMember{"_items", iis_services},
                                  RecordMember{"_size", integer},
                                  RecordMember{"_version", integer}};
constexpr std::array service_members{RecordMember{"serviceName", text},
                                     RecordMember{"internalUrl", instance, uri},
                                     RecordMember{"internalUrlValid", instance, url_validation},
                                     RecordMember{"externalUrl", instance, uri},
                                     RecordMember{"externalUrlValid", instance, url_validation}};
// What System.Uri writes of itself: a relative one has the second member too.
constexpr std::array uri_members{RecordMember{"AbsoluteUri", text},
                                 RecordMember{"RelativeUri", text}};

constexpr std::array shapes{
    RecordShape{exchange_certificate, management, certificate_members},
    RecordShape{certificate_status, management, enum_members},
    RecordShape{certificate_authority_type, management, enum_members},
    RecordShape{allowed_services, management, enum_members},
    RecordShape{url_validation, management, enum_members},
    RecordShape{iis_service_list, "", list_members},
    RecordShape{iis_service, management, service_members},
    RecordShape{uri, "System", std::span(uri_members).first<1>()},
    RecordShape{uri, "System", uri_members},
};

std::string_view short_name(RecordClass type) {
  switch (type) {
    case exchange_certificate:
      return "ExchangeCertificate";
    case certificate_status:
      return "CertificateStatus";
    case certificate_authority_type:
      return "CertificateAuthorityType";
    case allowed_services:
      return "AllowedServices";
    case url_validation:
      return "UrlValidation";
    case iis_service:
      return "IisService";
    case iis_service_list:
    case uri:
      break;
  }
  return {};
}

}  // namespace

bool is_named(RecordClass type, std::string_view name) {
  if (type == uri) return name == "System.Uri";
  if (type == iis_service_list) return name.starts_with(list_name) && name.ends_with("]]");
  if (!name.starts_with(own_names)) return false;
  name.remove_prefix(own_names.size());
  return name == short_name(type);
}

bool is_from(const RecordShape& shape, std::string_view library) {
  return library.starts_with(shape.assembly) && library.substr(shape.assembly.size(), 1) == ",";
}

const RecordShape* find_shape(std::string_view name, const std::vector<std::string>& members) {
  const auto found = std::ranges::find_if(shapes, [&](const RecordShape& shape) {
    return is_named(shape.type, name) &&
           std::ranges::equal(shape.members, members, {}, &RecordMember::name);
  });
  return found == shapes.end() ? nullptr : &*found;
}

const RecordShape& shape_of(RecordClass type) {
  return *std::ranges::find(shapes, type, &RecordShape::type);
}

}  // namespace signet::exchange
