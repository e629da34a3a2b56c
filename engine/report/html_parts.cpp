#include "report/html_parts.h"

#include <fmt/format.h>

#include "base/text.h"
#include "report/review_words.h"
#include "report/server_ranges.h"

namespace signet::html_parts {

namespace {

constexpr std::size_t longest_unfolded = 400;
constexpr std::size_t longest_summary = 100;

}  // namespace

std::string figure(std::uint64_t count) {
  std::string text = std::to_string(count);
  for (std::size_t place = text.size(); place > 3;) {
    place -= 3;
    text.insert(place, 1, ',');
  }
  return text;
}

std::string figures(std::uint64_t count, std::string_view noun) {
  return fmt::format("{} {}{}", figure(count), noun, count == 1 ? "" : "s");
}

std::string minute_text(Seconds time) {
  const std::string text = to_text(time);  // "2026-11-22T22:06:23Z"
  return fmt::format("{} {} UTC", text.substr(0, 10), text.substr(11, 5));
}

void folded_text(Html& page, std::string_view text) {
  if (text.size() <= longest_unfolded) {
    page.text(text);
    return;
  }
  page.element("details", {{"class", "long"}}, [&] {
    page.element("summary", fmt::format("{}\u2026 ({})", beginning(text, longest_summary),
                                        figures(text.size(), "byte")));
    page.element("div", {{"class", "whole"}}, text);
  });
}

void servers(Html& page, const std::vector<TargetName>& servers) {
  if (servers.empty()) {
    page.text("the whole fleet");
    return;
  }
  if (servers.size() > 1) page.text(figures(servers.size(), "server") + ' ');
  folded_text(page, server_ranges(servers));
}

void list(Html& page, Markup kind, const std::vector<std::string>& items) {
  page.element(kind, {{"class", "lines"}}, [&] {
    for (const std::string& item : items) {
      page.element("li", [&] { folded_text(page, item); });
    }
  });
}

void moment(Html& page, Seconds time) {
  page.element("time", {{"datetime", to_text(time)}}, review_words::moment_text(time));
}

void none(Html& page, std::string_view text) { page.element("p", {{"class", "none"}}, text); }

std::string percent(double part) { return fmt::format("{:.3f}%", part * 100); }

}  // namespace signet::html_parts
