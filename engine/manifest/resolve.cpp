#include "manifest/resolve.h"

namespace signet {

Desired resolve(const ResolveContext& context) {
  Desired desired;
  desired.root = context.sources.front().root;
  desired.policy = context.manifest.policy.policy;
  if (context.manifest.approvals) desired.approvals = context.manifest.approvals->value;
  std::optional<Fleet> fleet = gather_fleet(context.manifest, context.report);
  if (!fleet) return desired;
  desired.certificates = resolve_certificates(context, *fleet);
  Placement placement{*fleet, {}};
  resolve_servers(context, placement, desired);
  resolve_rollouts(context, placement, desired);
  resolve_maintenance(context, placement, desired);
  resolve_retirements(context, placement, desired);
  resolve_waivers(context, placement, desired);
  resolve_entries(context, placement, desired);
  resolve_connectors(context, desired);
  resolve_endpoints(context, desired);
  check_previous(context, placement, desired);
  desired.balancers = context.manifest.balancers;
  return desired;
}

void warn_of_unused_certificates(const Manifest& manifest, const Desired& desired, Report& report) {
  std::vector<bool> used(desired.certificates.size());
  for (const DesiredServer& server : desired.servers) {
    for (const DesiredBinding& binding : server.bindings) used[binding.certificate] = true;
  }
  for (const DesiredEndpoint& endpoint : desired.endpoints) used[endpoint.certificate] = true;
  for (std::size_t i = 0; i < used.size(); ++i) {
    if (used[i]) continue;
    const Text& key = manifest.certificates[i].key;
    report.warning({key.at,
                    "manifest.unused-certificate",
                    "no server uses the certificate " + in_quotes(key.value),
                    "bind it to services of a group or server, or delete it",
                    {}});
  }
}

}  // namespace signet
