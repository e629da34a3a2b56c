#include "plan/json_cursor.h"

#include "base/text.h"

namespace signet {

namespace {

using simdjson::SUCCESS;
using simdjson::dom::object;

// The keys that an object may have; those from `optional` on may be missing.
class KnownKeys {
 public:
  static constexpr std::size_t most = 64;
  using Keys = std::initializer_list<std::string_view>;

  KnownKeys(Keys required, Keys optional) : required_(required), optional_(optional) {}

  // The key's number; `most` = it is none of them.
  std::size_t find(std::string_view key) {
    std::size_t number = find(required_, key, next_required_);
    if (number < required_.size()) return number;
    number = find(optional_, key, next_optional_);
    return number < optional_.size() ? required_.size() + number : most;
  }

 private:
  // Keys come in their order where nobody edited the file, so the first look mostly finds it.
  static std::size_t find(Keys keys, std::string_view key, std::size_t& next) {
    for (std::size_t tried = 0; tried < keys.size(); ++tried) {
      const std::size_t at = next + tried - (next + tried < keys.size() ? 0 : keys.size());
      if (keys.begin()[at] != key) continue;
      next = at + 1;
      return at;
    }
    return keys.size();
  }

  Keys required_;
  Keys optional_;
  std::size_t next_required_ = 0;
  std::size_t next_optional_ = 0;
};

}  // namespace

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

void JsonCursor::expect_keys(std::initializer_list<std::string_view> keys,
                             std::initializer_list<std::string_view> optional) const {
  if (failed()) return;
  object members;
  if (value_.get(members) != SUCCESS) return refuse("not an object");
  KnownKeys known(keys, optional);
  std::uint64_t seen = 0;
  for (auto at = members.begin(); at != members.end(); ++at) {
    const std::size_t number = known.find(at.key());
    if (number == KnownKeys::most) return refuse("unknown key \"" + printable(at.key()) + "\"");
    const std::uint64_t bit = std::uint64_t{1} << number;
    if (seen & bit) return refuse("the key \"" + std::string(at.key()) + "\" stands twice");
    seen |= bit;
  }
  for (std::size_t i = 0; i < keys.size(); ++i) {
    if (seen >> i & 1) continue;
    return refuse("the key \"" + std::string(keys.begin()[i]) + "\" is missing");
  }
}

bool JsonCursor::find(std::string_view key, simdjson::dom::element& found) const {
  if (failed()) return false;
  object members;
  if (value_.get(members) != SUCCESS) return false;
  const auto end = members.end();
  if (!next_) next_ = members.begin();
  const auto is_here = [&](const object::iterator& at) { return at.key_equals(key); };
  auto at = *next_;
  if (at == end || !is_here(at)) {
    at = members.begin();
    while (at != end && !is_here(at)) ++at;
  }
  if (at == end) return false;
  found = at.value();
  next_ = ++at;
  return true;
}

JsonCursor JsonCursor::operator[](std::string_view key) const {
  simdjson::dom::element found;
  if (!find(key, found)) refuse("the key \"" + std::string(key) + "\" is missing");
  return {found, this, key, 0};
}

std::size_t JsonCursor::size() const {
  simdjson::dom::array items;
  return !failed() && value_.get(items) == SUCCESS ? items.size() : 0;
}

bool JsonCursor::is_null() const { return failed() || value_.is_null(); }

std::string_view JsonCursor::view() const {
  std::string_view text;
  if (failed() || value_.get(text) == SUCCESS) return text;
  refuse("not a text");
  return {};
}

bool JsonCursor::flag() const {
  bool flag = false;
  if (failed() || value_.get(flag) == SUCCESS) return flag;
  refuse("neither true nor false");
  return false;
}

std::uint64_t JsonCursor::number(std::uint64_t most) const {
  std::uint64_t number = 0;
  if (failed()) return 0;
  if (value_.get(number) == SUCCESS && number <= most) return number;
  refuse("not a whole number from 0 to " + std::to_string(most));
  return 0;
}

}  // namespace signet
