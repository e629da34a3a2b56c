#pragma once

#include <string_view>

#include "clixml/document.h"

namespace signet::clixml {

// What an element is for, as far as its place is concerned.
enum class Role {
  documents,       // Objs
  object,          // Obj
  reference,       // Ref
  scalar,          // S, I32, .. and Nil
  progress,        // PR
  progress_part,   // inside of PR only
  container,       // LST, IE, STK, QUE, DCT
  entry,           // En
  adapted,         // Props
  extended,        // MS
  type_names,      // TN
  type_reference,  // TNRef
  type_name,       // T
  to_string        // ToString
};

struct Element {
  std::string_view name;
  Role role = Role::scalar;
  Kind kind = Kind::null;                 // of a scalar
  Container container = Container::none;  // of a container
};

// The element of that name, or null.
const Element* find_element(std::string_view name);

// Where an element stands: what is open around it.
enum class Place {
  top,  // nothing is open
  documents,
  object,
  adapted,
  extended,
  items,  // of every container but a dictionary
  dictionary,
  entry,
  type_names,
  type_name,
  to_string,
  scalar,
  skipped,  // part of a progress record
  nothing   // Nil, Ref, TNRef
};

bool may_stand_in(Place place, Role role);

enum class TextRule { kept, ignored, only_white_space };
TextRule text_rule(Place place);

}  // namespace signet::clixml
