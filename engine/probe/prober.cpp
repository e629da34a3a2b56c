#include "probe/prober.h"

#include "probe/probe_round.h"
#include "probe/tls_contexts.h"
#include "probe/trust_roots.h"

namespace signet {

struct Prober::Parts {
  TlsContexts contexts;
  ProbeLimits limits;
  CertificateCache certificates;

  Parts(TlsContexts made, ProbeLimits wanted) : contexts(std::move(made)), limits(wanted) {}
};

Prober::Prober(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}
Prober::~Prober() = default;

Expected<std::unique_ptr<Prober>> Prober::make(const std::filesystem::path& ca,
                                               ProbeLimits limits) {
  const Expected<TrustRoots> roots = TrustRoots::load(ca);
  if (!roots) return std::unexpected(roots.error());
  Expected<TlsContexts> contexts = TlsContexts::make(roots->store());
  if (!contexts) return std::unexpected(contexts.error());
  return std::unique_ptr<Prober>(new Prober(std::make_unique<Parts>(std::move(*contexts), limits)));
}

std::vector<EndpointRecord> Prober::look(const std::vector<ProbeQuestion>& questions,
                                         const Clock& clock, std::chrono::milliseconds deadline,
                                         const std::stop_token& stop) {
  EventLoop loop(clock);
  ProbeRound round({loop, parts_->contexts, parts_->limits, parts_->certificates}, questions);
  return round.run(deadline, stop);
}

}  // namespace signet
