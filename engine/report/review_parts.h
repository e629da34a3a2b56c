#pragma once

#include <span>
#include <string>
#include <unordered_map>
#include <vector>

#include "plan/replacement.h"
#include "plan/undo.h"
#include "report/review.h"

// What make_review() puts together. All texts are plain and printable.
namespace signet::review_parts {

// A plan, and what is derived from it once for all parts.
class Material {
 public:
  Material(const Plan& plan, const ReviewOptions& options);

  const Plan& plan;
  const ReviewOptions& options;
  const std::vector<Replacement> replacements;
  const Undo undo;  // in outline
  const Classification kind;

  // Null where nobody showed its public bytes.
  const Certificate* find(const Thumbprint& thumbprint) const;
  CertificatePointer pointer(const Thumbprint& thumbprint) const;  // null where it was not seen
  // Its key in the manifest, or its short thumbprint where it is not declared.
  std::string name_of(const Thumbprint& thumbprint) const;

 private:
  std::unordered_map<Thumbprint, const PlannedCertificate*> certificates_;
};

// "renew webmail + hybrid, remove 0A1B2C3D".
std::string title(const Material& material);
// Sorted by server.
std::vector<Review::Row> rows(const Plan& plan);
Review::Counts count(const Plan& plan, const std::vector<Review::Row>& rows);

// `takes`: how long old and new certificates may be in use side by side.
std::vector<Review::Exception> exceptions(const Material& material, const Review::Duration& takes);
// Some of them, not sorted: what certificates make that take another's place.
std::vector<Review::Exception> replacement_exceptions(const Material& material,
                                                      const Review::Duration& takes);
// Those that the names that services answer make.
std::vector<Review::Exception> coverage_exceptions(const Plan& plan);

std::vector<Review::CertificateChange> certificates(const Material& material);
std::vector<std::string> certificate_lines(const Material& material, const Certificate& certificate,
                                           const std::vector<Replacement>& replaced);

// One block for each sequence of steps; none of `targets`, of which each has its steps, is empty.
std::vector<Review::Block> fold_targets(std::span<const Step> steps,
                                        std::span<const std::vector<StepId>> targets, bool all);
std::vector<Review::Block> blocks(const Plan& plan, bool all);
std::vector<Review::Block> removals(const Plan& plan, bool all);
std::vector<Review::ListedStep> listed_steps(const Plan& plan);

std::vector<Review::Wave> waves(const Plan& plan);
Review::Duration duration(const Plan& plan, const std::vector<Review::Wave>& waves);

Review::Back back(const Material& material, const std::vector<Review::Exception>& exceptions);
std::vector<std::string> proof(const Plan& plan, bool all);
std::vector<std::string> manual(const Plan& plan, bool all);
std::string since_approved(const Plan& approved, const Plan& plan);

// "11 servers EX16-[02..12]", "EX16-02", or nothing.
std::string servers_text(const std::vector<TargetName>& servers, bool all);
// The first few of them, and how many more; "none".
std::string list_text(const std::vector<std::string>& items, bool all);

}  // namespace signet::review_parts
