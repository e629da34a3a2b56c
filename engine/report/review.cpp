#include "report/review.h"

#include <fmt/format.h>

#include <map>

#include "base/text.h"
#include "plan/plan_delta.h"
#include "report/review_parts.h"
#include "report/server_ranges.h"

namespace signet {

namespace review_parts {

namespace {

constexpr std::size_t most_parts = 12;
constexpr std::size_t most_items = 8;

}  // namespace

Material::Material(const Plan& the_plan, const ReviewOptions& the_options)
    : plan(the_plan),
      options(the_options),
      replacements(find_replacements(the_plan)),
      undo(outline_undo(the_plan)),
      kind(classify(the_plan)) {
  for (const PlannedCertificate& planned : plan.certificates) {
    certificates_.try_emplace(planned.thumbprint, &planned);
  }
}

const Certificate* Material::find(const Thumbprint& thumbprint) const {
  const auto found = certificates_.find(thumbprint);
  return found == certificates_.end() ? nullptr : found->second->certificate.get();
}

CertificatePointer Material::pointer(const Thumbprint& thumbprint) const {
  const auto found = certificates_.find(thumbprint);
  return found == certificates_.end() ? nullptr : found->second->certificate;
}

std::string Material::name_of(const Thumbprint& thumbprint) const {
  const auto found = certificates_.find(thumbprint);
  const bool declared =
      found != certificates_.end() && found->second->key.text() != thumbprint.text();
  return declared ? found->second->key.text() : thumbprint.short_text();
}

std::string since_approved(const Plan& approved, const Plan& plan) {
  const std::string digest = change_digest(approved).text().substr(0, 8);
  const PlanDelta delta = compare(approved, plan);
  if (!delta.adds_nothing) {
    return fmt::format("{}: ADDED {}; that approval does not cover this plan", digest,
                       printable(delta.why_not));
  }
  const std::size_t gone = delta.removed.size();
  return digest + ": nothing added" +
         (gone > 0 ? fmt::format(", {} fewer", count_text(gone, "step")) : "");
}

std::string servers_text(const std::vector<TargetName>& servers, bool all) {
  const std::string ranges = all ? server_ranges(servers) : server_ranges(servers, most_parts);
  return servers.size() > 1 ? count_text(servers.size(), "server") + ' ' + ranges : ranges;
}

std::string list_text(const std::vector<std::string>& items, bool all) {
  std::string text;
  for (std::size_t i = 0; i < items.size(); ++i) {
    if (!all && i == most_items) return text + fmt::format(" and {} more", items.size() - i);
    if (i > 0) text += ", ";
    text += printable(items[i]);
  }
  return text.empty() ? "none" : text;
}

}  // namespace review_parts

namespace {

constexpr std::size_t most_listed = 200;  // steps of a plan that are listed without being asked for

std::vector<Review::Count> count_acts(const Plan& plan) {
  std::map<Action, std::uint64_t> counts;
  for (const Step& step : plan.steps) ++counts[step.address.action];
  std::vector<Review::Count> result;
  for (const auto& [action, number] : counts) {
    result.push_back({std::string(to_text(action)), number});
  }
  return result;
}

std::vector<Review::Count> count_calls(const Plan& plan) {
  std::vector<Review::Count> result;
  for (const CallCount& call : plan.calls) result.push_back({printable(call.name), call.count});
  return result;
}

void describe_steps(const review_parts::Material& material, Review& review) {
  using namespace review_parts;
  const Plan& plan = material.plan;
  review.waves = waves(plan);
  review.takes = duration(plan, review.waves);
  review.exceptions = exceptions(material, review.takes);
  review.certificates = certificates(material);
  review.blocks = blocks(plan, review.all);
  review.removals = removals(plan, review.all);
  if (review.all || plan.steps.size() <= most_listed) review.steps = listed_steps(plan);
  review.acts = count_acts(plan);
  review.calls = count_calls(plan);
  review.back = back(material, review.exceptions);
  review.proof = proof(plan, review.all);
  review.manual = manual(plan, review.all);
}

}  // namespace

std::string_view to_text(Review::Row::State state) {
  switch (state) {
    case Review::Row::State::change:
      return "change";
    case Review::Row::State::as_desired:
      return "as desired";
    case Review::Row::State::blocked:
      return "blocked";
    case Review::Row::State::unknown:
      return "unknown";
    case Review::Row::State::left_out:
      return "left out";
  }
  return {};
}

Review make_review(const Plan& plan, const ReviewOptions& options) {
  const review_parts::Material material(plan, options);
  Review review;
  review.all = options.all;
  review.digest = change_digest(plan, {material.replacements, material.kind, material.undo}).text();
  review.title = review_parts::title(material);
  review.kind = material.kind;
  review.validity = plan.validity;
  review.rows = review_parts::rows(plan);
  review.counts = review_parts::count(plan, review.rows);
  describe_steps(material, review);
  review.coverage = plan.coverage;
  review.names_unchanged = plan.names_unchanged;
  review.verdicts = plan.verdicts;
  review.waived = plan.waived;
  review.kept = plan.kept.size();
  review.approvals = plan.approvals;
  if (options.approved)
    review.since_approved = review_parts::since_approved(*options.approved, plan);
  return review;
}

Review make_review(const PlanFile& file, const ReviewOptions& options) {
  Review review = make_review(file.plan, options);
  const PlanHeader& header = file.header;
  review.header = {header.observed_at,     printable(header.root),   printable(header.commit),
                   printable(header.host), printable(header.signet), {},
                   header.captured};
  return review;
}

}  // namespace signet
