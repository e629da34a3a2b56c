#pragma once

#include <stdexcept>
#include <string>
#include <string_view>

#include "clixml/reader.h"

namespace signet::clixml {

// A document that must be readable.
inline Document document(std::string_view text, const ReadLimits& limits = {}) {
  const Expected<Document> read = clixml::read(as_bytes(text), limits);
  if (!read) throw std::runtime_error(to_text(read.error()));
  return *read;
}

// "code: the whole line", or "read" when there is nothing to object to.
inline std::string error(std::string_view text, const ReadLimits& limits = {}) {
  const Expected<Document> read = clixml::read(as_bytes(text), limits);
  return read ? "read" : read.error().code + ": " + to_line(read.error());
}

}  // namespace signet::clixml
