#include "exchange/name_attribute.h"

#include <algorithm>
#include <array>

#include "base/text.h"

namespace signet::exchange {

namespace {

struct TypeName {
  std::string_view windows;
  std::string_view openssl;
};

// What Windows has no name for, it writes as OID.
constexpr std::array types{
    TypeName{"CN", "CN"}, TypeName{"L", "L"}, TypeName{"O", "O"}, TypeName{"OU", "OU"},
    TypeName{"E", "emailAddress"}, TypeName{"C", "C"}, TypeName{"S", "ST"},
    TypeName{"STREET", "street"}, TypeName{"T", "title"}, TypeName{"G", "GN"},
    TypeName{"I", "initials"}, TypeName{"SN", "SN"}, TypeName{"DC", "DC"},
    TypeName{"SERIALNUMBER", "serialNumber"}, TypeName{"Description", "description"},
    TypeName{"PostalCode", "postalCode"}, TypeName{"POBox", "postOfficeBox"},
    TypeName{"Phone", "telephoneNumber"}, TypeName{"X21Address", "x121Address"},
    TypeName{"dnQualifier", "dnQualifier"}, TypeName{"OID.0.9.2342.19200300.100.1.1", "UID"},
    TypeName{"OID.2.5.4.15", "businessCategory"}, TypeName{"OID.2.5.4.41", "name"},
    TypeName{"OID.2.5.4.44", "generationQualifier"},
    TypeName{"OID.2.5.4.45", "x500UniqueIdentifier"}, TypeName{"OID.2.5.4.65", "pseudonym"},
    TypeName{"OID.2.5.4.97", "organizationIdentifier"},
    TypeName{"OID.1.2.840.113549.1.9.2", "unstructuredName"},
    TypeName{"OID.1.3.6.1.4.1.311.60.2.1.1", "jurisdictionL"},
    TypeName{"OID.1.3.6.1.4.1.311.60.2.1.2", "jurisdictionST"},
    TypeName{"OID.1.3.6.1.4.1.311.60.2.1.3", "jurisdictionC"},
    // only read, after those that are also written:
    TypeName{"ST", "ST"}, TypeName{"Email", "emailAddress"}, TypeName{"Title", "title"},
    TypeName{"GivenName", "GN"}, TypeName{"GN", "GN"}, TypeName{"Initials", "initials"},
    TypeName{"UID", "UID"}, TypeName{"businessCategory", "businessCategory"},
    TypeName{"organizationIdentifier", "organizationIdentifier"},
    TypeName{"jurisdictionLocalityName", "jurisdictionL"},
    TypeName{"jurisdictionStateOrProvinceName", "jurisdictionST"},
    TypeName{"jurisdictionCountryName", "jurisdictionC"}};

constexpr std::string_view identifier_prefix = "OID.";

}  // namespace

bool is_object_identifier(std::string_view type) {
  return type.find('.') != std::string_view::npos &&
         std::ranges::all_of(type, [](char c) { return (c >= '0' && c <= '9') || c == '.'; });
}

std::string from_windows_type(std::string_view type) {
  const auto found = std::ranges::find_if(
      types, [&](const TypeName& each) { return equal_ignoring_case(each.windows, type); });
  if (found != types.end()) return std::string(found->openssl);
  const std::string_view begin = type.substr(0, identifier_prefix.size());
  if (!equal_ignoring_case(begin, identifier_prefix)) return {};
  const std::string_view digits = type.substr(identifier_prefix.size());
  return is_object_identifier(digits) ? std::string(digits) : std::string();
}

std::string to_windows_type(std::string_view type) {
  const auto found = std::ranges::find(types, type, &TypeName::openssl);
  if (found != types.end()) return std::string(found->windows);
  if (!is_object_identifier(type)) return {};
  return std::string(identifier_prefix) + std::string(type);
}

}  // namespace signet::exchange
