#include "report/runbook.h"

#include <fmt/format.h>

#include "base/text.h"
#include "report/review_words.h"
#include "report/server_ranges.h"

namespace signet {

namespace {

void add(std::vector<std::string>& lines, std::string_view name, const std::string& text) {
  if (!text.empty()) lines.push_back(fmt::format("{:<10}{}", name, text));
}

std::string exception_text(const Review::Exception& exception) {
  std::string text = exception.kind + ": ";
  if (!exception.servers.empty()) text += server_ranges(exception.servers, 8) + ": ";
  text += exception.text;
  return exception.more.empty() ? text : text + " (" + exception.more + ")";
}

std::vector<std::string> heading(const Review& review) {
  std::vector<std::string> lines;
  add(lines, "PLAN", review_words::short_digest(review) + "  " + review.title);
  add(lines, "SERVERS", review_words::counts_text(review));
  add(lines, "", review_words::in_part_text(review));
  add(lines, "CLASS", review_words::class_text(review));
  add(lines, "VALID", review_words::validity_text(review));
  add(lines, "MADE", review_words::header_text(review));
  add(lines, "CONFIRM", review_words::approvals_text(review));
  for (const Review::Exception& each : review.exceptions) add(lines, "CARE", exception_text(each));
  for (const std::string& each : review.manual) add(lines, "BY HAND", each);
  add(lines, "POLICY", review_words::policy_text(review));
  return lines;
}

}  // namespace

Runbook make_runbook(const PlanFile& file, const Review& review) {
  const Plan& plan = file.plan;
  Runbook runbook;
  runbook.heading = heading(review);
  runbook.digest = change_digest(plan).text();
  runbook.from = plan.validity.from;
  runbook.until = plan.validity.until;
  runbook.steps = plan.steps;
  runbook.targets = plan.targets;
  for (const PlannedCertificate& each : plan.certificates) {
    runbook.certificates.push_back(each.certificate);
  }
  return runbook;
}

}  // namespace signet
