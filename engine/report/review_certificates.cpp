#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "base/text.h"
#include "report/review_parts.h"

namespace signet::review_parts {

namespace {

constexpr std::size_t most_old = 5;

std::string dates(const Certificate& certificate) {
  return date_text(certificate.not_before) + ".." + date_text(certificate.not_after);
}

std::string key_text(const Certificate& certificate) {
  return fmt::format("{} {}", printable(certificate.key_algorithm), certificate.key_bits);
}

// "old -> new", or the value once when it stays.
std::string change_text(const std::string& before, const std::string& after) {
  return before == after ? after + " (the same)" : before + " -> " + after;
}

std::string where_text(const Replacement& one, bool all) {
  return fmt::format("{} on {}", list_text(one.services, all), count_text(one.servers, "server"));
}

std::string gained_and_lost(const std::vector<std::string>& gained,
                            const std::vector<std::string>& lost, bool all) {
  std::string text;
  if (!gained.empty()) text += "gained " + list_text(gained, all);
  if (!gained.empty() && !lost.empty()) text += "; ";
  if (!lost.empty()) text += "LOST " + list_text(lost, all);
  return text.empty() ? "the same" : text;
}

std::string days_text(std::chrono::seconds validity) {
  const auto days = std::chrono::abs(validity) / std::chrono::hours(24);
  if (days == 0) return "ends at about the same time";
  return fmt::format("ends {} {}", count_text(static_cast<std::size_t>(days), "day"),
                     validity.count() < 0 ? "EARLIER" : "later");
}

// What is compared with one old certificate.
class Against {
 public:
  Against(const Certificate& before, const Certificate& after, const CertificateDelta& delta,
          bool all)
      : before_(before), after_(after), delta_(delta), all_(all) {}

  std::string names() const {
    return gained_and_lost(delta_.names_gained, delta_.names_lost, all_);
  }
  std::string issuer() const {
    const std::string text = change_text(printable(before_.issuer), printable(after_.issuer));
    return delta_.authority && !delta_.issuer ? text + ", but ANOTHER key of it" : text;
  }
  std::string valid() const {
    return change_text(dates(before_), dates(after_)) + ", " + days_text(delta_.validity);
  }
  std::string key() const {
    const std::string before = key_text(before_);
    const std::string after = key_text(after_);
    return (before == after ? after : before + " -> " + after) +
           (delta_.same_key ? ", the SAME key as before" : ", a new key");
  }
  std::string usage() const {
    return gained_and_lost(delta_.usages_gained, delta_.usages_lost, all_);
  }
  // Only where they change.
  std::string subject() const {
    return delta_.subject ? printable(before_.subject) + " -> " + printable(after_.subject) : "";
  }
  std::string signature() const {
    return delta_.signature ? printable(before_.signature) + " -> " + printable(after_.signature)
                            : "";
  }

 private:
  const Certificate& before_;
  const Certificate& after_;
  const CertificateDelta& delta_;
  bool all_;
};

class Lines {
 public:
  void add(std::string_view what, const std::string& value) {
    if (!value.empty()) lines_.push_back(fmt::format("{}: {}", what, value));
  }
  std::vector<std::string> take() { return std::move(lines_); }

 private:
  std::vector<std::string> lines_;
};

std::string days_left_text(const Certificate& certificate, const ReviewOptions& options) {
  if (!options.now) return {};
  const std::int64_t days = days_left(certificate, *options.now);
  if (days < 0) return ", EXPIRED";
  return fmt::format(", {} left", count_text(static_cast<std::size_t>(days), "day"));
}

std::string hashes(const Certificate& certificate) {
  return fmt::format("SHA-1 {}, SHA-256 {}", certificate.thumbprint.text(),
                     certificate.fingerprint.text());
}

std::string with(const std::string& value, const std::string& change) {
  return change == "the same" ? value + " (the same)" : value + "; " + change;
}

std::vector<std::string> compared(const Material& material, const Certificate& before,
                                  const Certificate& after, const Replacement& replacement) {
  const bool all = material.options.all;
  const Against against(before, after, *replacement.delta, all);
  Lines lines;
  lines.add("replaced for", where_text(replacement, all));
  lines.add("names", with(list_text(after.names, all), against.names()));
  lines.add("subject", against.subject());
  lines.add("issuer", against.issuer());
  lines.add("valid", against.valid() + days_left_text(after, material.options));
  lines.add("key", against.key());
  lines.add("signature", against.signature());
  lines.add("usage", with(list_text(after.extended_key_usage, true), against.usage()));
  lines.add("hashes", hashes(after));
  return lines.take();
}

std::vector<std::string> alone(const Material& material, const Certificate& certificate) {
  Lines lines;
  lines.add("names", list_text(certificate.names, material.options.all));
  lines.add("issuer", printable(certificate.issuer));
  lines.add("valid", dates(certificate) + days_left_text(certificate, material.options));
  lines.add("key", key_text(certificate));
  lines.add("usage", list_text(certificate.extended_key_usage, true));
  lines.add("hashes", hashes(certificate));
  return lines.take();
}

std::string against_one(const Material& material, const Certificate& certificate,
                        const Replacement& one) {
  const bool all = material.options.all;
  const std::string head =
      fmt::format("against {}: {}; ", one.before.short_text(), where_text(one, all));
  const Certificate* before = material.find(one.before);
  if (!before || !one.delta) {
    return head + "its public certificate was not seen: whether names get lost is not known";
  }
  const Against against(*before, certificate, *one.delta, all);
  std::string text = head + "names " + against.names();
  const auto add = [&](std::string_view what, const std::string& value) {
    if (!value.empty()) text += fmt::format("; {} {}", what, value);
  };
  add("subject", against.subject());
  add("issuer", against.issuer());
  add("valid", against.valid());
  add("key", against.key());
  add("signature", against.signature());
  add("usage", against.usage());
  return text;
}

// In the order in which a reviewer has to look at them.
enum class Loss { some, unknown, none };

Loss loss(const Replacement& one) {
  if (!one.delta) return Loss::unknown;
  const bool loses = !one.delta->names_lost.empty() || !one.delta->usages_lost.empty();
  return loses ? Loss::some : Loss::none;
}

// Counts those that are not shown, and of them those that a reviewer would want to see.
std::string rest_text(const std::vector<const Replacement*>& replaced, std::size_t shown) {
  std::size_t lose = 0;
  std::size_t unknown = 0;
  for (std::size_t i = shown; i < replaced.size(); ++i) {
    if (loss(*replaced[i]) == Loss::some) ++lose;
    if (loss(*replaced[i]) == Loss::unknown) ++unknown;
  }
  std::vector<std::string> parts;
  if (lose > 0) parts.push_back(fmt::format("names or usages LOST by {}", lose));
  if (unknown > 0) parts.push_back(fmt::format("not known for {}", unknown));
  return fmt::format("against {} more: {} (--all shows them)", replaced.size() - shown,
                     parts.empty() ? "nothing lost" : join(parts, ", "));
}

void add_each(const Material& material, const Certificate& certificate,
              const std::vector<Replacement>& replaced, std::vector<std::string>& lines) {
  std::vector<const Replacement*> sorted;
  for (const Replacement& one : replaced) sorted.push_back(&one);
  std::ranges::stable_sort(sorted, {}, [](const Replacement* one) { return loss(*one); });
  const bool all = material.options.all || sorted.size() <= most_old;
  const std::size_t shown = all ? sorted.size() : most_old;
  for (std::size_t i = 0; i < shown; ++i) {
    lines.push_back(against_one(material, certificate, *sorted[i]));
  }
  if (shown < sorted.size()) lines.push_back(rest_text(sorted, shown));
}

// What the steps say of the certificates.
struct Roles {
  std::set<Thumbprint> used;  // of steps that bring or bind it
  std::set<Thumbprint> removed;
};

Roles roles_of(const Plan& plan) {
  Roles roles;
  const Thumbprint* last = nullptr;  // neighbours mostly have the same certificate
  for (const Step& step : plan.steps) {
    if (step.address.action == Action::remove) {
      roles.removed.insert(step.thumbprint);
    } else if (!last || *last != step.thumbprint) {
      roles.used.insert(step.thumbprint);
      last = &step.thumbprint;
    }
  }
  return roles;
}

}  // namespace

std::vector<std::string> certificate_lines(const Material& material, const Certificate& certificate,
                                           const std::vector<Replacement>& replaced) {
  if (replaced.size() == 1 && replaced.front().delta) {
    if (const Certificate* before = material.find(replaced.front().before)) {
      return compared(material, *before, certificate, replaced.front());
    }
  }
  std::vector<std::string> lines = alone(material, certificate);
  add_each(material, certificate, replaced, lines);
  return lines;
}

std::vector<Review::CertificateChange> certificates(const Material& material) {
  const Roles roles = roles_of(material.plan);
  std::unordered_map<Thumbprint, std::vector<Replacement>> replaced;
  std::set<Thumbprint> old;
  for (const Replacement& one : material.replacements) {
    replaced[one.after].push_back(one);
    old.insert(one.before);
  }
  std::vector<Review::CertificateChange> result;
  for (const PlannedCertificate& planned : material.plan.certificates) {
    const bool removed = roles.removed.contains(planned.thumbprint);
    const bool used = roles.used.contains(planned.thumbprint);
    if (!used && !removed && old.contains(planned.thumbprint)) continue;
    Review::CertificateChange change{planned, removed, {}, {}, {}};
    if (const auto found = replaced.find(planned.thumbprint); found != replaced.end()) {
      change.replaces = std::move(found->second);
      for (const Replacement& one : change.replaces) {
        change.replaced.push_back(material.pointer(one.before));
      }
    }
    change.lines = planned.certificate
                       ? certificate_lines(material, *planned.certificate, change.replaces)
                       : std::vector<std::string>{
                             "its public certificate was not seen: names and dates are not known"};
    result.push_back(std::move(change));
  }
  return result;
}

}  // namespace signet::review_parts
