#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "clixml/document.h"

namespace signet::clixml {

// A stretch of Storage::texts.
struct Stretch {
  std::uint32_t offset = 0;
  std::uint32_t size = 0;
};

// Number 0 is a null and stands for "nothing" wherever a node is named. Small on purpose: a hostile
// document has half a million.
struct Node {
  Kind kind = Kind::null;
  Container container = Container::none;
  bool is_reference = false;
  Stretch text;            // of a scalar, or what ToString() said
  Stretch name;            // of a property
  std::uint32_t next = 0;  // the next in the same list
  std::uint32_t more = 0;  // of an object: its place in Storage::objects; of a reference: its node
};

// Lists are named by their first node. A dictionary's items are key, value, key, value.
struct ObjectParts {
  std::uint32_t first_type = 0;  // in Storage::type_names
  std::uint32_t type_count = 0;
  std::uint32_t primitive = 0;
  std::uint32_t items = 0;
  std::uint32_t extended = 0;
  std::uint32_t adapted = 0;
};

struct Storage {
  std::vector<Node> nodes;
  std::vector<ObjectParts> objects;
  std::vector<std::string> type_names;
  std::string texts;
  std::vector<std::uint32_t> top;

  std::string_view text(Stretch stretch) const {
    return std::string_view(texts).substr(stretch.offset, stretch.size);
  }
  const ObjectParts& parts(const Node& object) const { return objects[object.more]; }
  // A reference is followed: it always leads to an object.
  Value value(std::uint32_t node) const {
    return {*this, nodes[node].is_reference ? nodes[node].more : node};
  }
};

}  // namespace signet::clixml
