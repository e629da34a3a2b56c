#include "report/plan_sections.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>

#include "base/text.h"
#include "report/certificate_lines.h"

namespace signet::plan_sections {

namespace {

constexpr std::size_t most_thumbprints = 5;

// What the steps say of the certificates.
struct Roles {
  std::map<Thumbprint, std::set<Thumbprint>> replaced;  // new -> those that lose a service to it
  std::set<Thumbprint> old;                             // all of the latter
  std::set<Thumbprint> used;                            // of steps that bring or bind it
  std::set<Thumbprint> removed;
};

Roles roles_of(const Plan& plan) {
  Roles roles;
  const Thumbprint* last = nullptr;  // neighbours mostly have the same certificate
  for (const Step& step : plan.steps) {
    if (step.address.action == Action::remove) {
      roles.removed.insert(step.thumbprint);
      continue;
    }
    if (!last || *last != step.thumbprint) roles.used.insert(step.thumbprint);
    last = &step.thumbprint;
    for (const Thumbprint& before : step.before) {
      if (before == step.thumbprint || holds(step.after, before)) continue;
      roles.replaced[step.thumbprint].insert(before);
      roles.old.insert(before);
    }
  }
  return roles;
}

std::string key_of(const PlannedCertificate& planned) {
  return planned.key.text() == planned.thumbprint.text() ? "(not declared)" : planned.key.text();
}

// "6345474C, B1CE8AE3 -> ", or nothing where nothing is replaced.
std::string old_text(const std::set<Thumbprint>& old, bool all) {
  std::string text;
  std::size_t count = 0;
  for (const Thumbprint& thumbprint : old) {
    if (!all && count == most_thumbprints) {
      text += fmt::format(" and {} more", old.size() - count);
      break;
    }
    if (count++ > 0) text += ", ";
    text += thumbprint.short_text();
  }
  return text.empty() ? text : text + " -> ";
}

const Certificate* find(const Plan& plan, const Thumbprint& thumbprint) {
  const auto found =
      std::ranges::find(plan.certificates, thumbprint, &PlannedCertificate::thumbprint);
  return found == plan.certificates.end() ? nullptr : found->certificate.get();
}

std::vector<Replaced> with_certificates(const Plan& plan, const std::set<Thumbprint>& old) {
  std::vector<Replaced> result;
  for (const Thumbprint& thumbprint : old) result.push_back({thumbprint, find(plan, thumbprint)});
  return result;
}

}  // namespace

std::string certificates(const Plan& plan, const PlanTextOptions& options) {
  const Roles roles = roles_of(plan);
  std::string text;
  for (const PlannedCertificate& planned : plan.certificates) {
    const bool used = roles.used.contains(planned.thumbprint);
    const bool removed = roles.removed.contains(planned.thumbprint);
    if (!used && !removed && roles.old.contains(planned.thumbprint)) continue;
    const auto found = roles.replaced.find(planned.thumbprint);
    const auto& old = found == roles.replaced.end() ? std::set<Thumbprint>{} : found->second;
    text += fmt::format(" {}  {}{}", key_of(planned), old_text(old, options.all),
                        planned.thumbprint.short_text());
    text += removed ? "  is removed\n" : "\n";
    if (!planned.certificate) {
      text += "   its public certificate was not seen: names and dates are not known\n";
      continue;
    }
    text += certificate_lines(*planned.certificate, with_certificates(plan, old), options);
  }
  return text.empty() ? text : options.style.heading("CERTIFICATES") + "\n" + text;
}

}  // namespace signet::plan_sections
