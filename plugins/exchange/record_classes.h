#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace signet::exchange {

// The classes that may stand in the serialisation data of an Exchange certificate, and nothing
// else. A name is a text that is compared: no type of ours or of the machine comes from it.
enum class RecordClass : std::uint8_t {
  exchange_certificate,
  certificate_status,
  certificate_authority_type,
  allowed_services,
  url_validation,
  iis_service_list,
  iis_service,
  uri
};

enum class MemberKind : std::uint8_t { boolean, integer, text, bytes, instance, iis_services };

struct RecordMember {
  std::string_view name;
  MemberKind kind;
  RecordClass type = {};  // of an instance
};

struct RecordShape {
  RecordClass type;
  std::string_view assembly;  // the first part of its library's name; empty: the runtime's own
  std::span<const RecordMember> members;
};

// Whether a class that calls itself so, of a library that calls itself so, is this one. A list's
// name holds the version of the assembly, which is no matter.
bool is_named(RecordClass type, std::string_view name);
bool is_from(const RecordShape& shape, std::string_view library);

// The shape with exactly these members in this order, or null.
const RecordShape* find_shape(std::string_view name, const std::vector<std::string>& members);
// The first shape of a class.
const RecordShape& shape_of(RecordClass type);

}  // namespace signet::exchange
