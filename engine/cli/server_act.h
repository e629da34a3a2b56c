#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "cli/environment.h"
#include "cli/exit_code.h"
#include "manifest/load.h"
#include "platform/server_requests.h"

namespace signet {

// A server that makes keys and requests, and what talks to it.
struct RequestingServer {
  Target target;
  std::unique_ptr<ServerRequests> requests;
};

// The server of --on. Fails with "usage.wrong" where the manifest has none of that name or its
// platform makes no requests.
Expected<RequestingServer> find_requesting_server(const CommandInput& input,
                                                  const LoadedManifest& loaded, const Trust& trust,
                                                  const Environment& environment);

// Calls `act` with a context of two minutes that an interrupt stops.
void with_context(Environment& environment, const std::function<void(const Context&)>& act);

}  // namespace signet
