#include "manifest/server_range.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <optional>

#include "base/text.h"

namespace signet {

namespace {

constexpr const char* example = "for example EX16-[01..08]";
constexpr std::size_t digits_max = 9;

std::optional<std::uint32_t> number(std::string_view digits) {
  std::uint32_t value = 0;
  const char* const end = digits.data() + digits.size();
  const auto [stopped, error] = std::from_chars(digits.data(), end, value);
  if (digits.empty() || digits.size() > digits_max || error != std::errc() || stopped != end) {
    return std::nullopt;
  }
  return value;
}

// Servers are named by what TargetName allows, without ':' (that names wider targets).
Expected<void> check_name(std::string_view name) {
  const auto parsed = TargetName::parse(name);
  if (!parsed) return std::unexpected(parsed.error());
  if (name.find(':') != std::string_view::npos) {
    return fail("name.invalid",
                std::string(TargetTag::kind) + " may only have " + std::string(TargetTag::allowed));
  }
  if (equal_ignoring_case(name, "runner")) {
    return fail("name.reserved",
                "\"runner\" is reserved: it names the machine that signet runs on");
  }
  return {};
}

bool is_padded(std::string_view digits) { return digits.size() > 1 && digits.starts_with('0'); }

}  // namespace

Expected<ServerRange> ServerRange::parse(std::string_view text) {
  ServerRange range;
  const std::size_t open = text.find('[');
  if (open == std::string_view::npos) {
    range.before_ = text;
    if (const auto checked = check_name(text); !checked) return std::unexpected(checked.error());
    return range;
  }
  const std::size_t dots = text.find("..", open);
  const std::size_t close = text.find(']', open);
  if (dots == std::string_view::npos || close == std::string_view::npos || dots > close) {
    return fail("range.invalid", "a range needs [FIRST..LAST]", example);
  }
  const std::string_view low = text.substr(open + 1, dots - open - 1);
  const std::string_view high = text.substr(dots + 2, close - dots - 2);
  const auto first = number(low);
  const auto last = number(high);
  if (!first || !last) {
    return fail("range.invalid", "a range goes from number to number, of at most 9 digits",
                example);
  }
  if ((is_padded(low) || is_padded(high)) && low.size() != high.size()) {
    return fail("range.invalid", "both ends of a range with leading zeros need as many digits",
                example);
  }
  if (*first > *last) return fail("range.invalid", "a range goes upwards", example);
  if (*last - *first >= names_max) {
    return fail("range.invalid", fmt::format("a range has at most {} names", names_max));
  }
  range.before_ = text.substr(0, open);
  range.after_ = text.substr(close + 1);
  range.first_ = *first;
  range.last_ = *last;
  range.digits_ = low.size() == high.size() ? low.size() : 0;
  range.ranged_ = true;
  if (const auto checked = check_name(range.name(range.size() - 1)); !checked) {
    return std::unexpected(checked.error());
  }
  return range;
}

std::string ServerRange::name(std::uint32_t index) const {
  if (!ranged_) return before_;
  return fmt::format("{}{:0{}}{}", before_, first_ + index, digits_, after_);
}

bool ServerRange::contains(std::string_view wanted) const {
  if (!ranged_) return equal_ignoring_case(wanted, before_);
  const std::size_t fixed = before_.size() + after_.size();
  if (wanted.size() <= fixed || wanted.size() > fixed + digits_max) return false;
  const auto value = number(wanted.substr(before_.size(), wanted.size() - fixed));
  return value && *value >= first_ && *value <= last_ &&
         equal_ignoring_case(name(*value - first_), wanted);
}

}  // namespace signet
