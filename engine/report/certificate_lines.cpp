#include "report/certificate_lines.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <span>

#include "base/text.h"

namespace signet::plan_sections {

namespace {

constexpr std::size_t most_names = 8;
constexpr std::size_t most_old = 5;
constexpr std::string_view no_change = "the same";

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
    return line("   ", "names", names()) + line("   ", "issuer", issuer()) +
           line("   ", "valid", valid() + days_left()) + line("   ", "key", key()) +
           line("   ", "usage", usage());
  }
  // Only what the comparison adds to the lines of the new certificate.
  std::string comparison() const {
    return line("     ", "names", changed_names()) + line("     ", "issuer", issuer()) +
           line("     ", "valid", valid()) + line("     ", "key", key()) +
           line("     ", "usage", usage());
  }

 private:
  static std::string line(std::string_view indent, std::string_view what,
                          const std::string& value) {
    return value.empty() ? "" : fmt::format("{}{:<7} {}\n", indent, what, value);
  }
  std::string names() const {
    const std::string all = list_text(new_.names, options_.all);
    if (!old_) return all;
    const std::string changed = changed_names();
    return changed == no_change ? all + " (the same)" : all + "; " + changed;
  }
  std::string changed_names() const {
    const auto gained = missing_from(new_.names, old_->names);
    const auto lost = missing_from(old_->names, new_.names);
    if (gained.empty() && lost.empty()) return std::string(no_change);
    std::string text;
    if (!gained.empty()) text += "gained " + list_text(gained, options_.all);
    if (!gained.empty() && !lost.empty()) text += "; ";
    if (!lost.empty()) text += options_.style.bad("LOST " + list_text(lost, options_.all));
    return text;
  }
  std::string issuer() const {
    const std::string now = printable(new_.issuer);
    return old_ ? change_text(printable(old_->issuer), now) : now;
  }
  std::string valid() const {
    return old_ ? change_text(validity(*old_), validity(new_)) : validity(new_);
  }
  std::string days_left() const {
    if (!options_.now) return {};
    const auto days = std::chrono::floor<std::chrono::days>(new_.not_after - *options_.now).count();
    if (days < 0) return options_.style.bad(", EXPIRED");
    return fmt::format(", {} left", count_text(static_cast<std::size_t>(days), "day"));
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

// In the order in which a reviewer has to look at them.
enum class Loss { some, unknown, none };

Loss loss(const Certificate& certificate, const Replaced& old) {
  if (!old.certificate) return Loss::unknown;
  return missing_from(old.certificate->names, certificate.names).empty() ? Loss::none : Loss::some;
}

std::string against(const Certificate& certificate, const Replaced& old,
                    const PlanTextOptions& options) {
  const std::string heading = "   against " + old.thumbprint.short_text();
  if (!old.certificate) {
    return heading + "\n     its public certificate was not seen: " +
           options.style.careful("whether names get lost is not known") + '\n';
  }
  return heading + '\n' + CertificateBlock(certificate, old.certificate, options).comparison();
}

// Counts those that are not shown, and of them those that a reviewer would want to see.
std::string rest_text(const Certificate& certificate, std::span<const Replaced> rest,
                      const PlanTextOptions& options) {
  std::size_t lose = 0;
  std::size_t unknown = 0;
  for (const Replaced& old : rest) {
    const Loss what = loss(certificate, old);
    if (what == Loss::some) ++lose;
    if (what == Loss::unknown) ++unknown;
  }
  std::vector<std::string> parts;
  if (lose > 0) parts.push_back(options.style.bad(fmt::format("names LOST by {}", lose)));
  if (unknown > 0) parts.push_back(options.style.careful(fmt::format("not known for {}", unknown)));
  const std::string what = parts.empty() ? "no names lost" : join(parts, ", ");
  return fmt::format("   against {} more: {} (--all shows them)\n", rest.size(), what);
}

std::string against_several(const Certificate& certificate, std::vector<Replaced> old,
                            const PlanTextOptions& options) {
  std::ranges::stable_sort(old, {}, [&](const Replaced& one) { return loss(certificate, one); });
  const std::size_t shown = options.all ? old.size() : std::min(old.size(), most_old);
  std::string text;
  for (std::size_t i = 0; i < shown; ++i) text += against(certificate, old[i], options);
  if (shown == old.size()) return text;
  return text + rest_text(certificate, std::span(old).subspan(shown), options);
}

}  // namespace

std::string certificate_lines(const Certificate& certificate, const std::vector<Replaced>& old,
                              const PlanTextOptions& options) {
  const Certificate* one = old.size() == 1 ? old.front().certificate : nullptr;
  std::string text = CertificateBlock(certificate, one, options).text();
  return old.size() > 1 ? text + against_several(certificate, old, options) : text;
}

}  // namespace signet::plan_sections
