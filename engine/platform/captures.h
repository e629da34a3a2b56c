#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "base/bytes.h"
#include "base/clock.h"
#include "base/problem.h"
#include "platform/platform.h"
#include "resources/desired.h"
#include "resources/observed.h"

namespace signet {

// What somebody saved where the servers are, in a file of a platform's own kind.
struct CaptureFile {
  std::string name;  // how the user calls it
  Bytes content;
  Seconds saved;  // by the file system
};

// What such files say.
struct Captured {
  std::vector<ObservedServer> servers;  // sorted by name
  Seconds at;                           // as old as the oldest answer
};

// Tells the state of servers from files, so that nobody has to reach them.
struct CaptureReader {
  // By the content, which may be anything.
  std::function<bool(ByteView content)> recognises;
  // What looking at the servers would have shown: at those of `targets` that are of this platform,
  // or, without a list, at all that the files speak of. What no file says is unknown, and why says
  // what is missing. Fails when a file cannot be read or is not understood, with the file in
  // `where`, and when two files answer the same question.
  std::function<Expected<Captured>(const std::vector<CaptureFile>& files,
                                   const std::optional<std::vector<Target>>& targets,
                                   const Context& context)>
      observe;
};

}  // namespace signet
