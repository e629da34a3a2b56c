#pragma once

#include <string>
#include <utility>
#include <variant>

namespace signet {

struct Absent {
  friend bool operator==(const Absent&, const Absent&) = default;
};
struct Unknown {
  std::string why;
  friend bool operator==(const Unknown&, const Unknown&) = default;
};

// What observation says of one field: a value, that there is none, or that it could not be read and
// why. The zero value is unknown: what nobody read is never taken for absent.
template <class T>
class Known {
 public:
  Known() : state_(Unknown{"not read"}) {}
  Known(T value) : state_(std::in_place_type<T>, std::move(value)) {}
  Known(Absent absent) : state_(absent) {}
  Known(Unknown unknown) : state_(std::move(unknown)) {}

  bool has_value() const { return std::holds_alternative<T>(state_); }
  bool is_absent() const { return std::holds_alternative<Absent>(state_); }
  bool is_unknown() const { return std::holds_alternative<Unknown>(state_); }
  // Only when has_value().
  const T& value() const { return std::get<T>(state_); }
  T& value() { return std::get<T>(state_); }
  // Only when is_unknown().
  const std::string& why() const { return std::get<Unknown>(state_).why; }

  friend bool operator==(const Known&, const Known&) = default;

 private:
  std::variant<Unknown, Absent, T> state_;
};

}  // namespace signet
