#pragma once

#include <cstddef>

#include "clixml/document.h"

namespace signet::clixml {

struct ReadLimits {
  std::size_t bytes = std::size_t{10} << 20;
  std::size_t depth = 50;       // nesting of objects, as Microsoft's own reader
  std::size_t nodes = 500'000;  // XML elements, values or not
};

// Reads what ConvertTo-Clixml, Export-Clixml (with its <Objs>) and the remoting protocol write; an
// empty input is one null, as the protocol has it. Data only: types are named, never made. Fails
// with "clixml.malformed", "clixml.limit" or "clixml.refused" (a DTD, a reference to an object that
// was not defined, an unknown element or attribute); texts name line and column and repeat nothing
// of the document. The content of scalars is only looked at when it is asked for: one odd number of
// a server does not cost us the rest of its answer. An 8 MB document costs less than 128 MiB.
Expected<Document> read(ByteView text, const ReadLimits& limits = {});

}  // namespace signet::clixml
