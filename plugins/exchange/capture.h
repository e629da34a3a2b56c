#pragma once

#include <string>

#include "base/bytes.h"
#include "base/clock.h"
#include "base/json_fwd.h"
#include "base/problem.h"
#include "platform/file_inspector.h"

namespace signet::exchange {

// What a capture (capture_objects.h) holds: every certificate of Exchange as a person reads it,
// everything else as a table. An object that claims to be a certificate and cannot be read is told
// as a problem. Fail with the "clixml." codes.
Expected<std::string> capture_text(const std::string& name, ByteView content, Seconds now);
Expected<Json> capture_json(const std::string& name, ByteView content, Seconds now);

// These three, for `signet inspect`.
FileInspector capture_inspector();

}  // namespace signet::exchange
