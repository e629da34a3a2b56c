#include "store/store_acts.h"

namespace signet::store {

namespace {

Expected<CertificatePointer> understand(const Files& files, const Thumbprint& thumbprint,
                                        CertificateCache& cache) {
  const auto der = files.read_certificate(thumbprint);
  if (!der) return std::unexpected(der.error());
  auto certificate = cache.understand(*der);
  if (certificate && (*certificate)->thumbprint == thumbprint) return certificate;
  Problem problem = certificate ? Problem{"store.other-certificate",
                                          "holds another one, " + (*certificate)->thumbprint.text(),
                                          {},
                                          {},
                                          {}}
                                : certificate.error();
  problem.where = files.shown() + "/certificates/" + thumbprint.text() + ".cer";
  return std::unexpected(std::move(problem));
}

ObservedCertificate describe(const Files& files, const Thumbprint& thumbprint, const Entry& entry,
                             CertificateCache& cache) {
  ObservedCertificate item;
  item.thumbprint = thumbprint;
  if (entry.friendly_name.empty()) {
    item.friendly_name = Absent{};
  } else {
    item.friendly_name = entry.friendly_name;
  }
  const auto certificate = understand(files, thumbprint, cache);
  if (!certificate) {
    item.has_key = item.exportable = Unknown{to_line(certificate.error())};
    return item;
  }
  item.certificate = *certificate;
  const auto keyed = has_key(files, thumbprint, entry);
  if (!keyed) {
    item.has_key = item.exportable = Unknown{to_line(keyed.error())};
    return item;
  }
  item.has_key = *keyed;
  if (*keyed) {
    item.exportable = entry.exportable;
  } else {
    item.exportable = Absent{};
  }
  return item;
}

}  // namespace

ServerState describe(const Files& files, const State& state, CertificateCache& cache) {
  ServerState result;
  result.certificates.reserve(state.certificates.size());
  for (const auto& [thumbprint, entry] : state.certificates) {
    result.certificates.push_back(describe(files, thumbprint, entry, cache));
  }
  result.slots.reserve(state.slots.size());
  for (const auto& [slot, holders] : state.slots) {
    result.slots.push_back({slot, holders, Absent{}});
  }
  return result;
}

}  // namespace signet::store
