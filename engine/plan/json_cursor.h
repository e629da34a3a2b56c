#pragma once

#include <simdjson.h>

#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>

#include "base/problem.h"

namespace signet {

// A place in a JSON value from outside, read strictly. The first thing that is not as it must be is
// kept with its path ("change.steps[3].needs[0]: not a text"); from then on everything reads as
// empty, so that a reader can be written straight down and asks for the problem at its end.
// A cursor must not outlive the one it came from. Only sources of this folder include this header.
class JsonCursor {
 public:
  JsonCursor(simdjson::dom::element value, std::optional<std::string>& problem)
      : value_(value), problem_(&problem) {}

  // Refuses anything but an object with exactly these keys, each once; those of `optional` may be
  // missing. Both are given in byte order, at most 64 together.
  void expect_keys(std::initializer_list<std::string_view> keys,
                   std::initializer_list<std::string_view> optional = {}) const;
  JsonCursor operator[](std::string_view key) const;
  // Calls `read` with the value of the key, if it is there.
  template <class Read>
  void if_there(std::string_view key, Read read) const {
    simdjson::dom::element found;
    if (find(key, found)) read(JsonCursor(found, this, key, 0));
  }
  // Calls `read` with a cursor for each item of the list.
  template <class Read>
  void each(Read read) const {
    if (failed()) return;
    simdjson::dom::array items;
    if (value_.get(items) != simdjson::SUCCESS) return refuse("not a list");
    std::size_t index = 0;
    for (const simdjson::dom::element item : items) {
      read(JsonCursor(item, this, {}, index++));
      if (failed()) return;
    }
  }
  // Of a list; 0 for anything else.
  std::size_t size() const;

  bool is_null() const;
  std::string text() const { return std::string(view()); }
  // The same, as long as the document is there.
  std::string_view view() const;
  bool flag() const;
  std::uint64_t number(std::uint64_t most) const;
  // The text as a checked value: an Identifier, Thumbprint, Fingerprint or Address.
  template <class Value>
  Value parsed() const {
    const std::string_view given = view();
    if (*problem_) return {};
    Expected<Value> value = Value::parse(given);
    if (value) return *std::move(value);
    refuse(value.error().summary);
    return {};
  }

  void refuse(std::string_view what) const;
  bool failed() const { return problem_->has_value(); }

 private:
  JsonCursor(simdjson::dom::element value, const JsonCursor* parent, std::string_view key,
             std::size_t index)
      : value_(value), problem_(parent->problem_), parent_(parent), key_(key), index_(index) {}
  std::string path() const;
  bool find(std::string_view key, simdjson::dom::element& found) const;

  simdjson::dom::element value_;  // none once something was refused
  std::optional<std::string>* problem_;
  const JsonCursor* parent_ = nullptr;
  std::string_view key_;  // empty: an item of a list
  std::size_t index_ = 0;
  // Keys are mostly asked for in their order: where the next one is looked for first.
  mutable std::optional<simdjson::dom::object::iterator> next_;
};

}  // namespace signet
