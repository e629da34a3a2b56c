#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "manifest/resolve.h"

namespace signet {

namespace {

// One certificate that says which one it replaced.
struct Saying {
  const WrittenCertificate& successor;
  const WrittenPrevious& previous;
};

std::string key_of(const Saying& saying) { return in_quotes(saying.successor.key.value); }

void check_own(const ResolveContext& context, const Saying& saying) {
  const auto& own = saying.successor.thumbprint;
  if (!own || own->value != saying.previous.thumbprint.value) return;
  context.report.error({saying.previous.thumbprint.at,
                        "manifest.previous-is-itself",
                        key_of(saying) + " cannot be the certificate that it replaced",
                        "write the thumbprint that it had before it was renewed",
                        {{own->at, "its own thumbprint"}}});
}

void check_once(const ResolveContext& context, const Saying& saying,
                std::map<Thumbprint, Saying>& known) {
  const auto [first, is_new] = known.emplace(saying.previous.thumbprint.value, saying);
  if (is_new) return;
  context.report.error({saying.previous.thumbprint.at,
                        "manifest.previous-twice",
                        fmt::format("{} and {} cannot both have replaced {}", key_of(first->second),
                                    key_of(saying), saying.previous.thumbprint.value.short_text()),
                        "name it below one of them",
                        {{first->second.previous.thumbprint.at, "first written here"}}});
}

void check_not_retired(const ResolveContext& context, const Saying& saying) {
  if (saying.previous.value.then != Previous::Then::remove) return;
  for (const WrittenRetirement& retirement : context.manifest.retirements) {
    if (retirement.thumbprint.value != saying.previous.thumbprint.value) continue;
    context.report.error({saying.previous.thumbprint.at,
                          "manifest.previous-retired",
                          saying.previous.thumbprint.value.short_text() +
                              " is removed by retire as well, which waits for nothing",
                          "keep one of the two",
                          {{retirement.thumbprint.at, "retired here"}}});
    return;
  }
}

// Where a server still wants the certificate.
std::optional<Place> find_wish(const ResolveContext& context, const Placement& placement,
                               const Desired& desired, std::uint32_t certificate) {
  for (std::uint32_t server = 0; server < placement.index_of.size(); ++server) {
    const auto& bindings = desired.servers[placement.index_of[server]].bindings;
    if (!std::ranges::binary_search(bindings, certificate, {}, &DesiredBinding::certificate)) {
      continue;
    }
    const Profile profile = profile_of(context, placement.fleet, server);
    return std::ranges::find(profile.bindings, certificate, &Profile::Binding::certificate)->at;
  }
  for (const WrittenConnectors& written : context.manifest.connectors) {
    if (written.certificate.value == desired.certificates[certificate].key.text()) {
      return written.certificate.at;
    }
  }
  return std::nullopt;
}

void check_unwanted(const ResolveContext& context, const Placement& placement,
                    const Desired& desired, const Saying& saying) {
  const DesiredCertificate* const found = desired.find(saying.previous.thumbprint.value);
  if (!found || found->key.text() == saying.successor.key.value) return;
  const auto certificate = static_cast<std::uint32_t>(found - desired.certificates.data());
  const auto wish = find_wish(context, placement, desired, certificate);
  if (!wish) return;
  context.report.error(
      {saying.previous.thumbprint.at,
       "manifest.previous-but-wanted",
       fmt::format("{} did not replace {}, which is {} and still wanted", key_of(saying),
                   saying.previous.thumbprint.value.short_text(), in_quotes(found->key.text())),
       "take it out where it is wanted, or take previous out",
       {{*wish, "wanted here"}}});
}

}  // namespace

void check_previous(const ResolveContext& context, const Placement& placement,
                    const Desired& desired) {
  std::map<Thumbprint, Saying> known;
  for (const WrittenCertificate& written : context.manifest.certificates) {
    if (!written.previous) continue;
    const Saying saying{written, *written.previous};
    check_own(context, saying);
    check_once(context, saying, known);
    check_not_retired(context, saying);
    check_unwanted(context, placement, desired, saying);
  }
}

}  // namespace signet
