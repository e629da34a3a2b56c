#include "resources/observed_json.h"

#include <charconv>
#include <chrono>
#include <map>
#include <set>

#include "base/json.h"
#include "base/json_reader.h"
#include "base/text.h"

namespace signet {

namespace {

using Table = std::map<Thumbprint, CertificatePointer>;

std::string utf8(const std::string& text) { return is_valid_utf8(text) ? text : printable(text); }

Json written(bool value) { return value; }
Json written(const std::string& value) { return utf8(value); }
Json written(const Thumbprint& value) { return value.text(); }
Json written(const Fingerprint& value) { return value.text(); }
Json written(const TargetName& value);
Json written(const Limit& limit);
Json written(const Criterion& criterion);
Json written(const Chooser& chooser);
Json written(const SeenEndpoint& seen);
Json written(const NameInUse& use);
Json written(const ServerState& state);

template <class T>
Json written(const std::vector<T>& values) {
  Json list = Json::array();
  for (const T& value : values) list.push_back(written(value));
  return list;
}

template <class T>
Json written(const Known<T>& known) {
  if (known.is_absent()) return nullptr;
  if (known.is_unknown()) return Json{{"unknown", utf8(known.why())}};
  return written(known.value());
}

Json written(const Certificate& certificate) {
  return {{"authority", certificate.authority},
          {"authority_key_id", utf8(certificate.authority_key_id)},
          {"common_name", utf8(certificate.common_name)},
          {"extended_key_usage", written(certificate.extended_key_usage)},
          {"fingerprint", certificate.fingerprint.text()},
          {"issuer", utf8(certificate.issuer)},
          {"key_algorithm", utf8(certificate.key_algorithm)},
          {"key_bits", certificate.key_bits},
          {"key_usage", written(certificate.key_usage)},
          {"names", written(certificate.names)},
          {"not_after", to_text(certificate.not_after)},
          {"not_before", to_text(certificate.not_before)},
          {"public_key", certificate.public_key.text()},
          {"self_signed", certificate.self_signed},
          {"serial", utf8(certificate.serial)},
          {"signature", utf8(certificate.signature)},
          {"subject", utf8(certificate.subject)},
          {"subject_key_id", utf8(certificate.subject_key_id)},
          {"weak_signature", certificate.weak_signature}};
}

Json written(const TargetName& value) { return value.text(); }

Json written(const Limit& limit) {
  return {{"slot", limit.slot.text()}, {"code", utf8(limit.code)},
          {"why", utf8(limit.why)},    {"lift", utf8(limit.lift)},
          {"note", limit.is_note},     {"everywhere", limit.everywhere}};
}

Json written(const Criterion& criterion) {
  return {{"issuer", utf8(criterion.issuer)},
          {"subject", utf8(criterion.subject)},
          {"name", utf8(criterion.name)}};
}

Json written(const Chooser& chooser) {
  Json json = {{"name", utf8(chooser.name)},
               {"slot", chooser.slot.text()},
               {"set_by", chooser.set_by.text()},
               {"criteria", written(chooser.criteria)}};
  if (!chooser.ports.empty()) json["ports"] = chooser.ports;
  return json;
}

Json written(const SeenEndpoint& seen) {
  return {{"endpoint", seen.endpoint.text()},
          {"slot", seen.slot.text()},
          {"served", written(seen.served)},
          {"fault", utf8(seen.fault)}};
}

Json written(const NameInUse& use) {
  return {{"name", utf8(use.name)}, {"slot", use.slot.text()}, {"where", utf8(use.where)}};
}

Json written(const ObservedCertificate& item) {
  Json json = {{"understood", item.certificate != nullptr},
               {"has_key", written(item.has_key)},
               {"exportable", written(item.exportable)},
               {"friendly_name", written(item.friendly_name)}};
  if (!item.limits.empty()) json["limits"] = written(item.limits);
  return json;
}

// What few slots have is left out where they do not.
Json written(const ObservedSlot& item) {
  Json json = {{"holders", written(item.holders)}, {"served", written(item.served)}};
  if (!item.name.is_absent()) json["name"] = written(item.name);
  if (!item.shared_with.empty()) json["shared_with"] = written(item.shared_with);
  if (!item.labels.empty()) json["labels"] = written(item.labels);
  if (!item.closed.empty()) json["closed"] = utf8(item.closed);
  return json;
}

Json written(const ServerState& state) {
  Json certificates = Json::object();
  for (const ObservedCertificate& item : state.certificates) {
    certificates[item.thumbprint.text()] = written(item);
  }
  Json slots = Json::object();
  for (const ObservedSlot& item : state.slots) slots[item.slot.text()] = written(item);
  Json json = {{"certificates", std::move(certificates)}, {"slots", std::move(slots)}};
  if (!state.choosers.empty()) json["choosers"] = written(state.choosers);
  if (!state.endpoints.empty()) json["endpoints"] = written(state.endpoints);
  if (!state.names.is_absent()) json["names"] = written(state.names);
  if (!state.unmanaged.empty()) json["unmanaged"] = utf8(state.unmanaged);
  return json;
}

// What is known of `reader`'s value, its own part read by `read`.
template <class T, class Read>
Known<T> read_known(const JsonReader& reader, const Read& read) {
  if (reader.is_null()) return Absent{};
  if (reader.is_object() && reader.has("unknown")) {
    reader.expect_keys({"unknown"});
    return Unknown{reader.member("unknown").text()};
  }
  return read(reader);
}

template <class T>
T read_parsed(const JsonReader& reader) {
  return reader.parse<T>(reader.text());
}

template <class Read>
auto read_list(const JsonReader& reader, const Read& read) {
  std::vector<decltype(read(reader))> items;
  for (const JsonReader& element : reader.elements()) items.push_back(read(element));
  return items;
}

template <class Read>
auto read_optional_list(const JsonReader& reader, const char* key, const Read& read) {
  return reader.has(key) ? read_list(reader.member(key), read)
                         : std::vector<decltype(read(reader))>{};
}

std::string read_text(const JsonReader& reader) { return reader.text(); }

Seconds read_time(const JsonReader& reader) {
  using namespace std::chrono;
  const std::string text = reader.text();
  const auto digits = [&](std::size_t from, std::size_t count) {
    int value = 0;
    if (from + count <= text.size()) {
      std::from_chars(text.data() + from, text.data() + from + count, value);
    }
    return value;
  };
  const year_month_day date{year{digits(0, 4)}, month{static_cast<unsigned>(digits(5, 2))},
                            day{static_cast<unsigned>(digits(8, 2))}};
  const Seconds time =
      sys_days{date} + hours{digits(11, 2)} + minutes{digits(14, 2)} + seconds{digits(17, 2)};
  if (!date.ok() || to_text(time) != text) {
    reader.refuse("must be a time such as \"2026-11-22T22:06:23Z\"");
  }
  return time;
}

void read_key(const JsonReader& reader, Certificate& certificate) {
  certificate.public_key = read_parsed<Fingerprint>(reader.member("public_key"));
  certificate.key_algorithm = reader.member("key_algorithm").text();
  certificate.key_bits = static_cast<int>(reader.member("key_bits").number(0, 1 << 20));
  certificate.key_usage = read_list(reader.member("key_usage"), read_text);
  certificate.extended_key_usage = read_list(reader.member("extended_key_usage"), read_text);
  certificate.subject_key_id = reader.member("subject_key_id").text();
  certificate.authority_key_id = reader.member("authority_key_id").text();
}

CertificatePointer read_certificate(const JsonReader& reader) {
  reader.expect_keys({"authority", "authority_key_id", "common_name", "extended_key_usage",
                      "fingerprint", "issuer", "key_bits", "key_algorithm", "key_usage", "names",
                      "not_after", "not_before", "public_key", "self_signed", "serial", "signature",
                      "subject", "subject_key_id", "weak_signature"});
  Certificate certificate;
  certificate.thumbprint = reader.parse<Thumbprint>(reader.key());
  certificate.fingerprint = read_parsed<Fingerprint>(reader.member("fingerprint"));
  certificate.subject = reader.member("subject").text();
  certificate.issuer = reader.member("issuer").text();
  certificate.common_name = reader.member("common_name").text();
  certificate.serial = reader.member("serial").text();
  certificate.names = read_list(reader.member("names"), read_text);
  certificate.not_before = read_time(reader.member("not_before"));
  certificate.not_after = read_time(reader.member("not_after"));
  certificate.signature = reader.member("signature").text();
  certificate.weak_signature = reader.member("weak_signature").truth();
  certificate.authority = reader.member("authority").truth();
  certificate.self_signed = reader.member("self_signed").truth();
  read_key(reader, certificate);
  return std::make_shared<const Certificate>(std::move(certificate));
}

// "" is none.
SlotName read_slot_name(const JsonReader& reader) {
  const std::string text = reader.text();
  return text.empty() ? SlotName{} : reader.parse<SlotName>(text);
}

Limit read_limit(const JsonReader& reader) {
  reader.expect_keys({"slot", "code", "why", "lift", "note", "everywhere"});
  return {read_slot_name(reader.member("slot")), reader.member("code").text(),
          reader.member("why").text(),           reader.member("lift").text(),
          reader.member("note").truth(),         reader.member("everywhere").truth()};
}

Criterion read_criterion(const JsonReader& reader) {
  reader.expect_keys({"issuer", "subject", "name"});
  return {reader.member("issuer").text(), reader.member("subject").text(),
          reader.member("name").text()};
}

Chooser read_chooser(const JsonReader& reader) {
  reader.expect_keys({"name", "slot", "set_by", "criteria"}, {"ports"});
  const auto port = [](const JsonReader& at) {
    return static_cast<std::uint16_t>(at.number(1, 65535));
  };
  return {reader.member("name").text(), read_slot_name(reader.member("slot")),
          read_slot_name(reader.member("set_by")),
          read_list(reader.member("criteria"), read_criterion),
          read_optional_list(reader, "ports", port)};
}

NameInUse read_name_in_use(const JsonReader& reader) {
  reader.expect_keys({"name", "slot", "where"});
  return {reader.member("name").text(), read_slot_name(reader.member("slot")),
          reader.member("where").text()};
}

ObservedCertificate read_observed(const JsonReader& reader, const Table& table,
                                  std::set<Thumbprint>& used) {
  reader.expect_keys({"understood", "has_key", "exportable", "friendly_name"}, {"limits"});
  const auto truth = [](const JsonReader& at) { return at.truth(); };
  ObservedCertificate item;
  item.thumbprint = reader.parse<Thumbprint>(reader.key());
  item.has_key = read_known<bool>(reader.member("has_key"), truth);
  item.exportable = read_known<bool>(reader.member("exportable"), truth);
  item.friendly_name = read_known<std::string>(reader.member("friendly_name"),
                                               [](const JsonReader& at) { return at.text(); });
  item.limits = read_optional_list(reader, "limits", read_limit);
  if (!reader.member("understood").truth()) return item;
  const auto found = table.find(item.thumbprint);
  if (found == table.end()) {
    reader.refuse("is understood, but /certificates does not describe it");
    return item;
  }
  item.certificate = found->second;
  used.insert(item.thumbprint);
  return item;
}

std::vector<Thumbprint> read_holders(const JsonReader& reader) {
  std::vector<Thumbprint> holders;
  for (const JsonReader& element : reader.elements()) {
    const auto holder = read_parsed<Thumbprint>(element);
    if (!holders.empty() && holder <= holders.back()) element.refuse("must be sorted, each once");
    holders.push_back(holder);
  }
  return holders;
}

SeenEndpoint read_endpoint(const JsonReader& reader) {
  reader.expect_keys({"endpoint", "slot", "served", "fault"});
  return {read_parsed<Endpoint>(reader.member("endpoint")), read_slot_name(reader.member("slot")),
          read_known<std::vector<Thumbprint>>(reader.member("served"), read_holders),
          reader.member("fault").text()};
}

ObservedSlot read_slot(const JsonReader& reader) {
  reader.expect_keys({"holders", "served"}, {"name", "shared_with", "labels", "closed"});
  ObservedSlot slot{reader.parse<SlotName>(reader.key()),
                    read_known<std::vector<Thumbprint>>(reader.member("holders"), read_holders),
                    read_known<Thumbprint>(reader.member("served"), read_parsed<Thumbprint>)};
  if (reader.has("name")) slot.name = read_known<std::string>(reader.member("name"), read_text);
  slot.shared_with = read_optional_list(reader, "shared_with", read_parsed<TargetName>);
  slot.labels = read_optional_list(reader, "labels", read_text);
  if (reader.has("closed")) slot.closed = reader.member("closed").text();
  return slot;
}

ServerState read_state(const JsonReader& reader, const Table& table, std::set<Thumbprint>& used) {
  reader.expect_keys({"certificates", "slots"}, {"choosers", "endpoints", "names", "unmanaged"});
  ServerState state;
  for (const JsonReader& item : reader.member("certificates").members()) {
    state.certificates.push_back(read_observed(item, table, used));
  }
  for (const JsonReader& item : reader.member("slots").members()) {
    state.slots.push_back(read_slot(item));
  }
  state.choosers = read_optional_list(reader, "choosers", read_chooser);
  state.endpoints = read_optional_list(reader, "endpoints", read_endpoint);
  if (reader.has("names")) {
    state.names = read_known<std::vector<NameInUse>>(
        reader.member("names"),
        [](const JsonReader& at) { return read_list(at, read_name_in_use); });
  }
  if (reader.has("unmanaged")) state.unmanaged = reader.member("unmanaged").text();
  return state;
}

}  // namespace

Json to_json(const Observed& observed) {
  Json certificates = Json::object();
  Json servers = Json::object();
  for (const ObservedServer& server : observed.servers) {
    servers[server.name.text()] = written(server.state);
    if (!server.state.has_value()) continue;
    for (const ObservedCertificate& item : server.state.value().certificates) {
      if (!item.certificate) continue;
      Json& entry = certificates[item.thumbprint.text()];
      if (entry.is_null()) entry = written(*item.certificate);
    }
  }
  Json files = Json::object();
  for (const auto& [path, fingerprint] : observed.files) files[utf8(path)] = written(fingerprint);
  Json json = {{"signet_observation", 1},
               {"at", to_text(observed.at)},
               {"certificates", std::move(certificates)},
               {"files", std::move(files)},
               {"servers", std::move(servers)}};
  if (!observed.endpoints.empty()) json["endpoints"] = written(observed.endpoints);
  return json;
}

Expected<Observed> observed_from_json(const Json& json) {
  Problem problem;
  const JsonReader reader(json, "observation.malformed", problem);
  reader.member("signet_observation").number(1, 1);
  reader.expect_keys({"signet_observation", "at", "certificates", "files", "servers"},
                     {"endpoints"});
  Observed observed;
  observed.at = read_time(reader.member("at"));
  Table table;
  for (const JsonReader& item : reader.member("certificates").members()) {
    table.emplace(item.parse<Thumbprint>(item.key()), read_certificate(item));
  }
  for (const JsonReader& item : reader.member("files").members()) {
    observed.files.emplace(std::string(item.key()),
                           read_known<Fingerprint>(item, read_parsed<Fingerprint>));
  }
  observed.endpoints = read_optional_list(reader, "endpoints", read_endpoint);
  std::set<Thumbprint> used;
  for (const JsonReader& item : reader.member("servers").members()) {
    observed.servers.push_back({item.parse<TargetName>(item.key()),
                                read_known<ServerState>(item, [&](const JsonReader& at) {
                                  return read_state(at, table, used);
                                })});
  }
  for (const JsonReader& item : reader.member("certificates").members()) {
    const auto thumbprint = item.parse<Thumbprint>(item.key());
    if (!used.contains(thumbprint)) item.refuse("is described, but no server has it");
  }
  if (reader.failed()) return std::unexpected(problem);
  return observed;
}

}  // namespace signet
