#pragma once

#include <map>
#include <string>
#include <vector>

#include "base/bytes.h"
#include "resources/desired.h"

namespace signet {

// Where an organisation of servers can be entered: one endpoint that knows all of them.
struct EntryPoint {
  std::string where;     // a URI, or a server's name or address
  std::string tls_name;  // that its certificate is for; empty: the host's name
  std::string address;   // dialled instead of the URI's host; may be empty
};

// The servers behind an entry point.
struct Organisation {
  std::vector<Target> servers;        // sorted by name, each with its entry
  std::vector<std::string> left_out;  // "EDGE1: an Edge server", for people
  std::map<Thumbprint, Bytes>
      certificates;  // what they hold, public, as DER; as far as it was read
};

}  // namespace signet
