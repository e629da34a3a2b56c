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

// Whether it stands for a value of its own.
bool is_value(Role role);

}  // namespace signet::clixml
