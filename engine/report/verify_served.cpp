#include "report/verify_served.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "base/text.h"
#include "plan/certificate_policy.h"
#include "plan/served.h"

namespace signet {

namespace {

using Verdict = VerifyRow::Verdict;

void note(ServedCell& cell, Verdict verdict, const std::string& why) {
  const bool is_first = verdict < cell.verdict;  // the most worrying first
  if (is_first) {
    cell.verdict = verdict;
    cell.why = why;
  } else if (verdict == cell.verdict) {
    cell.why += ", " + why;
  }
}

void weigh(const SeenEndpoint& seen, const Thumbprint& certificate, const ServerState& state,
           ServedCell& cell) {
  const SeenVerdict found = judge_served(seen, certificate, state);
  switch (found.kind) {
    case SeenVerdict::Kind::wanted:
      if (!seen.fault.empty()) {
        note(cell, Verdict::drift, fmt::format("{}: {}", seen.endpoint.port, seen.fault));
      }
      return;
    case SeenVerdict::Kind::chosen:
      return;
    case SeenVerdict::Kind::other:
      return note(cell, Verdict::drift, found.why);
    case SeenVerdict::Kind::nothing:
    case SeenVerdict::Kind::unknown:
      return note(cell, Verdict::unknown, found.why);
  }
}

bool is_served(const ServerState& state, const SlotName& slot, const Thumbprint& certificate) {
  return std::ranges::none_of(state.endpoints, [&](const SeenEndpoint& seen) {
    return seen.slot == slot &&
           judge_served(seen, certificate, state).kind == SeenVerdict::Kind::other;
  });
}

std::string intro(Verdict verdict, bool is_served) {
  if (verdict == Verdict::unknown) return "not seen served: ";
  return is_served ? "served, but " : "configured but not served: ";
}

VerifyRow judged(VerifyRow row, Verdict verdict, std::string why) {
  row.verdict = verdict;
  row.why = std::move(why);
  return row;
}

VerifyRow judge_client(VerifyRow row, const DesiredCertificate& certificate,
                       const SeenEndpoint& seen, const std::string& ending) {
  if (seen.served.is_unknown()) {
    return judged(std::move(row), Verdict::unknown, "not seen served: " + seen.served.why());
  }
  if (seen.served.is_absent()) {
    return judged(std::move(row), Verdict::unknown,
                  "nothing answers with TLS" + (seen.fault.empty() ? "" : ": " + seen.fault));
  }
  if (seen.served.value() != std::vector{certificate.thumbprint}) {
    return judged(std::move(row), Verdict::drift, "clients are shown " + served_text(seen));
  }
  if (!seen.fault.empty())
    return judged(std::move(row), Verdict::drift, "served, but " + seen.fault);
  return judged(std::move(row), ending.empty() ? Verdict::ok : Verdict::expiring, ending);
}

}  // namespace

ServedCell served_cell(const ServerState& state, const SlotName& slot,
                       const Thumbprint& certificate) {
  ServedCell cell;
  std::vector<std::pair<std::string, std::string>> ports;  // by what they show, in order
  for (const SeenEndpoint& seen : state.endpoints) {
    const bool is_elsewhere = seen.served.is_absent() && listens_elsewhere(seen, state);
    if (seen.slot != slot || is_elsewhere) continue;
    const std::string shown = served_text(seen);
    const std::string port = std::to_string(seen.endpoint.port);
    const auto same = std::ranges::find(ports, shown, &std::pair<std::string, std::string>::first);
    if (same == ports.end()) {
      ports.emplace_back(shown, port);
    } else {
      same->second += ", " + port;
    }
    weigh(seen, certificate, state, cell);
  }
  for (const auto& [shown, where] : ports) {
    cell.text += fmt::format("{}{} at {}", cell.text.empty() ? "" : "; ", shown, where);
  }
  if (cell.verdict != Verdict::ok) {
    cell.why = intro(cell.verdict, is_served(state, slot, certificate)) + cell.why;
  }
  return cell;
}

std::vector<VerifyRow> client_rows(const Desired& desired, const Observed& observed, Seconds now) {
  std::vector<VerifyRow> rows;
  for (const DesiredEndpoint& each : desired.endpoints) {
    const DesiredCertificate& certificate = desired.certificates[each.certificate];
    VerifyRow row;
    row.certificate = certificate.key;
    row.service = each.endpoint.text();
    row.desired = certificate.thumbprint.short_text();
    row.configured = "-";
    row.served = "not seen";
    row.level = ProofLevel::served;
    const auto seen = std::ranges::find(observed.endpoints, each.endpoint, &SeenEndpoint::endpoint);
    if (seen == observed.endpoints.end()) {
      rows.push_back(judged(std::move(row), Verdict::unknown,
                            "it was not looked at (the trust file's reach: probe)"));
      continue;
    }
    row.served = served_text(*seen);
    const std::string ending =
        certificate.certificate ? ending_text(*certificate.certificate, desired.policy, now) : "";
    rows.push_back(judge_client(std::move(row), certificate, *seen, ending));
  }
  return rows;
}

std::string ending_text(const Certificate& certificate, const Policy& policy, Seconds now) {
  if (certificate.not_after <= now) return "ended on " + date_text(certificate.not_after);
  if (expires_soon(certificate, policy, now)) return "ends on " + date_text(certificate.not_after);
  return {};
}

}  // namespace signet
