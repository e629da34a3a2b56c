#include "manifest/section_reader.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "base/text.h"

namespace signet {

namespace {

std::string_view kind_text(const YamlNode& node) {
  switch (node.kind) {
    case YamlNode::Kind::null:
      return "nothing";
    case YamlNode::Kind::scalar:
      return "a single value";
    case YamlNode::Kind::sequence:
      return "a list";
    case YamlNode::Kind::mapping:
      return "a mapping";
  }
  return "?";
}

std::string wrong_kind(std::string_view what, std::string_view wanted, const YamlNode& node) {
  return fmt::format("{} must be {}, not {}", what, wanted, kind_text(node));
}

// Digits only, at most nine of them; removes them from `text`.
std::optional<std::uint32_t> take_digits(std::string_view& text) {
  std::uint32_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  const auto length = static_cast<std::size_t>(end - text.data());
  if (error != std::errc() || length == 0 || length > 9) return std::nullopt;
  text.remove_prefix(length);
  return value;
}

std::chrono::seconds seconds_of(char unit) {
  return std::chrono::seconds(unit == 'd' ? 86400 : unit == 'h' ? 3600 : unit == 'm' ? 60 : 1);
}

std::optional<std::chrono::sys_days> parse_date(std::string_view text) {
  if (text.size() != 10 || text[4] != '-' || text[7] != '-') return std::nullopt;
  const auto number = [&](std::size_t from, std::size_t length) {
    std::string_view part = text.substr(from, length);
    const auto value = take_digits(part);
    return value && part.empty() ? value : std::nullopt;
  };
  const auto year = number(0, 4);
  const auto month = number(5, 2);
  const auto day = number(8, 2);
  if (!year || !month || !day) return std::nullopt;
  const std::chrono::year_month_day date(std::chrono::year(static_cast<int>(*year)),
                                         std::chrono::month(*month), std::chrono::day(*day));
  if (!date.ok()) return std::nullopt;
  return std::chrono::sys_days(date);
}

// 2026-11-30T22:00Z
std::optional<std::chrono::sys_seconds> parse_time(std::string_view text) {
  if (text.size() != 17 || text[10] != 'T' || text[13] != ':' || text[16] != 'Z') {
    return std::nullopt;
  }
  const auto day = parse_date(text.substr(0, 10));
  const auto number = [&](std::size_t from, std::uint64_t most) -> std::optional<std::uint64_t> {
    std::string_view part = text.substr(from, 2);
    const auto value = take_digits(part);
    return value && part.empty() && *value <= most ? value : std::nullopt;
  };
  const auto hour = number(11, 23);
  const auto minute = number(14, 59);
  if (!day || !hour || !minute) return std::nullopt;
  return *day + std::chrono::hours(*hour) + std::chrono::minutes(*minute);
}

}  // namespace

std::optional<std::chrono::seconds> parse_duration(std::string_view text) {
  constexpr std::string_view units = "dhms";
  constexpr std::chrono::seconds longest = std::chrono::days(366);
  std::chrono::seconds total{0};
  std::size_t next_unit = 0;
  if (text.empty()) return std::nullopt;
  while (!text.empty()) {
    const auto value = take_digits(text);
    if (!value || text.empty()) return std::nullopt;
    const std::size_t unit = units.find(text.front(), next_unit);
    if (unit == std::string_view::npos) return std::nullopt;
    total += *value * seconds_of(text.front());
    next_unit = unit + 1;
    text.remove_prefix(1);
  }
  if (total > longest) return std::nullopt;
  return total;
}

void SectionReader::error(const YamlNode& node, std::string_view code, std::string summary,
                          std::string hint) {
  report_.error({at(node), std::string(code), std::move(summary), std::move(hint), {}});
}

void SectionReader::not_enforced(const YamlNode& node, std::string_view what, std::string hint) {
  error(node, "manifest.not-enforced", fmt::format("this build does not enforce \"{}\" yet", what),
        std::move(hint));
}

bool SectionReader::expect_mapping(const YamlNode& node, std::string_view what) {
  if (node.kind == YamlNode::Kind::mapping) return true;
  error(node, "manifest.type", wrong_kind(what, "a mapping", node));
  return false;
}

bool SectionReader::expect_list(const YamlNode& node, std::string_view what) {
  if (node.kind == YamlNode::Kind::sequence) return true;
  const bool single = node.kind == YamlNode::Kind::scalar;
  error(node, "manifest.type", wrong_kind(what, "a list", node),
        single ? "put it in brackets: [...]" : "");
  return false;
}

std::optional<Text> SectionReader::text(const YamlNode& node, std::string_view what,
                                        std::size_t longest) {
  if (node.kind != YamlNode::Kind::scalar) {
    error(node, "manifest.type", wrong_kind(what, "a text", node));
    return std::nullopt;
  }
  if (node.text.empty()) {
    error(node, "manifest.value", fmt::format("{} must not be empty", what));
    return std::nullopt;
  }
  if (node.text.size() > longest) {
    error(node, "manifest.value", fmt::format("{} is longer than {} bytes", what, longest));
    return std::nullopt;
  }
  return Text{node.text, at(node)};
}

std::optional<bool> SectionReader::boolean(const YamlNode& node, std::string_view what) {
  if (node.kind == YamlNode::Kind::scalar && scalar_type(node) == ScalarType::boolean) {
    return node.text.front() == 't' || node.text.front() == 'T';
  }
  error(node, "manifest.type", fmt::format("{} must be true or false", what));
  return std::nullopt;
}

std::optional<std::uint32_t> SectionReader::whole_number(const YamlNode& node,
                                                         std::string_view what, std::uint32_t least,
                                                         std::uint32_t most) {
  if (node.kind == YamlNode::Kind::scalar && scalar_type(node) == ScalarType::integer) {
    std::string_view rest = node.text;
    const auto value = take_digits(rest);
    if (value && rest.empty() && *value >= least && *value <= most) return value;
  }
  error(node, "manifest.value",
        fmt::format("{} must be a whole number from {} to {}", what, least, most));
  return std::nullopt;
}

std::optional<std::chrono::seconds> SectionReader::duration(const YamlNode& node,
                                                            std::string_view what) {
  const auto written = text(node, what);
  if (!written) return std::nullopt;
  const auto value = parse_duration(written->value);
  if (!value) {
    error(node, "manifest.value", fmt::format("{} must be a duration of at most 366 days", what),
          "for example 15m, 1h30m, 2d or 0s");
  }
  return value;
}

std::optional<std::chrono::sys_days> SectionReader::date(const YamlNode& node,
                                                         std::string_view what) {
  const auto written = text(node, what);
  if (!written) return std::nullopt;
  const auto value = parse_date(written->value);
  if (!value) {
    error(node, "manifest.value", fmt::format("{} must be a date", what),
          "year-month-day, for example 2026-11-30");
  }
  return value;
}

bool SectionReader::require_key(const YamlNode& mapping, std::string_view what,
                                std::string_view key) {
  for (std::size_t entry = 0; entry < mapping.entries(); ++entry) {
    if (mapping.key(entry).text == key) return true;
  }
  error(mapping, "manifest.missing-key", fmt::format("{} needs \"{}\"", what, key));
  return false;
}

std::optional<std::chrono::sys_seconds> SectionReader::time(const YamlNode& node,
                                                            std::string_view what) {
  const auto written = text(node, what);
  if (!written) return std::nullopt;
  const auto value = parse_time(written->value);
  if (!value) {
    error(node, "manifest.value", fmt::format("{} must be a time in UTC", what),
          "for example 2026-11-30T22:00Z");
  }
  return value;
}

void SectionReader::unknown_key(const YamlNode& key, std::string_view where,
                                const std::vector<std::string_view>& known) {
  if (report_.is_full()) return;
  std::string hint = suggestion(key.text, known);
  if (hint.empty()) {
    hint = fmt::format("{} has {}", where, fmt::join(known, ", "));
  }
  error(key, "manifest.unknown-key",
        fmt::format("unknown key {} in {}", in_quotes(key.text), where), std::move(hint));
}

}  // namespace signet
