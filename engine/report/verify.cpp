#include "report/verify.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "report/step_words.h"
#include "report/verify_served.h"

namespace signet {

namespace {

class Verifier {
 public:
  Verifier(const Desired& desired, const Observed& observed, const Plan& plan,
           const PlatformCatalog& catalog, Seconds now)
      : desired_(desired), observed_(observed), catalog_(catalog), now_(now) {
    for (const Blocked& item : plan.blocked) {
      blocked_.try_emplace({item.server, item.certificate}, &item);
    }
    for (const Step& step : plan.steps) {
      if (step.address.action == Action::remove) removals_[step.address.target].push_back(&step);
      if (step.address.action == Action::assign) assigns_[step.address.target].push_back(&step);
    }
  }

  void add(const DesiredServer& server, std::vector<VerifyRow>& rows) const {
    const Capabilities* platform = find_platform(catalog_, server.target.platform);
    const ProofLevel level = platform ? platform->proof : ProofLevel::none;
    for (const DesiredBinding& binding : server.bindings) {
      const DesiredCertificate& certificate = desired_.certificates[binding.certificate];
      VerifyRow row = new_row(server, certificate, level);
      if (binding.slots.empty()) rows.push_back(presence(row, certificate));
      for (const SlotName& slot : binding.slots) {
        row.service = slot.text();
        rows.push_back(service(row, certificate, slot));
      }
    }
    const auto assigns = assigns_.find(server.target.name);
    if (assigns != assigns_.end()) {
      for (const Step* step : assigns->second) add_assign(*step, level, rows);
    }
    const auto removals = removals_.find(server.target.name);
    if (removals == removals_.end()) return;
    for (const Step* step : removals->second) rows.push_back(removal(*step, level));
  }

 private:
  static VerifyRow new_row(const DesiredServer& server, const DesiredCertificate& certificate,
                           ProofLevel level) {
    VerifyRow row;
    row.server = server.target.name;
    row.certificate = certificate.key;
    row.desired = certificate.thumbprint.short_text();
    row.configured = "unknown";
    row.served = "not seen";
    row.level = level;
    return row;
  }

  static VerifyRow judged(VerifyRow row, VerifyRow::Verdict verdict, std::string why) {
    row.verdict = verdict;
    row.why = std::move(why);
    return row;
  }

  // Drift, and what keeps a plan from repairing it.
  VerifyRow drifted(VerifyRow row, std::string why) const {
    const auto found = blocked_.find({row.server, row.certificate});
    if (found != blocked_.end()) why += "; blocked: " + found->second->why;
    return judged(std::move(row), VerifyRow::Verdict::drift, std::move(why));
  }

  const Known<ServerState>& state_of(const TargetName& server) const {
    static const Known<ServerState> not_observed{Unknown{"it was not observed"}};
    const ObservedServer* found = observed_.find(server);
    return found ? found->state : not_observed;
  }

  static std::string why_unknown(const Known<ServerState>& state) {
    return state.is_unknown() ? "the server: " + state.why() : "the server is not there";
  }

  // What speaks against the copy on the server, or against the certificate itself.
  VerifyRow judge_copy(VerifyRow row, const DesiredCertificate& certificate,
                       const ServerState& state) const {
    const ObservedCertificate* copy = state.find(certificate.thumbprint);
    if (!copy) return drifted(std::move(row), "the certificate is not there");
    if (copy->has_key.is_unknown()) {
      return judged(std::move(row), VerifyRow::Verdict::unknown, "its key: " + copy->has_key.why());
    }
    if (!copy->has_key.has_value() || !copy->has_key.value()) {
      return drifted(std::move(row), "its key is not there");
    }
    const CertificatePointer& shown =
        certificate.certificate ? certificate.certificate : copy->certificate;
    if (!shown) return judged(std::move(row), VerifyRow::Verdict::ok, {});
    std::string ending = ending_text(*shown, desired_.policy, now_);
    const bool is_fine = ending.empty();
    return judged(std::move(row), is_fine ? VerifyRow::Verdict::ok : VerifyRow::Verdict::expiring,
                  std::move(ending));
  }

  VerifyRow presence(VerifyRow row, const DesiredCertificate& certificate) const {
    const Known<ServerState>& state = state_of(row.server);
    if (!state.has_value())
      return judged(std::move(row), VerifyRow::Verdict::unknown, why_unknown(state));
    row.configured = state.value().find(certificate.thumbprint) ? row.desired : "none";
    return judge_copy(std::move(row), certificate, state.value());
  }

  VerifyRow service(VerifyRow row, const DesiredCertificate& certificate,
                    const SlotName& name) const {
    const Known<ServerState>& state = state_of(row.server);
    if (!state.has_value())
      return judged(std::move(row), VerifyRow::Verdict::unknown, why_unknown(state));
    const ObservedSlot* slot = state.value().find(name);
    if (!slot) {
      return judged(std::move(row), VerifyRow::Verdict::unknown, "the server has no such service");
    }
    if (slot->served.has_value()) row.served = slot->served.value().short_text();
    const ServedCell cell = served_cell(state.value(), name, certificate.thumbprint);
    if (!cell.text.empty()) {
      row.served = cell.text;
      row.level = ProofLevel::served;
    }
    if (slot->holders.is_unknown()) {
      return judged(std::move(row), VerifyRow::Verdict::unknown, slot->holders.why());
    }
    const std::vector<Thumbprint> holders =
        slot->holders.has_value() ? slot->holders.value() : std::vector<Thumbprint>{};
    row.configured = holders.empty() ? "none" : thumbprints_text(holders);
    if (!holds(holders, certificate.thumbprint)) {
      return drifted(std::move(row), "configured otherwise");
    }
    if (cell.verdict != VerifyRow::Verdict::ok) {
      return cell.verdict == VerifyRow::Verdict::drift
                 ? drifted(std::move(row), cell.why)
                 : judged(std::move(row), cell.verdict, cell.why);
    }
    if (!cell.text.empty()) return judge_copy(std::move(row), certificate, state.value());
    return judge_slot(std::move(row), certificate, *slot, state.value());
  }

  // What the platform itself says is served.
  VerifyRow judge_slot(VerifyRow row, const DesiredCertificate& certificate,
                       const ObservedSlot& slot, const ServerState& state) const {
    if (slot.served.has_value() && slot.served.value() != certificate.thumbprint) {
      return drifted(std::move(row), "configured but not served");
    }
    if (row.level == ProofLevel::served && !slot.served.has_value()) {
      return judged(
          std::move(row), VerifyRow::Verdict::unknown,
          slot.served.is_unknown() ? "not seen served: " + slot.served.why() : "nothing is served");
    }
    return judge_copy(std::move(row), certificate, state);
  }

  // What the plan would assign is drift, also where a service is held but finds its certificate by
  // another name, and where no binding speaks of it: connectors, certificates of the server's own.
  static void add_assign(const Step& step, ProofLevel level, std::vector<VerifyRow>& rows) {
    const Address& address = step.address;
    const auto row = std::ranges::find_if(rows, [&](const VerifyRow& each) {
      return each.server == address.target && each.certificate == address.certificate &&
             each.service == address.slot.text();
    });
    if (row != rows.end()) {
      const bool is_calm =
          row->verdict == VerifyRow::Verdict::ok || row->verdict == VerifyRow::Verdict::expiring;
      if (is_calm) *row = judged(std::move(*row), VerifyRow::Verdict::drift, step.reason);
      return;
    }
    VerifyRow added;
    added.server = address.target;
    added.certificate = address.certificate;
    added.service = address.slot.text();
    added.desired = step.thumbprint.short_text();
    added.configured = step.before.empty() ? "none" : thumbprints_text(step.before);
    added.served = "not seen";
    added.level = level;
    rows.push_back(judged(std::move(added), VerifyRow::Verdict::drift, step.reason));
  }

  static VerifyRow removal(const Step& step, ProofLevel level) {
    VerifyRow row;
    row.server = step.address.target;
    row.certificate = step.address.certificate;
    row.service = "remove";
    row.desired = "none";
    row.configured = step.thumbprint.short_text();
    row.served = "not seen";
    row.level = level;
    return judged(std::move(row), VerifyRow::Verdict::drift, "it is still there");
  }

  const Desired& desired_;
  const Observed& observed_;
  const PlatformCatalog& catalog_;
  Seconds now_;
  std::map<std::pair<TargetName, CertificateKey>, const Blocked*> blocked_;
  std::map<TargetName, std::vector<const Step*>> assigns_;
  std::map<TargetName, std::vector<const Step*>> removals_;
};

}  // namespace

std::string_view to_text(VerifyRow::Verdict verdict) {
  switch (verdict) {
    case VerifyRow::Verdict::unknown:
      return "unknown";
    case VerifyRow::Verdict::drift:
      return "drift";
    case VerifyRow::Verdict::expiring:
      return "expiring";
    case VerifyRow::Verdict::ok:
      return "ok";
  }
  return "?";
}

std::size_t Verification::count(VerifyRow::Verdict verdict) const {
  return static_cast<std::size_t>(std::ranges::count(rows, verdict, &VerifyRow::verdict));
}

Verification verify(const Desired& desired, const Observed& observed, const Plan& plan,
                    const PlatformCatalog& catalog, Seconds now) {
  const Verifier verifier(desired, observed, plan, catalog, now);
  Verification verification{{}, plan.left_out};
  for (const DesiredServer& server : desired.servers) {
    if (!server.left_out) verifier.add(server, verification.rows);
  }
  std::ranges::move(client_rows(desired, observed, now), std::back_inserter(verification.rows));
  return verification;
}

}  // namespace signet
