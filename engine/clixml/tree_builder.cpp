#include "clixml/tree_builder.h"

#include <charconv>
#include <utility>

#include "base/text.h"
#include "clixml/escape.h"

namespace signet::clixml {

namespace {

constexpr std::string_view own_namespace = "http://schemas.microsoft.com/powershell/2004/04";

constexpr const char* unknown_attribute = "an attribute that CLIXML does not know";
constexpr const char* half_a_pair = "a text holds half of a surrogate pair";

std::optional<std::uint32_t> parse_reference(std::string_view text) {
  std::uint32_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return number;
}

}  // namespace

bool TreeBuilder::stop(const char* code, const char* summary) {
  problem_ = Problem{code, summary, {}, {}, {}};
  return false;
}
bool TreeBuilder::malformed(const char* summary) { return stop("clixml.malformed", summary); }
bool TreeBuilder::refused(const char* summary) { return stop("clixml.refused", summary); }

bool TreeBuilder::start(std::string_view namespace_uri, std::string_view name,
                        const std::vector<XmlAttribute>& attributes) {
  const Element* element = find_element(name);
  if (!element || (!namespace_uri.empty() && namespace_uri != own_namespace)) {
    return refused("an element that CLIXML does not know");
  }
  if (!may_stand_in(here(), element->role)) {
    return malformed("a CLIXML element where it cannot stand");
  }
  return read_attributes(attributes) && open(*element);
}

bool TreeBuilder::read_attributes(const std::vector<XmlAttribute>& attributes) {
  attributes_ = {};
  for (const XmlAttribute& attribute : attributes) {
    if (!attribute.namespace_uri.empty()) return refused(unknown_attribute);
    if (attribute.name == "N") {
      attributes_.name = attribute.value;
      if (!unescape_in_place(*attributes_.name, 0)) {
        return malformed("a name holds half of a surrogate pair");
      }
    } else if (attribute.name == "RefId") {
      attributes_.reference = parse_reference(attribute.value);
      if (!attributes_.reference) return malformed("a RefId that is no number");
    } else if (attribute.name != "S" && attribute.name != "Version") {  // stream; of the format
      return refused(unknown_attribute);
    }
  }
  return true;
}

bool TreeBuilder::open(const Element& element) {
  if (here() == Place::skipped) {
    push(Place::skipped, 0);
    return true;
  }
  switch (element.role) {
    case Role::documents:
      push(Place::documents, 0);
      return true;
    case Role::object:
      return open_object();
    case Role::reference:
      return open_reference();
    case Role::scalar:
      return open_scalar(element.kind);
    case Role::progress:
      return open_progress();
    case Role::container:
      return open_container(element.container);
    case Role::entry:
      push(Place::entry, open_.back().node);
      return true;
    case Role::adapted:
      return open_properties(Place::adapted);
    case Role::extended:
      return here() == Place::extended ? open_member_set() : open_properties(Place::extended);
    case Role::type_names:
      return open_type_names();
    case Role::type_reference:
      return open_type_reference();
    case Role::type_name:
      push(Place::type_name, open_.back().node);
      return true;
    case Role::to_string:
      return open_to_string();
    case Role::progress_part:  // stands in skipped places only
      return false;
  }
  return false;
}

TreeBuilder::Frame& TreeBuilder::push(Place place, std::uint32_t node) {
  Frame& frame = open_.emplace_back();
  frame.place = place;
  frame.node = node;
  storage_.begin_text();
  return frame;
}

bool TreeBuilder::enter_object(Place place, std::uint32_t node) {
  if (++objects_open_ > depth_) return stop("clixml.limit", "CLIXML objects are nested too deeply");
  push(place, node).is_object = true;
  return true;
}

bool TreeBuilder::open_object() {
  const std::uint32_t node = storage_.add_object();
  if (!put(node)) return false;
  if (attributes_.reference && !storage_.define_object(*attributes_.reference, node)) {
    return malformed("two objects have the same RefId");
  }
  return enter_object(Place::object, node);
}

bool TreeBuilder::open_member_set() {
  const std::uint32_t node = storage_.add_object();
  return put(node) && enter_object(Place::extended, node);
}

bool TreeBuilder::open_progress() {
  const std::uint32_t node = storage_.add_object();
  storage_.give_types(node, storage_.progress_types());
  return put(node) && enter_object(Place::skipped, node);
}

bool TreeBuilder::open_scalar(Kind kind) {
  const std::uint32_t node = storage_.add(kind);
  if (!put(node)) return false;
  push(kind == Kind::null ? Place::nothing : Place::scalar, node);
  return true;
}

bool TreeBuilder::open_reference() {
  if (!attributes_.reference) return malformed("a Ref without RefId");
  const auto object = storage_.find_object(*attributes_.reference);
  if (!object) return refused("a Ref to an object that was not defined");
  const std::uint32_t node = storage_.add_reference(*object);
  if (!put(node)) return false;
  push(Place::nothing, node);
  return true;
}

bool TreeBuilder::open_container(Container container) {
  const std::uint32_t object = open_.back().node;
  Container& known = storage_.node(object).container;
  if (known != Container::none) return malformed("an object with two containers");
  known = container;
  push(container == Container::dictionary ? Place::dictionary : Place::items, object);
  return true;
}

bool TreeBuilder::open_properties(Place place) {
  Frame& object = open_.back();
  bool& seen = place == Place::adapted ? object.has_adapted : object.has_extended;
  if (std::exchange(seen, true)) return malformed("an object with two lists of properties");
  push(place, object.node);
  return true;
}

bool TreeBuilder::open_type_names() {
  Frame& object = open_.back();
  if (std::exchange(object.has_types, true)) return malformed("an object with two lists of types");
  storage_.give_types(object.node, storage_.no_types());
  push(Place::type_names, object.node).types = attributes_.reference;
  return true;
}

bool TreeBuilder::open_type_reference() {
  Frame& object = open_.back();
  if (std::exchange(object.has_types, true)) return malformed("an object with two lists of types");
  if (!attributes_.reference) return malformed("a TNRef without RefId");
  const auto types = storage_.find_types(*attributes_.reference);
  if (!types) return refused("a TNRef to types that were not defined");
  storage_.give_types(object.node, *types);
  push(Place::nothing, object.node);
  return true;
}

bool TreeBuilder::open_to_string() {
  Frame& object = open_.back();
  if (std::exchange(object.has_text, true)) return malformed("an object with two ToString texts");
  push(Place::to_string, object.node);
  return true;
}

bool TreeBuilder::put(std::uint32_t node) {
  const Place place = here();
  if (place == Place::top || place == Place::documents) {
    storage_.add_to_top(node);
    return true;
  }
  Frame& parent = open_.back();
  if (place == Place::adapted || place == Place::extended) return put_property(parent, node);
  if (place == Place::entry) return put_into_entry(parent, node);
  if (place == Place::object) return put_primitive(node);
  append(parent, node);
  return true;
}

bool TreeBuilder::put_primitive(std::uint32_t node) {
  const std::uint32_t before = std::exchange(storage_.parts(open_.back().node).primitive, node);
  return before == 0 || malformed("an object with two primitives");
}

bool TreeBuilder::put_property(Frame& properties, std::uint32_t node) {
  if (!attributes_.name) return malformed("a property without a name");
  storage_.give_name(node, *attributes_.name);
  append(properties, node);
  return true;
}

bool TreeBuilder::put_into_entry(Frame& entry, std::uint32_t node) {
  const bool is_key = attributes_.name == "Key";
  if (!is_key && attributes_.name != "Value") {
    return malformed("a part of a dictionary entry is neither Key nor Value");
  }
  const std::uint32_t before = std::exchange(is_key ? entry.key : entry.value, node);
  return before == 0 || malformed("a dictionary entry with two keys or two values");
}

void TreeBuilder::append(Frame& list, std::uint32_t node) {
  (list.last == 0 ? first_of(list) : storage_.node(list.last).next) = node;
  list.last = node;
}

std::uint32_t& TreeBuilder::first_of(const Frame& list) {
  ObjectParts& object = storage_.parts(list.node);
  if (list.place == Place::adapted) return object.adapted;
  return list.place == Place::extended ? object.extended : object.items;
}

bool TreeBuilder::text(std::string_view text) {
  const TextRule rule = text_rule(here());
  if (rule == TextRule::kept) storage_.append_text(text);
  return rule != TextRule::only_white_space || trim(text).empty() ||
         malformed("text between the elements of CLIXML");
}

bool TreeBuilder::end() {
  const Frame closed = open_.back();
  open_.pop_back();
  if (closed.is_object) --objects_open_;
  if (text_rule(closed.place) == TextRule::kept)
    return close_text(closed) || malformed(half_a_pair);
  if (closed.place == Place::type_names) return close_types(closed);
  return closed.place != Place::entry || close_entry(closed);
}

bool TreeBuilder::close_text(const Frame& owner) {
  if (owner.place == Place::type_name) return storage_.end_type_name(owner.node);
  const bool is_character = storage_.node(owner.node).kind == Kind::character;
  const auto stretch = is_character ? storage_.end_character() : storage_.end_text();
  if (stretch) storage_.node(owner.node).text = *stretch;
  return stretch.has_value();
}

bool TreeBuilder::close_types(const Frame& list) {
  if (!list.types) return true;
  const ObjectParts& object = storage_.parts(list.node);
  return storage_.define_types(*list.types, {object.first_type, object.type_count}) ||
         malformed("two lists of types have the same RefId");
}

bool TreeBuilder::close_entry(const Frame& entry) {
  if (entry.key == 0 || entry.value == 0) {
    return malformed("a dictionary entry without key or value");
  }
  append(open_.back(), entry.key);
  append(open_.back(), entry.value);
  return true;
}

}  // namespace signet::clixml
