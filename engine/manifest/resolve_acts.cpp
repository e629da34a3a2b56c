#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "manifest/resolve.h"

namespace signet {

namespace {

// Sorted by number, each once.
std::vector<std::uint32_t> select_all(const ResolveContext& context, Fleet& fleet,
                                      const ServerSelection& selection) {
  std::vector<bool> chosen(fleet.names.size());
  std::vector<std::uint32_t> servers;
  for (const Text& item : selection) {
    for (const std::uint32_t server : select(context.manifest, fleet, item, context.report)) {
      if (!chosen[server]) servers.push_back(server);
      chosen[server] = true;
    }
  }
  std::ranges::sort(servers);
  return servers;
}

void check_until(const ResolveContext& context, const WrittenMaintenance& written) {
  if (written.until.value >= context.today) return;
  context.report.error({written.until.at,
                        "manifest.maintenance-over",
                        fmt::format("the maintenance window has passed: today is {}",
                                    date_text(Seconds(context.today))),
                        "delete the entry, or give it a later date",
                        {}});
}

void report_twice(const ResolveContext& context, const TargetName& server, const Place& first,
                  const Place& second) {
  context.report.error({second,
                        "manifest.maintenance-twice",
                        in_quotes(server.text()) + " is in two maintenance windows",
                        "keep one",
                        {{first, "the other window"}}});
}

// The first server that still wants the certificate which it is to lose.
void check_unwanted(const ResolveContext& context, const Placement& placement,
                    const Desired& desired, const WrittenRetirement& written,
                    const std::vector<std::uint32_t>& servers) {
  const DesiredCertificate* const found = desired.find(written.thumbprint.value);
  if (found == nullptr) return;
  const auto certificate = static_cast<std::uint32_t>(found - desired.certificates.data());
  for (const std::uint32_t server : servers) {
    const auto& bindings = desired.servers[placement.index_of[server]].bindings;
    if (!std::ranges::binary_search(bindings, certificate, {}, &DesiredBinding::certificate)) {
      continue;
    }
    const Profile profile = profile_of(context, placement.fleet, server);
    const auto binding =
        std::ranges::find(profile.bindings, certificate, &Profile::Binding::certificate);
    context.report.error(
        {written.thumbprint.at,
         "manifest.retired-but-wanted",
         fmt::format("{} is to lose {}, which is {} and wanted there",
                     in_quotes(placement.fleet.names.name(server).text()),
                     written.thumbprint.value.short_text(), in_quotes(found->key.text())),
         "retire it where no server wants it",
         {{binding->at, "wanted here"}}});
    return;
  }
}

}  // namespace

void resolve_maintenance(const ResolveContext& context, Placement& placement, Desired& desired) {
  std::map<std::uint32_t, Place> windows;
  for (const WrittenMaintenance& written : context.manifest.maintenance) {
    check_until(context, written);
    for (const std::uint32_t server : select_all(context, placement.fleet, written.servers)) {
      const auto [window, is_new] = windows.emplace(server, written.at);
      if (!is_new) {
        report_twice(context, placement.fleet.names.name(server), window->second, written.at);
      }
      desired.servers[placement.index_of[server]].left_out =
          Maintenance{written.until.value, written.reason};
    }
  }
}

void resolve_waivers(const ResolveContext& context, Placement& placement, Desired& desired) {
  for (const WrittenWaiver& written : context.manifest.waivers) {
    if (written.until.value < context.today) {
      context.report.error(
          {written.until.at,
           "manifest.waiver-over",
           fmt::format("the waiver has ended: today is {}", date_text(Seconds(context.today))),
           "delete the entry, or give it a later date",
           {}});
    }
    Waiver waiver{written.rule, written.name, {}, {}, written.until.value, written.reason};
    if (written.certificate) {
      waiver.certificate =
          require_certificate(context.manifest, *written.certificate, context.report);
    }
    if (written.servers) {
      for (const std::uint32_t server : select_all(context, placement.fleet, *written.servers)) {
        waiver.servers.push_back(placement.fleet.names.name(server));
      }
      std::ranges::sort(waiver.servers);
    }
    desired.waivers.push_back(std::move(waiver));
  }
  std::ranges::stable_sort(desired.waivers, {}, &Waiver::rule);
}

void resolve_retirements(const ResolveContext& context, Placement& placement, Desired& desired) {
  for (const WrittenRetirement& written : context.manifest.retirements) {
    const auto servers = select_all(context, placement.fleet, written.servers);
    check_unwanted(context, placement, desired, written, servers);
    Retirement retirement{written.thumbprint.value, {}, written.reason};
    for (const std::uint32_t server : servers) {
      retirement.servers.push_back(placement.fleet.names.name(server));
    }
    std::ranges::sort(retirement.servers);
    desired.retirements.push_back(std::move(retirement));
  }
  std::ranges::stable_sort(desired.retirements, {}, &Retirement::thumbprint);
}

}  // namespace signet
