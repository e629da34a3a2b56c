#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "report/html_parts.h"
#include "report/html_sections.h"
#include "report/review_words.h"

namespace signet::html_sections {

using namespace html_parts;

namespace {

std::string_view severity(std::string_view kind) {
  static constexpr std::array<std::string_view, 5> bad = {"no way back", "blocked", "unknown",
                                                          "lost name", "not seen"};
  static constexpr std::array<std::string_view, 6> careful = {"class", "issuer",   "usage",
                                                              "mixed", "validity", "interrupts"};
  if (std::find(bad.begin(), bad.end(), kind) != bad.end()) return "kind bad";
  if (std::find(careful.begin(), careful.end(), kind) != careful.end()) return "kind careful";
  return "kind";
}

void exception_row(Html& page, const Review::Exception& line) {
  page.element("tr", {{"data-kind", line.kind}}, [&] {
    page.element("th", {{"scope", "row"}, {"class", severity(line.kind)}}, line.kind);
    page.element("td", {{"class", "servers"}}, [&] { servers(page, line.servers); });
    page.element("td", {{"class", "wide-text"}}, [&] {
      folded_text(page, line.text);
      if (line.count > 1) page.text(fmt::format(" ({} times)", figure(line.count)));
      if (line.differs) page.text(" (not word by word the same for each)");
    });
    page.element("td", {{"class", "lift wide-text"}}, [&] { folded_text(page, line.more); });
  });
}

// A heading with the count of a searched table beside it.
void counted_heading(Html& page, std::string_view id, std::string_view text, std::string_view table,
                     const std::string& count) {
  page.element("h2", {{"id", std::string(id) + "-title"}}, [&] {
    page.text(text);
    page.text(" ");
    page.element("span", {{"class", "count"}, {"id", std::string(table) + "-count"}}, count);
  });
}

void answers(Html& page, Markup none, const std::vector<NameAnswer>& answers) {
  page.element("td", [&] {
    if (answers.empty()) page.element("span", {{"class", none.text()}}, "nobody");
    for (std::size_t i = 0; i < answers.size(); ++i) {
      if (i > 0) page.text(", ");
      page.element("code", answers[i].thumbprint.short_text());
      page.text(" on " + figures(answers[i].servers, "server"));
    }
  });
}

void names(Html& page, const Review& review) {
  table(page,
        {{"id", "names"}, {"data-noun", "name"}, {"aria-label", "Names and who answers them"}},
        {"Name", "Service", "Answered before", "Answered after"}, [&] {
          for (const NameCoverage& one : review.coverage) {
            page.element("tr", [&] {
              page.element("th", {{"scope", "row"}}, [&] { folded_text(page, one.name); });
              page.element("td", one.service);
              answers(page, "soft", one.before);
              answers(page, "nobody", one.after);
            });
          }
        });
}

Markup look_of(RuleVerdict::Outcome outcome) {
  switch (outcome) {
    case RuleVerdict::Outcome::off:
      return "state state-left-out";
    case RuleVerdict::Outcome::pass:
      return "state state-as-desired";
    case RuleVerdict::Outcome::note:
      return "state state-change";
    case RuleVerdict::Outcome::warn:
      return "state state-unknown";
    case RuleVerdict::Outcome::block:
      return "state state-blocked";
    case RuleVerdict::Outcome::waived:
      return "state state-left-out";
  }
  return "";
}

void verdicts(Html& page, const std::vector<RuleVerdict>& verdicts) {
  if (verdicts.empty()) return none(page, "No rule was asked.");
  table(page, {{"aria-label", "Rules"}}, {"Rule", "Says", "How often"}, [&] {
    for (const RuleVerdict& verdict : verdicts) {
      page.element("tr", [&] {
        page.element("th", {{"scope", "row"}}, verdict.rule);
        page.element("td", [&] {
          page.element("span", {{"class", look_of(verdict.outcome).text()}},
                       review_words::outcome_text(verdict.outcome));
        });
        page.element("td", verdict.count > 0 ? figure(verdict.count) : "");
      });
    }
  });
}

void waived(Html& page, const std::vector<Waived>& waivers) {
  if (waivers.empty()) return none(page, "Nothing is waived.");
  table(page, {{"aria-label", "Waived"}},
        {"Rule", "What", "Certificate", "Servers", "Reason", "Until"}, [&] {
          for (const Waived& one : waivers) {
            page.element("tr", [&] {
              page.element("th", {{"scope", "row"}}, one.rule);
              page.element("td", {{"class", "wide-text"}}, [&] { folded_text(page, one.what); });
              page.element("td", one.certificate.text());
              page.element("td", {{"class", "servers"}}, [&] { servers(page, one.servers); });
              page.element("td", {{"class", "wide-text"}}, [&] { folded_text(page, one.reason); });
              page.element("td", {{"class", "date"}}, date_text(Seconds(one.until)));
            });
          }
        });
}

}  // namespace

void exceptions(Html& page, const Review& review) {
  page.element("section", {{"id", "look"}, {"aria-labelledby", "look-title"}}, [&] {
    page.element("div", {{"class", "section-head"}}, [&] {
      counted_heading(page, "look", "Look at these", "lines",
                      figures(review.exceptions.size(), "line"));
      if (review.exceptions.empty()) return;
      page.element("div", {{"class", "controls needs-script"}}, [&] {
        page.element("label", {{"class", "unseen"}, {"for", "kind"}}, "Kind");
        page.element("select", {{"id", "kind"}}, "");
      });
    });
    if (review.exceptions.empty()) return none(page, "Nothing stands out.");
    table(page,
          {{"id", "lines"},
           {"class", "stack"},
           {"data-noun", "line"},
           {"aria-label", "Look at these"}},
          {"Kind", "Servers", "What", "What would lift it"}, [&] {
            for (const Review::Exception& line : review.exceptions) exception_row(page, line);
          });
  });
}

void coverage(Html& page, const Review& review) {
  page.element("section", {{"id", "coverage"}, {"aria-labelledby", "coverage-title"}}, [&] {
    counted_heading(page, "coverage", "Names and who answers them", "names",
                    figures(review.coverage.size(), "name"));
    if (!review.coverage.empty()) names(page, review);
    const std::string all = review_words::names_text(review);
    page.element("p", {{"class", "soft"}}, all.empty() ? "No name is answered by anything." : all);
  });
}

void policy(Html& page, const Review& review) {
  section(page, "policy", "Policy", [&] {
    if (!review.verdicts.empty()) page.element("p", review_words::policy_text(review));
    verdicts(page, review.verdicts);
  });
  section(page, "waived", "Waived", [&] { waived(page, review.waived); });
}

}  // namespace signet::html_sections
