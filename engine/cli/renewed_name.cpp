#include "cli/renewed_name.h"

#include <fmt/format.h>

#include <chrono>
#include <vector>

#include "base/text.h"

namespace signet {

namespace {

using Date = std::chrono::year_month_day;

Date date_of(Seconds time) { return Date(std::chrono::floor<std::chrono::days>(time)); }

std::string iso(const Date& date) {
  return fmt::format("{:04}-{:02}-{:02}", static_cast<int>(date.year()),
                     static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()));
}

std::string dotted(const Date& date) {
  return fmt::format("{:02}.{:02}.{:04}", static_cast<unsigned>(date.day()),
                     static_cast<unsigned>(date.month()), static_cast<int>(date.year()));
}

std::string year(const Date& date) { return fmt::format("{:04}", static_cast<int>(date.year())); }

bool is_digit(char letter) { return letter >= '0' && letter <= '9'; }

// Whether what stands there is no part of a longer number.
bool stands_alone(const std::string& text, std::size_t at, std::size_t length) {
  return (at == 0 || !is_digit(text[at - 1])) &&
         (at + length == text.size() || !is_digit(text[at + length]));
}

// Whether it found any.
bool replace_all(std::string& text, const std::string& from, const std::string& to) {
  bool found = false;
  for (std::size_t at = 0; (at = text.find(from, at)) != std::string::npos;) {
    const bool alone = stands_alone(text, at, from.size());
    if (alone) text.replace(at, from.size(), to);
    found = found || alone;
    at += alone ? to.size() : 1;
  }
  return found;
}

// A year of this century.
std::string any_year(const std::string& text) {
  for (std::size_t at = 0; (at = text.find("20", at)) != std::string::npos; ++at) {
    const std::string candidate = text.substr(at, 4);
    const bool digits = candidate.size() == 4 && is_digit(candidate[2]) && is_digit(candidate[3]);
    if (digits && stands_alone(text, at, 4)) return candidate;
  }
  return {};
}

}  // namespace

std::string renewed_name(const std::string& name, const Certificate* current,
                         const Certificate& next) {
  std::string text = name;
  if (current == nullptr) {
    if (const std::string found = any_year(text); !found.empty()) {
      replace_all(text, found, year(date_of(next.not_before)));
    }
    return text;
  }
  const std::pair<Date, Date> begins{date_of(current->not_before), date_of(next.not_before)};
  const std::pair<Date, Date> ends{date_of(current->not_after), date_of(next.not_after)};
  for (const auto write : {iso, dotted, year}) {
    for (const auto& [before, after] : {begins, ends}) {
      if (replace_all(text, write(before), write(after))) return text;
    }
  }
  return text;
}

}  // namespace signet
