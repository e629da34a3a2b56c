#include "clixml/elements.h"

#include <algorithm>
#include <array>

namespace signet::clixml {

namespace {

constexpr Element scalar(std::string_view name, Kind kind) { return {name, Role::scalar, kind}; }
constexpr Element container(std::string_view name, Container container) {
  return {name, Role::container, Kind::object, container};
}
constexpr Element other(std::string_view name, Role role) { return {name, role}; }

// MS-PSRP 2.2.5.1 and 2.2.5.2, sorted by name.
constexpr auto elements = std::to_array<Element>({
    other("AI", Role::progress_part),  other("AV", Role::progress_part),
    scalar("B", Kind::boolean),        scalar("BA", Kind::bytes),
    scalar("By", Kind::integer),       scalar("C", Kind::character),
    scalar("D", Kind::decimal),        container("DCT", Container::dictionary),
    scalar("DT", Kind::date_time),     scalar("Db", Kind::real),
    other("En", Role::entry),          scalar("G", Kind::guid),
    scalar("I16", Kind::integer),      scalar("I32", Kind::integer),
    scalar("I64", Kind::integer),      container("IE", Container::enumerable),
    container("LST", Container::list), other("MS", Role::extended),
    scalar("Nil", Kind::null),         other("Obj", Role::object),
    other("Objs", Role::documents),    other("PC", Role::progress_part),
    other("PI", Role::progress_part),  other("PR", Role::progress),
    other("Props", Role::adapted),     container("QUE", Container::queue),
    other("Ref", Role::reference),     scalar("S", Kind::string),
    scalar("SB", Kind::integer),       scalar("SBK", Kind::script_block),
    other("SD", Role::progress_part),  other("SR", Role::progress_part),
    scalar("SS", Kind::secure_string), container("STK", Container::stack),
    scalar("Sg", Kind::real),          other("T", Role::type_name),
    other("TN", Role::type_names),     other("TNRef", Role::type_reference),
    scalar("TS", Kind::duration),      other("ToString", Role::to_string),
    scalar("U16", Kind::integer),      scalar("U32", Kind::integer),
    scalar("U64", Kind::integer),      scalar("URI", Kind::uri),
    scalar("Version", Kind::version),  scalar("XD", Kind::xml),
});
static_assert(std::ranges::is_sorted(elements, {}, &Element::name));

// Whether it stands for a value of its own.
bool is_value(Role role) {
  return role == Role::object || role == Role::reference || role == Role::scalar ||
         role == Role::progress;
}

}  // namespace

const Element* find_element(std::string_view name) {
  const auto found = std::ranges::lower_bound(elements, name, {}, &Element::name);
  return found != elements.end() && found->name == name ? &*found : nullptr;
}

bool may_stand_in(Place place, Role role) {
  switch (place) {
    case Place::top:
      return role == Role::documents || is_value(role);
    case Place::documents:
    case Place::adapted:
    case Place::items:
    case Place::entry:
      return is_value(role);
    case Place::extended:
      return is_value(role) || role == Role::extended;
    case Place::object:
      return role == Role::scalar || role == Role::container || role == Role::adapted ||
             role == Role::extended || role == Role::type_names || role == Role::type_reference ||
             role == Role::to_string;
    case Place::dictionary:
      return role == Role::entry;
    case Place::type_names:
      return role == Role::type_name;
    case Place::skipped:
      return role == Role::progress_part || role == Role::scalar || role == Role::type_name;
    case Place::type_name:
    case Place::to_string:
    case Place::scalar:
    case Place::nothing:
      return false;
  }
  return false;
}

TextRule text_rule(Place place) {
  switch (place) {
    case Place::scalar:
    case Place::to_string:
    case Place::type_name:
      return TextRule::kept;
    case Place::skipped:
      return TextRule::ignored;
    case Place::top:
    case Place::documents:
    case Place::object:
    case Place::adapted:
    case Place::extended:
    case Place::items:
    case Place::dictionary:
    case Place::entry:
    case Place::type_names:
    case Place::nothing:
      return TextRule::only_white_space;
  }
  return TextRule::only_white_space;
}

}  // namespace signet::clixml
