#include "resources/certificate.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"

namespace signet {

namespace {

std::string_view without_final_dot(std::string_view name) {
  return name.ends_with('.') ? name.substr(0, name.size() - 1) : name;
}

// RFC 6125: '*' stands for exactly one whole leftmost label, and never for a top-level domain.
bool matches(std::string_view pattern, std::string_view name) {
  if (equal_ignoring_case(pattern, name)) return true;
  if (!pattern.starts_with("*.") || pattern.find('.', 2) == std::string_view::npos) return false;
  const std::size_t dot = name.find('.');
  return dot != std::string_view::npos && dot > 0 &&
         equal_ignoring_case(pattern.substr(1), name.substr(dot));
}

}  // namespace

bool covers(const Certificate& certificate, std::string_view name) {
  const std::string_view wanted = without_final_dot(name);
  return std::ranges::any_of(certificate.names, [&](const std::string& pattern) {
    return matches(without_final_dot(pattern), wanted);
  });
}

std::int64_t days_left(const Certificate& certificate, Seconds now) {
  return std::chrono::floor<std::chrono::days>(certificate.not_after - now).count();
}

std::string_view validity_state(const Certificate& certificate, Seconds now) {
  if (now > certificate.not_after) return "expired";
  return now < certificate.not_before ? "not yet valid" : "valid";
}

std::string validity_text(const Certificate& certificate, Seconds now) {
  const std::string range =
      fmt::format("{} to {}, ", to_text(certificate.not_before), to_text(certificate.not_after));
  if (now > certificate.not_after) {
    const auto days = std::chrono::floor<std::chrono::days>(now - certificate.not_after).count();
    return range + fmt::format("EXPIRED {} ago", count_text(static_cast<std::size_t>(days), "day"));
  }
  if (now < certificate.not_before) return range + "NOT YET VALID";
  const auto left = static_cast<std::size_t>(days_left(certificate, now));
  return range + count_text(left, "day") + " left";
}

std::string short_name(const Certificate& certificate) {
  return certificate.common_name.empty() ? certificate.thumbprint.short_text()
                                         : "CN=" + certificate.common_name;
}

}  // namespace signet
