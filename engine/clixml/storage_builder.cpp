#include "clixml/storage_builder.h"

#include <charconv>
#include <string>

#include "base/text.h"
#include "clixml/escape.h"

namespace signet::clixml {

namespace {

constexpr std::string_view deserialized = "Deserialized.";

std::uint32_t size_of(const auto& container) {
  return static_cast<std::uint32_t>(container.size());  // the limit on bytes keeps it small
}

}  // namespace

std::uint32_t StorageBuilder::add(Kind kind) {
  storage_->nodes.emplace_back().kind = kind;
  return size_of(storage_->nodes) - 1;
}

std::uint32_t StorageBuilder::add_object() {
  const std::uint32_t added = add(Kind::object);
  node(added).more = size_of(storage_->objects);
  storage_->objects.emplace_back();
  return added;
}

std::uint32_t StorageBuilder::add_reference(std::uint32_t object) {
  const std::uint32_t added = add(Kind::object);
  node(added).is_reference = true;
  node(added).more = object;
  return added;
}

void StorageBuilder::give_name(std::uint32_t number, std::string_view name) {
  node(number).name = {size_of(storage_->texts), size_of(name)};
  storage_->texts += name;
}

void StorageBuilder::give_types(std::uint32_t object, const TypeList& types) {
  parts(object).first_type = types.first;
  parts(object).type_count = types.count;
}

std::optional<Stretch> StorageBuilder::end_text() {
  if (!unescape_in_place(storage_->texts, text_begin_)) return std::nullopt;
  return Stretch{static_cast<std::uint32_t>(text_begin_),
                 static_cast<std::uint32_t>(storage_->texts.size() - text_begin_)};
}

std::optional<Stretch> StorageBuilder::end_character() {
  constexpr std::uint32_t replacement = 0xFFFD;
  const std::string_view code = trim(std::string_view(storage_->texts).substr(text_begin_));
  std::uint32_t unit = 0;
  const auto [end, error] = std::from_chars(code.data(), code.data() + code.size(), unit);
  const bool is_unit = error == std::errc{} && end == code.data() + code.size() && unit <= 0xFFFF;
  storage_->texts.resize(text_begin_);
  append_utf8(storage_->texts, is_unit ? unit : replacement);
  return end_text();
}

bool StorageBuilder::end_type_name(std::uint32_t object) {
  const auto stretch = end_text();
  if (!stretch) return false;
  std::string_view name = storage_->text(*stretch);
  if (name.starts_with(deserialized)) name.remove_prefix(deserialized.size());
  storage_->type_names.emplace_back(name);
  storage_->texts.resize(text_begin_);
  ++parts(object).type_count;
  return true;
}

TypeList StorageBuilder::no_types() const { return {size_of(storage_->type_names), 0}; }

TypeList StorageBuilder::progress_types() {
  if (!progress_types_) {
    progress_types_ = TypeList{size_of(storage_->type_names), 1};
    storage_->type_names.emplace_back("System.Management.Automation.ProgressRecord");
  }
  return *progress_types_;
}

bool StorageBuilder::define_object(std::uint32_t reference, std::uint32_t object) {
  return objects_.emplace(reference, object).second;
}

bool StorageBuilder::define_types(std::uint32_t reference, const TypeList& types) {
  return types_.emplace(reference, types).second;
}

std::optional<std::uint32_t> StorageBuilder::find_object(std::uint32_t reference) const {
  const auto found = objects_.find(reference);
  return found == objects_.end() ? std::nullopt : std::optional(found->second);
}

std::optional<TypeList> StorageBuilder::find_types(std::uint32_t reference) const {
  const auto found = types_.find(reference);
  return found == types_.end() ? std::nullopt : std::optional(found->second);
}

}  // namespace signet::clixml
