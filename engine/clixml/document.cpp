#include "clixml/document.h"

#include <algorithm>
#include <charconv>
#include <string>

#include "base/text.h"
#include "clixml/date_time.h"
#include "clixml/storage.h"

namespace signet::clixml {

namespace {

// A scalar itself, or an object's primitive; node 0, the null, for an object without one.
const Node& scalar_of(const Storage& storage, std::uint32_t node) {
  const Node& self = storage.nodes[node];
  return self.kind == Kind::object ? storage.nodes[storage.parts(self).primitive] : self;
}

std::uint32_t find_name(const Storage& storage, std::uint32_t first, std::string_view name) {
  for (std::uint32_t node = first; node != 0; node = storage.nodes[node].next) {
    if (equal_ignoring_case(storage.text(storage.nodes[node].name), name)) return node;
  }
  return 0;
}

void append_properties(const Storage& storage, std::uint32_t first,
                       std::vector<Value::Named>& properties) {
  for (std::uint32_t node = first; node != 0; node = storage.nodes[node].next) {
    properties.push_back({storage.text(storage.nodes[node].name), storage.value(node)});
  }
}

std::string without_spaces(std::string_view text) {
  std::string result(text);
  std::erase_if(result, [](char each) { return trim({&each, 1}).empty(); });
  return result;
}

}  // namespace

Kind Value::kind() const { return storage_->nodes[node_].kind; }
Container Value::container() const { return storage_->nodes[node_].container; }

std::string_view Value::text() const {
  const Node& scalar = scalar_of(*storage_, node_);
  return scalar.kind == Kind::null ? to_string() : storage_->text(scalar.text);
}

std::optional<bool> Value::boolean() const {
  const Node& scalar = scalar_of(*storage_, node_);
  if (scalar.kind != Kind::boolean) return std::nullopt;
  const std::string_view text = trim(storage_->text(scalar.text));
  if (text == "true") return true;
  if (text == "false") return false;
  return std::nullopt;
}

std::optional<std::int64_t> Value::integer() const {
  const Node& scalar = scalar_of(*storage_, node_);
  if (scalar.kind != Kind::integer) return std::nullopt;
  const std::string_view text = trim(storage_->text(scalar.text));
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return number;
}

std::optional<Bytes> Value::bytes() const {
  const Node& scalar = scalar_of(*storage_, node_);
  if (scalar.kind != Kind::bytes && scalar.kind != Kind::secure_string) return std::nullopt;
  Expected<Bytes> bytes = from_base64(without_spaces(storage_->text(scalar.text)));
  if (!bytes) return std::nullopt;
  return *std::move(bytes);
}

std::optional<Guid> Value::guid() const {
  const Node& scalar = scalar_of(*storage_, node_);
  if (scalar.kind != Kind::guid) return std::nullopt;
  const Expected<Guid> guid = Guid::parse(trim(storage_->text(scalar.text)));
  if (!guid) return std::nullopt;
  return *guid;
}

std::optional<Seconds> Value::time() const {
  const Node& scalar = scalar_of(*storage_, node_);
  if (scalar.kind != Kind::date_time) return std::nullopt;
  return parse_date_time(trim(storage_->text(scalar.text)));
}

std::span<const std::string> Value::type_names() const {
  if (kind() != Kind::object) return {};
  const ObjectParts& parts = storage_->parts(storage_->nodes[node_]);
  return std::span(storage_->type_names).subspan(parts.first_type, parts.type_count);
}

bool Value::is_type(std::string_view full_name) const {
  return std::ranges::find(type_names(), full_name) != type_names().end();
}

std::string_view Value::to_string() const {
  const Node& self = storage_->nodes[node_];
  return self.kind == Kind::object ? storage_->text(self.text) : std::string_view();
}

std::optional<Value> Value::primitive() const {
  if (kind() != Kind::object) return std::nullopt;
  const std::uint32_t primitive = storage_->parts(storage_->nodes[node_]).primitive;
  if (primitive == 0) return std::nullopt;
  return storage_->value(primitive);
}

std::optional<Value> Value::property(std::string_view name) const {
  if (kind() != Kind::object) return std::nullopt;
  const ObjectParts& parts = storage_->parts(storage_->nodes[node_]);
  std::uint32_t found = find_name(*storage_, parts.extended, name);
  if (found == 0) found = find_name(*storage_, parts.adapted, name);
  if (found == 0) return std::nullopt;
  return storage_->value(found);
}

std::vector<Value::Named> Value::properties() const {
  std::vector<Named> properties;
  if (kind() != Kind::object) return properties;
  const ObjectParts& parts = storage_->parts(storage_->nodes[node_]);
  append_properties(*storage_, parts.extended, properties);
  append_properties(*storage_, parts.adapted, properties);
  return properties;
}

std::vector<Value> Value::items() const {
  std::vector<Value> items;
  if (container() == Container::none || container() == Container::dictionary) return items;
  const std::uint32_t first = storage_->parts(storage_->nodes[node_]).items;
  for (std::uint32_t node = first; node != 0; node = storage_->nodes[node].next) {
    items.push_back(storage_->value(node));
  }
  return items;
}

std::vector<Value::Entry> Value::entries() const {
  std::vector<Entry> entries;
  if (container() != Container::dictionary) return entries;
  std::uint32_t key = storage_->parts(storage_->nodes[node_]).items;
  while (key != 0) {
    const std::uint32_t value = storage_->nodes[key].next;
    entries.push_back({storage_->value(key), storage_->value(value)});
    key = storage_->nodes[value].next;
  }
  return entries;
}

std::optional<Value> Value::entry(std::string_view key) const {
  for (const Entry& entry : entries()) {
    if (equal_ignoring_case(entry.key.text(), key)) return entry.value;
  }
  return std::nullopt;
}

std::size_t Document::size() const { return only_ ? 1 : storage_->top.size(); }

Value Document::at(std::size_t index) const {
  if (only_) return storage_->value(index == 0 ? *only_ : 0);
  return storage_->value(index < size() ? storage_->top[index] : 0);
}

Document Document::only(const Value& value) const {
  Document part(storage_);
  part.only_ = value.node_;
  return part;
}

}  // namespace signet::clixml
