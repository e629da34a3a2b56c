#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/bytes.h"
#include "base/clock.h"
#include "base/problem.h"
#include "clixml/document.h"

namespace signet::exchange {

// Whether it begins as what Export-Clixml saves, in UTF-8 or, as Windows PowerShell does, in
// UTF-16.
bool is_capture(ByteView content);

// What an object says that the lines of `signet exchange capture-script` save: one question, and
// what came of it.
struct SavedAnswer {
  std::string cmdlet;
  std::string server;                  // empty: it was asked about the organisation
  std::optional<Seconds> at;           // when
  std::vector<clixml::Value> objects;  // what the cmdlet gave; none: that there is nothing
  std::optional<clixml::Value> error;  // why it gave nothing
};
// Nothing for every other object. Fails with "capture.malformed".
Expected<std::optional<SavedAnswer>> find_saved_answer(const clixml::Value& object);

// The objects of a capture: of a file with one list its items.
struct CaptureObjects {
  clixml::Document document;  // what they stand in
  std::vector<clixml::Value> objects;
};
// Fails with the "clixml." codes.
Expected<CaptureObjects> read_capture_objects(ByteView content);

}  // namespace signet::exchange
