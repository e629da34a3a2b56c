#pragma once

#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

#include "base/json_fwd.h"
#include "base/problem.h"

namespace signet {

// A value of a JSON document together with its place in it, for strict reading. The first thing
// that does not fit is kept in `problem`, with its place as a JSON pointer ("/servers/EX1/slots");
// from then on everything reads as empty. So a reader is a straight line and asks failed() once.
class JsonReader {
 public:
  // `root` and `problem` must outlive the reader and all that come from it. Failures carry `code`.
  JsonReader(const Json& root, const char* code, Problem& problem);

  bool failed() const { return !problem_->code.empty(); }
  // Keeps what is wrong here, unless something was wrong before.
  void refuse(std::string summary) const;

  // Refuses anything but an object with exactly these keys, whatever their values are; those of
  // `optional` may be missing.
  void expect_keys(std::initializer_list<std::string_view> keys,
                   std::initializer_list<std::string_view> optional = {}) const;
  // The value of a key; a missing one is refused.
  JsonReader member(std::string_view key) const;
  // All values of an object, sorted by key, or of an array.
  std::vector<JsonReader> members() const;
  std::vector<JsonReader> elements() const;
  // The key that this value has in its object; empty in a list.
  std::string_view key() const { return key_; }

  bool is_null() const;
  bool is_object() const;
  bool has(std::string_view key) const;
  std::string text() const;
  bool truth() const;
  // A whole number from `least` to `most`.
  std::int64_t number(std::int64_t least, std::int64_t most) const;

  // `text` through T::parse, refused here if that fails or if T::text() spells it differently, so
  // that one value has one spelling.
  template <class T>
  T parse(std::string_view text) const {
    if (failed()) return {};
    Expected<T> value = T::parse(text);
    if (!value) {
      refuse(value.error().summary);
      return {};
    }
    if (value->text() != text) refuse("must be written as \"" + value->text() + "\"");
    return *std::move(value);
  }

 private:
  JsonReader(const JsonReader& parent, std::string_view key, const Json& value);

  const Json* value_;
  const char* code_;
  Problem* problem_;
  std::string path_;
  std::string_view key_;
};

}  // namespace signet
