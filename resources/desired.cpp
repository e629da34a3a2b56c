#include "resources/desired.h"

#include <algorithm>

namespace signet {

bool operator==(const DesiredCertificate& left, const DesiredCertificate& right) {
  const bool same_bytes =
      left.certificate == right.certificate ||
      (left.certificate && right.certificate && *left.certificate == *right.certificate);
  return same_bytes && left.key == right.key && left.thumbprint == right.thumbprint &&
         left.names == right.names && left.sources == right.sources &&
         left.friendly_name == right.friendly_name && left.exportable == right.exportable;
}

bool DesiredBinding::is_for(const SlotName& slot) const {
  return std::ranges::binary_search(slots, slot);
}

std::string_view to_text(Severity severity) {
  switch (severity) {
    case Severity::note:
      return "note";
    case Severity::warn:
      return "warn";
    case Severity::block:
      return "block";
  }
  return "?";
}

std::string_view to_text(Balancer::Mode mode) {
  switch (mode) {
    case Balancer::Mode::passthrough:
      return "passthrough";
    case Balancer::Mode::bridging:
      return "bridging";
    case Balancer::Mode::offload:
      return "offload";
  }
  return "?";
}

std::optional<Balancer::Mode> parse_balancer_mode(std::string_view text) {
  using enum Balancer::Mode;
  for (const Balancer::Mode mode : {passthrough, bridging, offload}) {
    if (to_text(mode) == text) return mode;
  }
  return std::nullopt;
}

const std::string& Target::option(std::string_view wanted) const {
  static const std::string none;
  const auto found =
      std::ranges::find(options, wanted, &std::pair<std::string, std::string>::first);
  return found == options.end() ? none : found->second;
}

const DesiredServer* Desired::find(const TargetName& name) const {
  const auto at = std::ranges::lower_bound(
      servers, name, {},
      [](const DesiredServer& server) -> const TargetName& { return server.target.name; });
  return at != servers.end() && at->target.name == name ? &*at : nullptr;
}

const DesiredCertificate* Desired::find(const Thumbprint& thumbprint) const {
  const auto at = std::ranges::find(certificates, thumbprint, &DesiredCertificate::thumbprint);
  return at == certificates.end() ? nullptr : &*at;
}

}  // namespace signet
