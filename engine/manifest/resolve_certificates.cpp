#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "manifest/blueprint.h"
#include "manifest/public_certificate.h"
#include "manifest/resolve.h"

namespace signet {

namespace {

class Resolving {
 public:
  Resolving(const ResolveContext& context, const Fleet& fleet) : context_(context), fleet_(fleet) {}

  DesiredCertificate run(const WrittenCertificate& written) {
    DesiredCertificate desired;
    desired.key = *CertificateKey::parse(written.key.value);
    if (written.thumbprint) desired.thumbprint = written.thumbprint->value;
    desired.friendly_name = written.friendly_name;
    desired.exportable = written.exportable;
    if (written.previous) desired.previous = written.previous->value;
    for (const Text& name : written.names) desired.names.push_back(name.value);
    for (const WrittenSource& source : written.sources) {
      desired.sources.push_back(resolve_source(source));
    }
    if (written.file) desired.certificate = read(written);
    return desired;
  }

 private:
  const std::filesystem::path& root_of(const Place& place) const {
    return context_.sources[place.file].root;
  }

  CertificatePointer read(const WrittenCertificate& written) {
    const auto certificate = read_public_certificate(root_of(written.file->at), written.file->value,
                                                     context_.certificates);
    if (!certificate) {
      report_unreadable(*written.file, certificate.error());
      return nullptr;
    }
    const Certificate& read = **certificate;
    if (written.thumbprint && read.thumbprint != written.thumbprint->value) {
      context_.report.error({written.file->at,
                             "manifest.other-certificate",
                             fmt::format("{} is another certificate: its thumbprint is {}",
                                         in_quotes(written.file->value), read.thumbprint.text()),
                             "correct the thumbprint, or put the right file here",
                             {{written.thumbprint->at,
                               "the thumbprint here is " + written.thumbprint->value.text()}}});
      return nullptr;
    }
    for (const Text& name : written.names) check_covered(read, name);
    return *certificate;
  }

  void report_unreadable(const Text& file, const Problem& problem) {
    std::string summary = in_quotes(file.value) + ": " + problem.summary;
    if (!problem.detail.empty()) summary += " (" + problem.detail + ")";
    context_.report.error({file.at, problem.code, std::move(summary), problem.hint, {}});
  }

  void check_covered(const Certificate& certificate, const Text& name) {
    if (covers(certificate, name.value)) return;
    context_.report.error({name.at,
                           "manifest.name-not-covered",
                           "the certificate does not cover " + in_quotes(name.value),
                           "it covers " + enumerate(certificate.names, 12),
                           {}});
  }

  Source resolve_source(const WrittenSource& written) {
    if (const auto* server = std::get_if<ServerSource>(&written.source)) {
      if (!fleet_.names.find(server->server.text())) report_no_server(written.at, *server);
      return *server;
    }
    FileSource file = std::get<FileSource>(written.source);
    const auto& from = root_of(written.at);
    const auto& to = context_.sources.front().root;
    if (file.kind != FileSource::Kind::environment) {
      file.certificate = rebase(file.certificate, from, to);
    }
    if (file.kind == FileSource::Kind::pair) file.key = rebase(file.key, from, to);
    if (file.password && file.password->kind == SecretReference::Kind::file) {
      file.password->value.front() = rebase(file.password->value.front(), from, to);
    }
    return file;
  }

  void report_no_server(const Place& at, const ServerSource& source) {
    if (context_.report.is_full()) return;
    std::vector<std::string_view> known;
    for (std::uint32_t server = 0;
         server < fleet_.names.size() && known.size() <= suggestion_candidates_max; ++server) {
      known.push_back(fleet_.names.name(server).text());
    }
    context_.report.error({at,
                           "manifest.unknown-server",
                           "there is no server " + in_quotes(source.server.text()),
                           suggestion(source.server.text(), known),
                           {}});
  }

  const ResolveContext& context_;
  const Fleet& fleet_;
};

void check_thumbprints_differ(const ResolveContext& context) {
  std::map<Thumbprint, const WrittenCertificate*> known;
  for (const WrittenCertificate& certificate : context.manifest.certificates) {
    if (!certificate.thumbprint) continue;
    const auto [first, is_new] = known.emplace(certificate.thumbprint->value, &certificate);
    if (is_new) continue;
    context.report.error(
        {certificate.thumbprint->at,
         "manifest.same-thumbprint",
         fmt::format("{} and {} have the same thumbprint", in_quotes(first->second->key.value),
                     in_quotes(certificate.key.value)),
         "a certificate has one key: merge the two entries",
         {{first->second->thumbprint->at, "first written here"}}});
  }
}

}  // namespace

std::vector<DesiredCertificate> resolve_certificates(const ResolveContext& context,
                                                     const Fleet& fleet) {
  check_thumbprints_differ(context);
  std::vector<DesiredCertificate> desired;
  desired.reserve(context.manifest.certificates.size());
  for (const WrittenCertificate& written : context.manifest.certificates) {
    desired.push_back(Resolving(context, fleet).run(written));
  }
  return desired;
}

}  // namespace signet
