#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "base/text.h"
#include "manifest/resolve.h"

namespace signet {

namespace {

const std::string& name_of(const Endpoint& endpoint) {
  return endpoint.name.empty() ? endpoint.host : endpoint.name;
}

bool is_address(const std::string& name) {
  return name.find(':') != std::string::npos ||
         name.find_first_not_of("0123456789.") == std::string::npos;
}

class EndpointResolver {
 public:
  EndpointResolver(const ResolveContext& context, const Desired& desired)
      : context_(context), desired_(desired) {}

  std::optional<std::uint32_t> certificate_of(const WrittenEndpoint& written) const {
    const std::string& name = name_of(written.endpoint);
    if (!written.certificate) return found(written, name);
    const auto index =
        require_certificate(context_.manifest, *written.certificate, context_.report);
    if (index) check_covered(written, desired_.certificates[*index], name);
    return index;
  }

 private:
  using Indices = std::vector<std::uint32_t>;

  // Those of which clients call the name; where there are none, those that are for it.
  Indices candidates(const std::string& name) const {
    Indices called;
    Indices covering;
    for (std::uint32_t at = 0; at < desired_.certificates.size(); ++at) {
      const DesiredCertificate& each = desired_.certificates[at];
      const bool is_called = std::ranges::any_of(each.names, [&](const std::string& candidate) {
        return equal_ignoring_case(candidate, name);
      });
      if (is_called) called.push_back(at);
      if (each.certificate && covers(*each.certificate, name)) covering.push_back(at);
    }
    return called.empty() ? covering : called;
  }

  std::optional<std::uint32_t> found(const WrittenEndpoint& written,
                                     const std::string& name) const {
    const Indices candidates = this->candidates(name);
    if (candidates.size() == 1) return candidates.front();
    const std::string hint =
        fmt::format("write {{endpoint: \"{}\", certificate: KEY}}", written.endpoint.text());
    if (candidates.empty()) {
      report(written, "manifest.no-certificate-for-endpoint",
             "no certificate has " + in_quotes(name) + " among its names", hint);
      return std::nullopt;
    }
    std::vector<std::string> keys;
    for (const std::uint32_t at : candidates) keys.push_back(desired_.certificates[at].key.text());
    report(written, "manifest.two-certificates",
           in_quotes(name) + " is a name of " + enumerate(keys, 12), hint);
    return std::nullopt;
  }

  void check_covered(const WrittenEndpoint& written, const DesiredCertificate& certificate,
                     const std::string& name) const {
    if (!certificate.certificate || is_address(name) || covers(*certificate.certificate, name)) {
      return;
    }
    report(written, "manifest.name-not-covered",
           "the certificate does not cover " + in_quotes(name),
           "it covers " + enumerate(certificate.certificate->names, 12));
  }

  void report(const WrittenEndpoint& written, const char* code, std::string summary,
              std::string hint) const {
    context_.report.error({written.at, code, std::move(summary), std::move(hint), {}});
  }

  const ResolveContext& context_;
  const Desired& desired_;
};

}  // namespace

void resolve_endpoints(const ResolveContext& context, Desired& desired) {
  const EndpointResolver resolver(context, desired);
  std::map<Endpoint, Place> written_at;
  for (const WrittenEndpoint& written : context.manifest.endpoints) {
    const auto [first, is_new] = written_at.emplace(written.endpoint, written.at);
    if (!is_new) {
      context.report.error({written.at,
                            "manifest.duplicate",
                            in_quotes(written.endpoint.text()) + " is to be proven twice",
                            "keep one",
                            {{first->second, "first written here"}}});
      continue;
    }
    const auto certificate = resolver.certificate_of(written);
    if (certificate) desired.endpoints.push_back({written.endpoint, *certificate});
  }
  std::ranges::sort(desired.endpoints, {}, &DesiredEndpoint::endpoint);
}

}  // namespace signet
