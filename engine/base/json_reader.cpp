#include "base/json_reader.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/json.h"
#include "base/text.h"

namespace signet {

namespace {

const Json nothing;

// Keys come from outside: no message gets longer than a few lines by one, and no path either.
constexpr std::size_t longest_key = 80;

std::string shown(std::string_view key) {
  return printable(key.substr(0, longest_key)) + (key.size() > longest_key ? "..." : "");
}

}  // namespace

JsonReader::JsonReader(const Json& root, const char* code, Problem& problem)
    : value_(&root), code_(code), problem_(&problem) {}

JsonReader::JsonReader(const JsonReader& parent, std::string_view key, const Json& value)
    : value_(&value), code_(parent.code_), problem_(parent.problem_), key_(key) {
  const std::string_view start = key.substr(0, longest_key);
  path_.reserve(parent.path_.size() + 1 + start.size());
  path_ += parent.path_;
  path_ += '/';
  path_ += start;
}

void JsonReader::refuse(std::string summary) const {
  if (failed()) return;
  *problem_ = {code_, std::move(summary), {}, {}, path_.empty() ? "/" : printable(path_)};
}

void JsonReader::expect_keys(std::initializer_list<std::string_view> keys,
                             std::initializer_list<std::string_view> optional) const {
  if (failed()) return;
  if (!value_->is_object()) return refuse("must be an object");
  for (const auto& [name, value] : value_->items()) {
    if (std::ranges::find(keys, name) != keys.end()) continue;
    if (std::ranges::find(optional, name) != optional.end()) continue;
    refuse(fmt::format("unknown key \"{}\"", shown(name)));
    std::vector<std::string_view> known(keys);
    known.insert(known.end(), optional);
    const std::string_view near = did_you_mean(name.substr(0, longest_key), known);
    if (!near.empty()) problem_->hint = fmt::format("did you mean \"{}\"?", near);
    return;
  }
  for (const std::string_view name : keys) {
    if (!value_->contains(name)) return refuse(fmt::format("the key \"{}\" is missing", name));
  }
}

JsonReader JsonReader::member(std::string_view key) const {
  if (!failed() && !value_->is_object()) refuse("must be an object");
  if (failed()) return JsonReader(*this, {}, nothing);
  const auto found = value_->find(key);
  if (found != value_->end()) return JsonReader(*this, found.key(), *found);
  refuse(fmt::format("the key \"{}\" is missing", key));
  return JsonReader(*this, {}, nothing);
}

std::vector<JsonReader> JsonReader::members() const {
  if (!failed() && !value_->is_object()) refuse("must be an object");
  std::vector<JsonReader> readers;
  if (failed()) return readers;
  readers.reserve(value_->size());
  for (const auto& [name, value] : value_->items()) {
    readers.push_back(JsonReader(*this, name, value));
  }
  return readers;
}

std::vector<JsonReader> JsonReader::elements() const {
  if (!failed() && !value_->is_array()) refuse("must be a list");
  std::vector<JsonReader> readers;
  if (failed()) return readers;
  readers.reserve(value_->size());
  for (const Json& value : *value_) {
    readers.push_back(JsonReader(*this, std::to_string(readers.size()), value));
    readers.back().key_ = {};
  }
  return readers;
}

bool JsonReader::is_null() const { return !failed() && value_->is_null(); }

bool JsonReader::is_object() const { return !failed() && value_->is_object(); }

bool JsonReader::has(std::string_view key) const { return is_object() && value_->contains(key); }

std::string JsonReader::text() const {
  if (!failed() && !value_->is_string()) refuse("must be a text");
  return failed() ? std::string() : value_->get<std::string>();
}

bool JsonReader::truth() const {
  if (!failed() && !value_->is_boolean()) refuse("must be true or false");
  return !failed() && value_->get<bool>();
}

std::int64_t JsonReader::number(std::int64_t least, std::int64_t most) const {
  if (failed()) return 0;
  // A float would be rounded, and an unsigned one beyond the range would wrap around.
  const bool whole =
      value_->is_number_integer() &&
      (!value_->is_number_unsigned() ||
       value_->get<std::uint64_t>() <= static_cast<std::uint64_t>(std::max<std::int64_t>(most, 0)));
  if (whole && value_->get<std::int64_t>() >= least && value_->get<std::int64_t>() <= most) {
    return value_->get<std::int64_t>();
  }
  refuse(least == most ? fmt::format("must be {}", least)
                       : fmt::format("must be a whole number from {} to {}", least, most));
  return 0;
}

}  // namespace signet
