#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "report/html.h"
#include "report/review.h"

// What several sections of the page are made of.
namespace signet::html_parts {

std::string figure(std::uint64_t count);                          // "10,000"
std::string figures(std::uint64_t count, std::string_view noun);  // "10,000 servers"
std::string minute_text(Seconds time);                            // "2026-11-27 06:00 UTC"

// <section id=..> with its heading, for the list of contents.
template <std::invocable Inside>
void section(Html& page, std::string_view id, std::string_view heading, Inside inside) {
  const std::string title = std::string(id) + "-title";
  page.element("section", {{"id", id}, {"aria-labelledby", title}}, [&] {
    page.element("h2", {{"id", title}}, heading);
    inside();
  });
}

// A table with its headings, in a box that scrolls where it is too wide.
template <std::invocable Rows>
void table(Html& page, Html::Attributes attributes,
           std::initializer_list<std::string_view> headings, Rows rows) {
  page.element("div", {{"class", "table"}}, [&] {
    page.element("table", attributes, [&] {
      page.element("thead", [&] {
        page.element("tr", [&] {
          for (const std::string_view heading : headings) {
            page.element("th", {{"scope", "col"}}, heading);
          }
        });
      });
      page.element("tbody", rows);
    });
  });
}

// The text; a very long one is folded, with its length in the summary.
void folded_text(Html& page, std::string_view text);
// "11 servers EX16-[01..11]"; none is the whole fleet.
void servers(Html& page, const std::vector<TargetName>& servers);
void list(Html& page, Markup kind, const std::vector<std::string>& items);
void moment(Html& page, Seconds time);
void none(Html& page, std::string_view text);

// "12.5%" of a chart's width.
std::string percent(double part);

}  // namespace signet::html_parts
