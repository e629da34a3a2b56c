#pragma once

#include <cstdint>
#include <functional>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>

#include "base/json_fwd.h"
#include "base/problem.h"

namespace signet {

// A place in a JSON value from outside, read strictly. The first thing that is not as it must be is
// kept with its path ("change.steps[3].needs[0]: not a text"); from then on everything reads as
// empty, so that a reader can be written straight down and asks for the problem at its end.
// A cursor must not outlive the one it came from.
class JsonCursor {
 public:
  JsonCursor(const Json& value, std::optional<std::string>& problem)
      : value_(&value), problem_(&problem) {}

  // Refuses anything but an object with exactly these keys, which are given in byte order.
  void expect_keys(std::initializer_list<std::string_view> keys) const;
  JsonCursor operator[](std::string_view key) const;
  // Calls `read` with a cursor for each item of the list.
  void each(const std::function<void(const JsonCursor&)>& read) const;

  bool is_null() const;
  std::string text() const;
  bool flag() const;
  std::uint64_t number(std::uint64_t most) const;
  // The text as a checked value: an Identifier, Thumbprint, Fingerprint or Address.
  template <class Value>
  Value parsed() const {
    const std::string given = text();
    if (*problem_) return {};
    Expected<Value> value = Value::parse(given);
    if (value) return *std::move(value);
    refuse(value.error().summary);
    return {};
  }

  void refuse(std::string_view what) const;
  bool failed() const { return problem_->has_value(); }

 private:
  JsonCursor(const Json* value, const JsonCursor* parent, std::string_view key, std::size_t index)
      : value_(value), problem_(parent->problem_), parent_(parent), key_(key), index_(index) {}
  std::string path() const;

  const Json* value_;  // null once something was refused
  std::optional<std::string>* problem_;
  const JsonCursor* parent_ = nullptr;
  std::string_view key_;  // empty: an item of a list
  std::size_t index_ = 0;
};

}  // namespace signet
