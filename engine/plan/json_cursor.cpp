#include "plan/json_cursor.h"

#include "base/json.h"
#include "base/text.h"

namespace signet {

std::string JsonCursor::path() const {
  if (!parent_) return {};
  const std::string above = parent_->path();
  if (key_.empty()) return above + "[" + std::to_string(index_) + "]";
  return above.empty() ? std::string(key_) : above + "." + std::string(key_);
}

void JsonCursor::refuse(std::string_view what) const {
  if (*problem_) return;
  const std::string place = path();
  *problem_ = (place.empty() ? "the file" : place) + ": " + std::string(what);
}

void JsonCursor::expect_keys(std::initializer_list<std::string_view> keys) const {
  if (failed()) return;
  if (!value_->is_object()) return refuse("not an object");
  auto expected = keys.begin();
  for (const auto& [key, value] : value_->items()) {
    if (expected == keys.end() || key < *expected) {
      return refuse("unknown key \"" + printable(key) + "\"");
    }
    if (key != *expected) break;
    ++expected;
  }
  if (expected != keys.end()) refuse("the key \"" + std::string(*expected) + "\" is missing");
}

JsonCursor JsonCursor::operator[](std::string_view key) const {
  if (failed()) return {nullptr, this, key, 0};
  const auto found = value_->is_object() ? value_->find(std::string(key)) : value_->end();
  if (found == value_->end()) refuse("the key \"" + std::string(key) + "\" is missing");
  return {failed() ? nullptr : &*found, this, key, 0};
}

void JsonCursor::each(const std::function<void(const JsonCursor&)>& read) const {
  if (failed()) return;
  if (!value_->is_array()) return refuse("not a list");
  std::size_t index = 0;
  for (const Json& item : *value_) {
    read(JsonCursor(&item, this, {}, index++));
    if (failed()) return;
  }
}

bool JsonCursor::is_null() const { return failed() || value_->is_null(); }

std::string JsonCursor::text() const {
  if (failed()) return {};
  if (!value_->is_string()) {
    refuse("not a text");
    return {};
  }
  return value_->get_ref<const std::string&>();
}

bool JsonCursor::flag() const {
  if (failed()) return false;
  if (!value_->is_boolean()) {
    refuse("neither true nor false");
    return false;
  }
  return value_->get<bool>();
}

std::uint64_t JsonCursor::number(std::uint64_t most) const {
  if (failed()) return 0;
  if (!value_->is_number_unsigned() || value_->get<std::uint64_t>() > most) {
    refuse("not a whole number from 0 to " + std::to_string(most));
    return 0;
  }
  return value_->get<std::uint64_t>();
}

}  // namespace signet
