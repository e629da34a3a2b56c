#include "exchange/serialization_data.h"

#include <utility>

#include "exchange/byte_cursor.h"
#include "exchange/records.h"

namespace signet::exchange {

namespace {

constexpr std::string_view signature_mark = "#sig#";
constexpr std::size_t signature_size = 32;

std::unexpected<Problem> not_understood(std::string why) {
  return std::unexpected(Problem{"exchange.serialization",
                                 "the serialisation data of a certificate is not understood",
                                 std::move(why),
                                 {},
                                 {}});
}

// Looks things up in records that may lead anywhere. Null: there is none of that kind.
class Lookup {
 public:
  explicit Lookup(const Records& records) : records_(records) {}

  template <class T>
  const T* find(const RecordValue& value) const {
    const auto* reference = std::get_if<RecordReference>(&value);
    if (!reference) return nullptr;
    const auto found = records_.objects.find(reference->id);
    return found == records_.objects.end() ? nullptr : std::get_if<T>(&found->second);
  }

  const RecordInstance* instance(RecordClass type, const RecordValue& value) const {
    const auto* found = find<RecordInstance>(value);
    return found && found->type == type ? found : nullptr;
  }

  std::optional<std::int32_t> number(RecordClass type, const RecordValue& value) const {
    const auto* found = instance(type, value);
    return found ? std::optional(std::get<std::int32_t>(found->members.front())) : std::nullopt;
  }

 private:
  const Records& records_;
};

bool is_null(const RecordValue& value) { return std::holds_alternative<std::monostate>(value); }

// The names of the sites in a List<IisService>.
std::optional<std::vector<std::string>> site_names(const RecordInstance& list, const Lookup& find) {
  const auto* array = find.find<RecordArray>(list.members[0]);
  const std::int32_t size = std::get<std::int32_t>(list.members[1]);
  if (!array || size < 0 || static_cast<std::size_t>(size) > array->items.size()) {
    return std::nullopt;
  }
  std::vector<std::string> names;
  for (std::size_t i = 0; i < static_cast<std::size_t>(size); ++i) {
    const auto* service = find.instance(RecordClass::iis_service, array->items[i]);
    const auto* name = service ? find.find<std::string>(service->members[0]) : nullptr;
    if (!name) return std::nullopt;
    names.push_back(*name);
  }
  return names;
}

Expected<void> read_sites(const RecordValue& value, const Lookup& find, SerializationData& data) {
  if (is_null(value)) return {};
  const auto* list = find.instance(RecordClass::iis_service_list, value);
  if (!list) return not_understood("IISServices is no list");
  data.iis_services = site_names(*list, find);
  if (!data.iis_services) return not_understood("IISServices holds something else than sites");
  return {};
}

Expected<void> read_certificate(const RecordValue& value, const Lookup& find,
                                SerializationData& data) {
  if (is_null(value)) return {};
  const auto* bytes = find.find<ByteView>(value);
  if (!bytes) return not_understood("CertData holds no bytes");
  auto stored = read_stored_certificate(*bytes);
  if (!stored) return std::unexpected(std::move(stored).error());
  data.certificate = *std::move(stored);
  return {};
}

Expected<void> read_numbers(const std::vector<RecordValue>& members, const Lookup& find,
                            SerializationData& data) {
  const auto status = find.number(RecordClass::certificate_status, members[2]);
  const auto root = find.number(RecordClass::certificate_authority_type, members[3]);
  const auto services = find.number(RecordClass::allowed_services, members[4]);
  if (!status || !root || !services) return not_understood("an enumeration has no number");
  data.status = *status;
  data.root_ca_type = *root;
  data.services = *services;
  return {};
}

// In the order of the class's members (record_classes.cpp).
Expected<SerializationData> interpret(const Records& records) {
  const Lookup find(records);
  const auto* root =
      find.instance(RecordClass::exchange_certificate, RecordReference{records.root});
  if (!root) return not_understood("it is no certificate of Exchange");
  const std::vector<RecordValue>& members = root->members;

  SerializationData data;
  data.self_signed = std::get<bool>(members[1]);
  data.exportable = std::get<bool>(members[6]);
  if (auto done = read_certificate(members[0], find, data); !done) {
    return std::unexpected(std::move(done).error());
  }
  if (auto done = read_numbers(members, find, data); !done) {
    return std::unexpected(std::move(done).error());
  }
  if (auto done = read_sites(members[5], find, data); !done) {
    return std::unexpected(std::move(done).error());
  }
  if (is_null(members[7])) return data;
  const auto* identity = find.find<std::string>(members[7]);
  if (!identity) return not_understood("Identity is no text");
  data.identity = *identity;
  return data;
}

// The bytes behind "#sig#": a length, the record, and what looks like a keyed hash of it.
Expected<ByteView> unwrap(ByteView bytes) {
  ByteCursor cursor(bytes.subspan(signature_mark.size()));
  const auto length = cursor.unsigned_integer();
  const auto record = length ? cursor.take(*length) : std::nullopt;
  if (!record) return not_understood("its signed part ends early");
  if (cursor.left() != signature_size) {
    return not_understood("its signature has another size than 32 bytes");
  }
  return *record;
}

}  // namespace

Expected<SerializationData> read_serialization_data(ByteView bytes) {
  const bool has_signature = as_text(bytes).starts_with(signature_mark);
  if (has_signature) {
    const Expected<ByteView> record = unwrap(bytes);
    if (!record) return std::unexpected(record.error());
    bytes = *record;
  }
  const Expected<Records> records = read_records(bytes);
  if (!records) return std::unexpected(records.error());
  Expected<SerializationData> data = interpret(*records);
  if (data) data->has_signature = has_signature;
  return data;
}

}  // namespace signet::exchange
