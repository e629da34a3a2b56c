#pragma once

#include <chrono>
#include <vector>

#include "manifest/fleet.h"
#include "manifest/manifest.h"
#include "manifest/profile.h"
#include "manifest/report.h"
#include "resources/capabilities.h"
#include "resources/desired.h"
#include "x509/certificate_reader.h"

namespace signet {

// What resolving needs beside the manifest. Reads the public certificate files and nothing else.
struct ResolveContext {
  const Manifest& manifest;  // merged
  const PlatformCatalog& catalog;
  const std::vector<SourceFile>& sources;  // the first one's root is Desired::root
  CertificateCache& certificates;
  std::chrono::sys_days today;
  Report& report;
};

// The desired fleet without groups, ranges, defaults and templates. Valid only if the report has no
// error afterwards.
Desired resolve(const ResolveContext& context);

// Only for a manifest without errors: otherwise the use may be what was wrong.
void warn_of_unused_certificates(const Manifest& manifest, const Desired& desired, Report& report);

// Its parts, one file each. A server's number in the fleet maps to its index in Desired::servers by
// `index_of`.
struct Placement {
  Fleet& fleet;
  std::vector<std::uint32_t> index_of;
};
std::vector<DesiredCertificate> resolve_certificates(const ResolveContext& context,
                                                     const Fleet& fleet);
void resolve_servers(const ResolveContext& context, Placement& placement, Desired& desired);
void resolve_rollouts(const ResolveContext& context, Placement& placement, Desired& desired);
void resolve_maintenance(const ResolveContext& context, Placement& placement, Desired& desired);
void resolve_retirements(const ResolveContext& context, Placement& placement, Desired& desired);
void resolve_waivers(const ResolveContext& context, Placement& placement, Desired& desired);
void resolve_connectors(const ResolveContext& context, Desired& desired);
void resolve_endpoints(const ResolveContext& context, Desired& desired);
// What is said of the certificates that others replaced; after all else.
void check_previous(const ResolveContext& context, const Placement& placement,
                    const Desired& desired);
// Fills in where each server's entry servers are; after all servers.
void resolve_entries(const ResolveContext& context, const Placement& placement, Desired& desired);

// The profile of one server, made anew: for messages that need places.
Profile profile_of(const ResolveContext& context, const Fleet& fleet, std::uint32_t server);

}  // namespace signet
