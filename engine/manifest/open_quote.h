#pragma once

#include <optional>

#include "manifest/place.h"
#include "manifest/source_file.h"

namespace signet {

// The first quote up to `last_line` that opens a value and is not closed on its line. A guess that
// knows no YAML structure: only to explain a file that is already known to be no YAML, because the
// parser reports such a quote somewhere far below.
std::optional<Place> find_open_quote(const SourceFile& source, std::uint32_t file,
                                     std::uint32_t last_line);

// Whether the quote that `text` starts with is closed in it; `length` receives the bytes up to and
// with the closing one.
bool is_closed_quote(std::string_view text, std::size_t& length);

}  // namespace signet
