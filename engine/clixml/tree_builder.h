#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/problem.h"
#include "clixml/elements.h"
#include "clixml/storage_builder.h"
#include "xml/xml_reader.h"

namespace signet::clixml {

// Turns XML events into Storage. One frame for each open element says what may stand in it; nothing
// here calls itself.
class TreeBuilder final : public XmlHandler {
 public:
  // At most that many objects inside of each other.
  explicit TreeBuilder(std::size_t depth) : depth_(depth) {}

  bool start(std::string_view namespace_uri, std::string_view name,
             const std::vector<XmlAttribute>& attributes) override;
  bool end() override;
  bool text(std::string_view text) override;

  // Why start, end or text returned false.
  const std::optional<Problem>& problem() const { return problem_; }
  std::shared_ptr<const Storage> take() { return storage_.take(); }

 private:
  struct Frame {
    Place place = Place::nothing;
    std::uint32_t node = 0;  // the object, or the scalar
    std::uint32_t last = 0;  // the node that was put into this list last
    std::uint32_t key = 0;   // of an entry
    std::uint32_t value = 0;
    std::optional<std::uint32_t> types;  // of a list of type names: its RefId
    bool is_object = false;              // counts as a level
    bool has_types = false;              // what an object has seen
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
  Place here() const { return open_.empty() ? Place::top : open_.back().place; }

  bool open(const Element& element);
  bool open_object();
  bool open_member_set();
  bool open_progress();
  bool open_scalar(Kind kind);
  bool open_reference();
  bool open_container(Container container);
  bool open_properties(Place place);
  bool open_type_names();
  bool open_type_reference();
  bool open_to_string();
  Frame& push(Place place, std::uint32_t node);
  bool enter_object(Place place, std::uint32_t node);

  // Puts a new node where the open element keeps it.
  bool put(std::uint32_t node);
  bool put_primitive(std::uint32_t node);
  bool put_property(Frame& properties, std::uint32_t node);
  bool put_into_entry(Frame& entry, std::uint32_t node);
  void append(Frame& list, std::uint32_t node);
  std::uint32_t& first_of(const Frame& list);

  bool close_text(const Frame& owner);
  bool close_types(const Frame& list);
  bool close_entry(const Frame& entry);

  std::size_t depth_;
  std::size_t objects_open_ = 0;
  StorageBuilder storage_;
  std::vector<Frame> open_;
  Attributes attributes_;
  std::optional<Problem> problem_;
};

}  // namespace signet::clixml
