#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/problem.h"
#include "clixml/elements.h"
#include "clixml/storage.h"
#include "xml/xml_reader.h"

namespace signet::clixml {

// Turns XML events into Storage. One frame for each open element says what may stand in it; nothing
// here calls itself.
class TreeBuilder final : public XmlHandler {
 public:
  explicit TreeBuilder(std::size_t depth);

  bool start(std::string_view namespace_uri, std::string_view name,
             const std::vector<XmlAttribute>& attributes) override;
  bool end() override;
  bool text(std::string_view text) override;

  // Why start, end or text returned false.
  const std::optional<Problem>& problem() const { return problem_; }
  std::shared_ptr<const Storage> take();

 private:
  enum class Place {
    documents,
    object,
    adapted,
    extended,
    items,
    dictionary,
    entry,
    type_names,
    type_name,
    to_string,
    scalar,
    skipped,  // part of a progress record
    nothing   // Nil, Ref, TNRef
  };
  struct TypeList {
    std::uint32_t first = 0;
    std::uint32_t count = 0;
  };
  struct Frame {
    Place place = Place::nothing;
    std::uint32_t node = 0;  // the object, or the scalar
    std::uint32_t last = 0;  // the node that was put into this list last
    std::uint32_t key = 0;   // of an entry
    std::uint32_t value = 0;
    TypeList* types = nullptr;  // of a list of type names: what its RefId stands for
    bool is_object = false;     // counts as a level
    bool has_types = false;     // what an object has seen
    bool has_text = false;
    bool has_adapted = false;
    bool has_extended = false;
  };
  struct Attributes {
    std::optional<std::string> name;
    std::optional<std::uint32_t> reference;
  };

  bool malformed(const char* summary);
  bool refused(const char* summary);
  bool stop(const char* code, const char* summary);
  bool read_attributes(const std::vector<XmlAttribute>& attributes);
  bool is_expected(Role role) const;

  bool open(const Element& element);
  bool open_value(const Element& element);
  bool open_object();
  bool open_scalar(Kind kind);
  bool open_reference();
  bool open_progress();
  bool open_container(Container container);
  bool open_properties(Place place);
  bool open_member_set();
  bool open_type_names();
  bool open_type_reference();
  bool open_to_string();
  bool open_skipped();

  // The node that the open element becomes, put where its parent keeps it.
  std::optional<std::uint32_t> place_node(Kind kind);
  bool place_into_entry(Frame& entry, std::uint32_t node);
  bool place_property(Frame& properties, std::uint32_t node);
  void append(Frame& list, std::uint32_t node);
  std::uint32_t& first_of(const Frame& list);
  // As place_node, for an object with parts of its own.
  std::optional<std::uint32_t> place_object();
  void give_types(std::uint32_t object, const TypeList& types);
  Frame& push(Place place, std::uint32_t node);
  bool enter_object(Place place, std::uint32_t node);
  ObjectParts& parts(std::uint32_t object) {
    return storage_->objects[storage_->nodes[object].more];
  }

  bool close_scalar(const Frame& scalar);
  bool close_to_string(const Frame& text);
  bool close_type_name(const Frame& name);
  bool close_entry(const Frame& entry);
  // What was gathered since text_begin_, unescaped.
  std::optional<Stretch> close_text();

  std::size_t depth_;
  std::size_t objects_open_ = 0;
  std::shared_ptr<Storage> storage_ = std::make_shared<Storage>();
  std::vector<Frame> open_;
  Attributes attributes_;
  std::size_t text_begin_ = 0;
  // Ordered, for an attacker can choose numbers that collide in a hash.
  std::map<std::uint32_t, std::uint32_t> objects_;
  std::map<std::uint32_t, TypeList> types_;
  std::optional<TypeList> progress_type_;
  std::optional<Problem> problem_;
};

}  // namespace signet::clixml
