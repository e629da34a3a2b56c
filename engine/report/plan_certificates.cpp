#include "report/plan_sections.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>

#include "base/text.h"

namespace signet::plan_sections {

namespace {

constexpr std::size_t most_names = 8;

std::string list_text(const std::vector<std::string>& items, bool all) {
  std::string text;
  for (std::size_t i = 0; i < items.size(); ++i) {
    if (!all && i == most_names) {
      return text + fmt::format(" and {} more", items.size() - i);
    }
    if (i > 0) text += ", ";
    text += printable(items[i]);
  }
  return text.empty() ? "none" : text;
}

std::vector<std::string> missing_from(const std::vector<std::string>& items,
                                      const std::vector<std::string>& others) {
  const std::set<std::string_view> known(others.begin(), others.end());
  std::vector<std::string> result;
  std::ranges::copy_if(items, std::back_inserter(result),
                       [&](const std::string& item) { return !known.contains(item); });
  return result;
}

std::string validity(const Certificate& certificate) {
  return date_text(certificate.not_before) + ".." + date_text(certificate.not_after);
}

std::string key_text(const Certificate& certificate) {
  return fmt::format("{} {}", printable(certificate.key_algorithm), certificate.key_bits);
}

// "old -> new", or the value once when it stays.
std::string change_text(const std::string& before, const std::string& after) {
  return before == after ? after + " (the same)" : before + " -> " + after;
}

class CertificateBlock {
 public:
  CertificateBlock(const Certificate& certificate, const Certificate* old,
                   const PlanTextOptions& options)
      : new_(certificate), old_(old), options_(options) {}

  std::string text() const {
    return line("names", names()) + line("issuer", issuer()) + line("valid", valid()) +
           line("key", key()) + line("usage", usage());
  }

 private:
  static std::string line(std::string_view what, const std::string& value) {
    return value.empty() ? "" : fmt::format("   {:<7} {}\n", what, value);
  }
  std::string names() const {
    const std::string all = list_text(new_.names, options_.all);
    if (!old_) return all;
    const auto gained = missing_from(new_.names, old_->names);
    const auto lost = missing_from(old_->names, new_.names);
    if (gained.empty() && lost.empty()) return all + " (the same)";
    std::string text = all;
    if (!gained.empty()) text += "; gained " + list_text(gained, options_.all);
    if (!lost.empty()) text += options_.style.bad("; LOST " + list_text(lost, options_.all));
    return text;
  }
  std::string issuer() const {
    const std::string now = printable(new_.issuer);
    return old_ ? change_text(printable(old_->issuer), now) : now;
  }
  std::string valid() const {
    std::string text = old_ ? change_text(validity(*old_), validity(new_)) : validity(new_);
    if (options_.now) {
      const auto days = std::chrono::floor<std::chrono::days>(new_.not_after - *options_.now);
      text +=
          days.count() < 0
              ? options_.style.bad(", EXPIRED")
              : fmt::format(", {} left", count_text(static_cast<std::size_t>(days.count()), "day"));
    }
    return text;
  }
  std::string key() const {
    if (!old_) return key_text(new_);
    const bool same_key = old_->public_key == new_.public_key;
    const std::string before = key_text(*old_);
    const std::string after = key_text(new_);
    return (before == after ? after : before + " -> " + after) +
           (same_key ? ", the SAME key as before" : ", a new key");
  }
  // Only where it changes.
  std::string usage() const {
    if (!old_ || old_->extended_key_usage == new_.extended_key_usage) return {};
    return change_text(list_text(old_->extended_key_usage, true),
                       list_text(new_.extended_key_usage, true));
  }

  const Certificate& new_;
  const Certificate* old_;
  const PlanTextOptions& options_;
};

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

std::string old_text(const std::set<Thumbprint>& old) {
  std::string text;
  for (const Thumbprint& thumbprint : old) {
    if (!text.empty()) text += ", ";
    text += thumbprint.short_text();
  }
  return text.empty() ? text : text + " -> ";
}

const Certificate* find(const Plan& plan, const Thumbprint& thumbprint) {
  const auto found =
      std::ranges::find(plan.certificates, thumbprint, &PlannedCertificate::thumbprint);
  return found == plan.certificates.end() ? nullptr : found->certificate.get();
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
    text +=
        fmt::format(" {}  {}{}", key_of(planned), old_text(old), planned.thumbprint.short_text());
    text += removed ? "  is removed\n" : "\n";
    if (!planned.certificate) {
      text += "   its public certificate was not seen: names and dates are not known\n";
      continue;
    }
    const Certificate* replaced = old.size() == 1 ? find(plan, *old.begin()) : nullptr;
    text += CertificateBlock(*planned.certificate, replaced, options).text();
  }
  return text.empty() ? text : options.style.heading("CERTIFICATES") + "\n" + text;
}

}  // namespace signet::plan_sections
