#include "report/verify.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "base/json.h"
#include "base/table.h"
#include "base/text.h"
#include "report/fold.h"
#include "report/server_ranges.h"

namespace signet {

namespace {

constexpr std::array verdicts = {VerifyRow::Verdict::unknown, VerifyRow::Verdict::drift,
                                 VerifyRow::Verdict::expiring, VerifyRow::Verdict::ok};
constexpr std::size_t most_parts = 12;

std::string where(const std::vector<TargetName>& servers) {
  return servers.empty() ? "clients" : server_ranges(servers, most_parts);
}

// Equal rows of different servers are one row, with the servers as ranges.
std::vector<std::vector<std::string>> rows_of(const Verification& verification,
                                              VerifyRow::Verdict verdict, bool all) {
  Fold fold;
  for (std::size_t i = 0; i < verification.rows.size(); ++i) {
    const VerifyRow& row = verification.rows[i];
    if (row.verdict != verdict) continue;
    const std::string key =
        all ? std::to_string(i)
            : fmt::format("{}\n{}\n{}\n{}\n{}\n{}", row.certificate.text(), row.service,
                          row.desired, row.configured, row.served, row.why);
    fold.add(key, row.server, i);
  }
  std::vector<std::vector<std::string>> rows;
  for (Fold::Item& item : fold.items) {
    const VerifyRow& row = verification.rows[item.first];
    rows.push_back({std::string(to_text(verdict)), where(item.servers), row.certificate.text(),
                    row.service.empty() ? "(present)" : row.service, row.desired, row.configured,
                    row.served, printable(row.why)});
  }
  return rows;
}

std::string folded_ok(const Verification& verification) {
  Fold fold;
  for (std::size_t i = 0; i < verification.rows.size(); ++i) {
    const VerifyRow& row = verification.rows[i];
    if (row.verdict != VerifyRow::Verdict::ok) continue;
    fold.add(fmt::format("{} {} (proof: {}): {}", row.certificate.text(), row.desired,
                         to_text(row.level), row.server.empty() ? "endpoint" : "service"),
             row.server, i);
  }
  std::string text;
  for (Fold::Item& item : fold.items) {
    const std::size_t colon = item.key.rfind(": ");
    text += fmt::format("  ok  {}: {} {} {}\n", item.key.substr(0, colon),
                        count_text(item.count, item.key.substr(colon + 2)),
                        item.servers.empty() ? "of" : "on", where(item.servers));
  }
  return text;
}

std::string counts_text(const Verification& verification, const Style& style) {
  std::string text =
      style.heading("VERIFY") + "  " + count_text(verification.rows.size(), "service") + ":";
  for (const VerifyRow::Verdict verdict : verdicts) {
    text += fmt::format("{} {} {}", verdict == verdicts.front() ? "" : ",",
                        verification.count(verdict), to_text(verdict));
  }
  return text + fmt::format("; {} left out\n", count_text(verification.left_out.size(), "server"));
}

std::string left_out_text(const Verification& verification) {
  Fold fold;
  for (std::size_t i = 0; i < verification.left_out.size(); ++i) {
    const LeftOut& item = verification.left_out[i];
    fold.add(fmt::format("until {}: {}", date_text(Seconds(item.until)), printable(item.reason)),
             item.server, i);
  }
  std::string text;
  for (Fold::Item& item : fold.items) {
    text += fmt::format("  left out  {} {}\n", server_ranges(item.servers, most_parts), item.key);
  }
  return text;
}

}  // namespace

std::string verify_text(const Verification& verification, const Style& style, bool all) {
  std::vector<std::vector<std::string>> rows;
  for (const VerifyRow::Verdict verdict : verdicts) {
    if (verdict == VerifyRow::Verdict::ok && !all) continue;
    for (auto& row : rows_of(verification, verdict, all)) rows.push_back(std::move(row));
  }
  std::string text = counts_text(verification, style);
  if (!rows.empty()) {
    rows.insert(rows.begin(), {"VERDICT", "SERVER", "CERTIFICATE", "SERVICE", "DESIRED",
                               "CONFIGURED", "SERVED", "WHY"});
    text += table_text(rows, 2);
  }
  if (!all) text += folded_ok(verification);
  return text + left_out_text(verification);
}

Json verify_json(const Verification& verification) {
  Json counts = Json::object();
  for (const VerifyRow::Verdict verdict : verdicts) {
    counts[std::string(to_text(verdict))] = verification.count(verdict);
  }
  Json rows = Json::array();
  for (const VerifyRow& row : verification.rows) {
    rows.push_back({{"server", row.server.empty() ? Json() : Json(row.server.text())},
                    {"certificate", row.certificate.text()},
                    {"service", row.service.empty() ? Json() : Json(row.service)},
                    {"desired", row.desired},
                    {"configured", row.configured},
                    {"served", row.served},
                    {"proof", to_text(row.level)},
                    {"verdict", to_text(row.verdict)},
                    {"why", printable(row.why)}});
  }
  Json left_out = Json::array();
  for (const LeftOut& item : verification.left_out) {
    left_out.push_back({{"server", item.server.text()},
                        {"until", date_text(Seconds(item.until))},
                        {"reason", printable(item.reason)}});
  }
  return {{"format", 0},
          {"counts", std::move(counts)},
          {"rows", std::move(rows)},
          {"left_out", std::move(left_out)}};
}

}  // namespace signet
