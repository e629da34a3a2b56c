#include <algorithm>
#include <map>

#include "report/verify.h"

namespace signet {

namespace {

using Place = std::pair<TargetName, CertificateKey>;
using RowsOf = std::map<Place, std::vector<const VerifyRow*>>;

bool looks_right(const VerifyRow* row) {
  return row->verdict == VerifyRow::Verdict::ok || row->verdict == VerifyRow::Verdict::expiring;
}

RowsOf rows_by_place(const Verification& verification) {
  RowsOf rows;
  for (const VerifyRow& row : verification.rows) {
    rows[{row.server, row.certificate}].push_back(&row);
  }
  return rows;
}

Step prove_step(const TargetName& server, const DesiredCertificate& certificate,
                const DesiredBinding& binding) {
  Step step;
  step.address = {server, Action::prove, certificate.key, {}};
  step.thumbprint = certificate.thumbprint;
  step.slots = binding.slots;
  return step;
}

void apply(const ProveResult& result, VerifyRow& row) {
  using enum ProveResult::Verdict;
  if (result.verdict == proven) return;
  row.verdict = result.verdict == refuted ? VerifyRow::Verdict::drift : VerifyRow::Verdict::unknown;
  row.why = (result.verdict == refuted ? "refuted: " : "not proven: ") + to_line(result.problem);
}

}  // namespace

std::vector<ServerProofs> proofs_of(const Verification& verification, const Desired& desired) {
  const RowsOf rows = rows_by_place(verification);
  std::vector<ServerProofs> proofs;
  for (const DesiredServer& server : desired.servers) {
    ServerProofs all{server.target, {}};
    for (const DesiredBinding& binding : server.bindings) {
      const DesiredCertificate& certificate = desired.certificates[binding.certificate];
      const auto found = rows.find({server.target.name, certificate.key});
      if (found == rows.end() || !std::ranges::all_of(found->second, looks_right)) continue;
      all.steps.push_back(prove_step(server.target.name, certificate, binding));
    }
    if (!all.steps.empty()) proofs.push_back(std::move(all));
  }
  return proofs;
}

void judge(Verification& verification, const std::vector<ServerProofs>& proofs,
           const std::vector<std::vector<ProveResult>>& results) {
  std::map<Place, const ProveResult*> by_place;
  for (std::size_t server = 0; server < proofs.size(); ++server) {
    for (std::size_t at = 0; at < results[server].size(); ++at) {
      const Address& address = proofs[server].steps[at].address;
      by_place[{address.target, address.certificate}] = &results[server][at];
    }
  }
  for (VerifyRow& row : verification.rows) {
    const auto found = by_place.find({row.server, row.certificate});
    if (found != by_place.end()) apply(*found->second, row);
  }
}

}  // namespace signet
