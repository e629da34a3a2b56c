#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <vector>

#include "base/clock.h"
#include "base/log.h"
#include "base/random.h"
#include "cli/terminal.h"
#include "platform/captures.h"
#include "platform/command.h"
#include "platform/entry_point.h"
#include "platform/file_inspector.h"
#include "platform/handshakes.h"
#include "platform/platform_set.h"
#include "platform/runbook.h"
#include "platform/secret_source.h"
#include "platform/server_requests.h"
#include "resources/trust.h"
#include "x509/certificate_reader.h"

namespace signet {

// The concrete parts of this build, chosen in main.cpp.
struct Plugins {
  PlatformCatalog catalog;
  // Platforms that read and write below `root` and what `trust` allows. `secrets` must outlive
  // them.
  std::function<PlatformSet(const std::filesystem::path& root, const Trust& trust,
                            SecretSource& secrets)>
      make_platforms;
  // What looks at the endpoints that `trust` allows; null where there are none to look at.
  std::function<std::unique_ptr<Handshakes>(const Trust& trust)> make_handshakes;
  // What makes keys and requests on the servers of a platform; null where that cannot.
  std::function<std::unique_ptr<ServerRequests>(const std::string& platform, const Trust& trust)>
      make_requests;
  // What somebody saved on servers that nobody reaches from here; unset where nothing is.
  CaptureReader captures;
  // The servers that a folder is or holds.
  std::function<std::vector<Target>(const std::filesystem::path& folder)> discover;
  // The servers of the organisation that an endpoint belongs to, as far as `trust` allows.
  std::function<Expected<Organisation>(const EntryPoint& entry, const Trust& trust,
                                       const Context& context)>
      enter;
  std::vector<PluginCommand> commands;
  // What a plan can be written as beside the formats of signet itself.
  std::vector<RunbookFormat> runbooks;
  // Asked in their order before a file is taken for a certificate file.
  std::vector<FileInspector> inspectors;
};

// What every command gets beside its arguments.
struct Environment {
  const Plugins& plugins;
  CertificateCache& certificates;
  const Clock& clock;
  Random& random;
  const Log& log;
  Terminal& terminal;
  // Set when a call was given up that may still be using all of this: the process has to end with
  // nothing of it destroyed.
  bool has_abandoned_call = false;
};

}  // namespace signet
