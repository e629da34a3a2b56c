#pragma once

#include <functional>
#include <string>

#include "base/bytes.h"
#include "base/clock.h"
#include "base/json_fwd.h"
#include "base/problem.h"

namespace signet {

// A kind of file that a plugin knows, beside the certificate files that signet reads itself. It is
// recognised by its content, which may be anything and as long as 10 MiB; `name` is how the user
// calls the file. What is told holds no secret, is safe for a terminal, and ends with a line feed
// (text) or is a record with format number 0 (JSON).
struct FileInspector {
  std::function<bool(ByteView content)> recognises;
  std::function<Expected<std::string>(const std::string& name, ByteView content, Seconds now)>
      to_text;
  std::function<Expected<Json>(const std::string& name, ByteView content, Seconds now)> to_json;
};

}  // namespace signet
