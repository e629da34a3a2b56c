#pragma once

#include <cstdint>

#include "manifest/report.h"

namespace signet {

constexpr std::size_t file_bytes_max = 4 * 1024 * 1024;

// What must hold of a file's bytes before any YAML is read, because the YAML library accepts
// silently what editors and people read differently: UTF-8 without NUL or control characters, lines
// that end with LF or CRLF, no tab in the indentation. Reports the first problem of each kind and
// returns false.
bool check_raw_text(std::uint32_t file, Report& report);

}  // namespace signet
