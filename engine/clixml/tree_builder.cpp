#include "clixml/tree_builder.h"

#include <charconv>
#include <utility>

#include "base/text.h"
#include "clixml/escape.h"

namespace signet::clixml {

namespace {

constexpr std::string_view own_namespace = "http://schemas.microsoft.com/powershell/2004/04";
constexpr std::string_view deserialized = "Deserialized.";

std::optional<std::uint32_t> parse_number(std::string_view text) {
  std::uint32_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return number;
}

// The decimal code of one UTF-16 unit as UTF-8.
std::string character_text(std::string_view code) {
  constexpr std::uint32_t replacement = 0xFFFD;
  const std::uint32_t unit = parse_number(trim(code)).value_or(replacement);
  std::string text;
  append_utf8(text, unit <= 0xFFFF ? unit : replacement);
  return text;
}

}  // namespace

TreeBuilder::TreeBuilder(std::size_t depth) : depth_(depth) { storage_->nodes.emplace_back(); }

std::shared_ptr<const Storage> TreeBuilder::take() { return std::move(storage_); }

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
  if (!is_expected(element->role)) return malformed("a CLIXML element where it cannot stand");
  return read_attributes(attributes) && open(*element);
}

bool TreeBuilder::is_expected(Role role) const {
  if (open_.empty()) return role == Role::documents || is_value(role);
  switch (open_.back().place) {
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

bool TreeBuilder::read_attributes(const std::vector<XmlAttribute>& attributes) {
  attributes_ = {};
  for (const XmlAttribute& attribute : attributes) {
    if (!attribute.namespace_uri.empty()) {
      return refused("an attribute that CLIXML does not know");
    }
    if (attribute.name == "N") {
      attributes_.name = attribute.value;
      if (!unescape_in_place(*attributes_.name, 0)) {
        return malformed("a name holds half of a surrogate pair");
      }
    } else if (attribute.name == "RefId") {
      attributes_.reference = parse_number(attribute.value);
      if (!attributes_.reference) return malformed("a RefId that is no number");
    } else if (attribute.name != "S" && attribute.name != "Version") {  // stream; of the format
      return refused("an attribute that CLIXML does not know");
    }
  }
  return true;
}

bool TreeBuilder::open(const Element& element) {
  if (!open_.empty() && open_.back().place == Place::skipped) return open_skipped();
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
      return open_.back().place == Place::extended ? open_member_set()
                                                   : open_properties(Place::extended);
    case Role::type_names:
      return open_type_names();
    case Role::type_reference:
      return open_type_reference();
    case Role::type_name:
      push(Place::type_name, open_.back().node);
      return true;
    case Role::to_string:
      return open_to_string();
    case Role::progress_part:
      return open_skipped();
  }
  return false;
}

TreeBuilder::Frame& TreeBuilder::push(Place place, std::uint32_t node) {
  Frame& frame = open_.emplace_back();
  frame.place = place;
  frame.node = node;
  text_begin_ = storage_->texts.size();
  return frame;
}

bool TreeBuilder::enter_object(Place place, std::uint32_t node) {
  if (++objects_open_ > depth_) return stop("clixml.limit", "CLIXML objects are nested too deeply");
  push(place, node).is_object = true;
  return true;
}

bool TreeBuilder::open_object() {
  const auto node = place_object();
  if (!node) return false;
  if (attributes_.reference && !objects_.emplace(*attributes_.reference, *node).second) {
    return malformed("two objects have the same RefId");
  }
  return enter_object(Place::object, *node);
}

bool TreeBuilder::open_member_set() {
  const auto node = place_object();
  return node && enter_object(Place::extended, *node);
}

bool TreeBuilder::open_progress() {
  const auto node = place_object();
  if (!node) return false;
  if (!progress_type_) {
    progress_type_ = TypeList{static_cast<std::uint32_t>(storage_->type_names.size()), 1};
    storage_->type_names.emplace_back("System.Management.Automation.ProgressRecord");
  }
  give_types(*node, *progress_type_);
  return enter_object(Place::skipped, *node);
}

bool TreeBuilder::open_skipped() {
  push(Place::skipped, 0);
  return true;
}

bool TreeBuilder::open_scalar(Kind kind) {
  const auto node = place_node(kind);
  if (!node) return false;
  push(kind == Kind::null ? Place::nothing : Place::scalar, *node);
  return true;
}

bool TreeBuilder::open_reference() {
  if (!attributes_.reference) return malformed("a Ref without RefId");
  const auto target = objects_.find(*attributes_.reference);
  if (target == objects_.end()) return refused("a Ref to an object that was not defined");
  const auto node = place_node(Kind::object);
  if (!node) return false;
  storage_->nodes[*node].is_reference = true;
  storage_->nodes[*node].more = target->second;
  push(Place::nothing, *node);
  return true;
}

bool TreeBuilder::open_container(Container container) {
  const std::uint32_t object = open_.back().node;
  Node& node = storage_->nodes[object];
  if (node.container != Container::none) return malformed("an object with two containers");
  node.container = container;
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
  const TypeList none{static_cast<std::uint32_t>(storage_->type_names.size()), 0};
  give_types(object.node, none);
  Frame& list = push(Place::type_names, object.node);
  if (attributes_.reference) {
    const auto [entry, is_new] = types_.emplace(*attributes_.reference, none);
    if (!is_new) return malformed("two lists of types have the same RefId");
    list.types = &entry->second;
  }
  return true;
}

bool TreeBuilder::open_type_reference() {
  Frame& object = open_.back();
  if (std::exchange(object.has_types, true)) return malformed("an object with two lists of types");
  if (!attributes_.reference) return malformed("a TNRef without RefId");
  const auto types = types_.find(*attributes_.reference);
  if (types == types_.end()) return refused("a TNRef to types that were not defined");
  give_types(object.node, types->second);
  push(Place::nothing, object.node);
  return true;
}

bool TreeBuilder::open_to_string() {
  Frame& object = open_.back();
  if (std::exchange(object.has_text, true)) return malformed("an object with two ToString texts");
  push(Place::to_string, object.node);
  return true;
}

std::optional<std::uint32_t> TreeBuilder::place_node(Kind kind) {
  const auto node = static_cast<std::uint32_t>(storage_->nodes.size());
  storage_->nodes.emplace_back().kind = kind;
  if (open_.empty() || open_.back().place == Place::documents) {
    storage_->top.push_back(node);
    return node;
  }
  Frame& parent = open_.back();
  if (parent.place == Place::adapted || parent.place == Place::extended) {
    if (!place_property(parent, node)) return std::nullopt;
  } else if (parent.place == Place::entry) {
    if (!place_into_entry(parent, node)) return std::nullopt;
  } else if (parent.place == Place::object) {
    std::uint32_t& primitive = parts(parent.node).primitive;
    if (primitive != 0) {
      malformed("an object with two primitives");
      return std::nullopt;
    }
    primitive = node;
  } else {
    append(parent, node);
  }
  return node;
}

std::optional<std::uint32_t> TreeBuilder::place_object() {
  const auto node = place_node(Kind::object);
  if (!node) return std::nullopt;
  storage_->nodes[*node].more = static_cast<std::uint32_t>(storage_->objects.size());
  storage_->objects.emplace_back();
  return node;
}

bool TreeBuilder::place_property(Frame& properties, std::uint32_t node) {
  if (!attributes_.name) return malformed("a property without a name");
  const std::string& name = *attributes_.name;
  storage_->nodes[node].name = {static_cast<std::uint32_t>(storage_->texts.size()),
                                static_cast<std::uint32_t>(name.size())};
  storage_->texts += name;
  append(properties, node);
  return true;
}

bool TreeBuilder::place_into_entry(Frame& entry, std::uint32_t node) {
  const bool is_key = attributes_.name == "Key";
  if (!is_key && attributes_.name != "Value") {
    return malformed("a part of a dictionary entry is neither Key nor Value");
  }
  std::uint32_t& part = is_key ? entry.key : entry.value;
  if (part != 0) return malformed("a dictionary entry with two keys or two values");
  part = node;
  return true;
}

void TreeBuilder::append(Frame& list, std::uint32_t node) {
  if (list.last == 0) {
    first_of(list) = node;
  } else {
    storage_->nodes[list.last].next = node;
  }
  list.last = node;
}

std::uint32_t& TreeBuilder::first_of(const Frame& list) {
  ObjectParts& object = parts(list.node);
  if (list.place == Place::adapted) return object.adapted;
  return list.place == Place::extended ? object.extended : object.items;
}

void TreeBuilder::give_types(std::uint32_t object, const TypeList& types) {
  parts(object).first_type = types.first;
  parts(object).type_count = types.count;
}

bool TreeBuilder::text(std::string_view text) {
  switch (open_.back().place) {
    case Place::scalar:
    case Place::to_string:
    case Place::type_name:
      storage_->texts += text;
      return true;
    case Place::skipped:
      return true;
    case Place::documents:
    case Place::object:
    case Place::adapted:
    case Place::extended:
    case Place::items:
    case Place::dictionary:
    case Place::entry:
    case Place::type_names:
    case Place::nothing:
      return trim(text).empty() || malformed("text between the elements of CLIXML");
  }
  return false;
}

bool TreeBuilder::end() {
  const Frame closed = open_.back();
  open_.pop_back();
  if (closed.is_object) --objects_open_;
  switch (closed.place) {
    case Place::scalar:
      return close_scalar(closed);
    case Place::to_string:
      return close_to_string(closed);
    case Place::type_name:
      return close_type_name(closed);
    case Place::entry:
      return close_entry(closed);
    case Place::documents:
    case Place::object:
    case Place::adapted:
    case Place::extended:
    case Place::items:
    case Place::dictionary:
    case Place::type_names:
    case Place::skipped:
    case Place::nothing:
      return true;
  }
  return false;
}

std::optional<Stretch> TreeBuilder::close_text() {
  if (!unescape_in_place(storage_->texts, text_begin_)) {
    malformed("a text holds half of a surrogate pair");
    return std::nullopt;
  }
  return Stretch{static_cast<std::uint32_t>(text_begin_),
                 static_cast<std::uint32_t>(storage_->texts.size() - text_begin_)};
}

bool TreeBuilder::close_scalar(const Frame& scalar) {
  Node& node = storage_->nodes[scalar.node];
  if (node.kind == Kind::character) {
    storage_->texts.replace(text_begin_, std::string::npos,
                            character_text(std::string_view(storage_->texts).substr(text_begin_)));
  }
  const auto stretch = close_text();
  if (stretch) node.text = *stretch;
  return stretch.has_value();
}

bool TreeBuilder::close_to_string(const Frame& text) {
  const auto stretch = close_text();
  if (stretch) storage_->nodes[text.node].text = *stretch;
  return stretch.has_value();
}

bool TreeBuilder::close_type_name(const Frame& name) {
  const auto stretch = close_text();
  if (!stretch) return false;
  std::string_view text = storage_->text(*stretch);
  if (text.starts_with(deserialized)) text.remove_prefix(deserialized.size());
  storage_->type_names.emplace_back(text);
  storage_->texts.resize(text_begin_);
  ++parts(name.node).type_count;
  if (TypeList* types = open_.back().types) ++types->count;
  return true;
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
