#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "report/html_parts.h"
#include "report/html_sections.h"

namespace signet::html_sections {

using namespace html_parts;

namespace {

using std::chrono::seconds;

constexpr std::size_t most_labels = 6;

// A chart is one SVG per row of a table, in parts of its width, so that its texts keep their size
// and the table says in words what it shows.
template <std::invocable Inside>
void drawing(Html& page, std::string_view label, Inside inside) {
  page.element("svg", {{"role", "img"}, {"aria-label", label}, {"height", "20"}}, inside);
}

void box(Html& page, Markup look, double from, double to) {
  const double width = std::max(to - from, 0.004);
  page.element("rect",
               {{"class", look.text()},
                {"x", percent(std::min(from, 1 - width))},
                {"y", "4"},
                {"width", percent(width)},
                {"height", "12"},
                {"rx", "2"}},
               "");
}

void line(Html& page, Markup look, double from, double to, std::string_view top,
          std::string_view bottom) {
  page.element("line",
               {{"class", look.text()},
                {"x1", percent(from)},
                {"x2", percent(to)},
                {"y1", top},
                {"y2", bottom}},
               "");
}

void tick(Html& page, double at, const std::string& text) {
  line(page, "tick", at, at, "0", "20");
  page.element("text", {{"x", percent(at)}, {"y", "14"}, {"dx", "3"}}, text);
}

void legend(Html& page, std::initializer_list<std::string_view> entries) {
  page.element("ul", {{"class", "legend"}}, [&] {
    for (const std::string_view entry : entries) page.element("li", entry);
  });
}

template <std::invocable Axis>
void chart_heading(Html& page, Axis axis) {
  page.element("th", {{"scope", "col"}, {"class", "chart"}}, [&] {
    page.element("span", {{"class", "unseen"}}, "Chart");
    page.element("svg", {{"aria-hidden", "true"}, {"height", "20"}}, axis);
  });
}

void headings(Html& page, std::initializer_list<std::string_view> texts) {
  for (const std::string_view text : texts) page.element("th", {{"scope", "col"}}, text);
}

// --- waves ---

// When each wave starts, from the plan's start; groups run side by side, their waves one by one.
struct Schedule {
  std::vector<seconds> starts;
  seconds end{0};
};

Schedule schedule_of(const std::vector<Review::Wave>& waves) {
  Schedule schedule;
  std::map<std::string_view, seconds> reached;
  seconds longest{0};
  for (const Review::Wave& wave : waves) {
    seconds& now = reached[wave.group];
    now += wave.hold;
    schedule.starts.push_back(now);
    longest = std::max(longest, now + wave.takes.longest);
    now += wave.takes.typical;
    schedule.end = std::max(schedule.end, now);
  }
  // What every call's limit adds up to may dwarf what is to be expected; then it is cut off.
  schedule.end = std::max(std::min(longest, 3 * schedule.end), seconds(1));
  return schedule;
}

double part(seconds time, seconds whole) {
  return std::clamp(static_cast<double>(time.count()) / static_cast<double>(whole.count()), 0.0,
                    1.0);
}

void time_axis(Html& page, seconds whole) {
  static constexpr std::array<int, 14> steps = {10,   30,   60,    300,   600,   900,    1800,
                                                3600, 7200, 14400, 43200, 86400, 172800, 604800};
  const auto* step = std::find_if(steps.begin(), steps.end(), [&](int length) {
    return whole.count() / length < static_cast<std::int64_t>(most_labels);
  });
  const seconds length(step == steps.end() ? whole.count() / 4 + 1 : *step);
  for (seconds at{0}; part(at, whole) < 0.88; at += length)
    tick(page, part(at, whole), to_text(at));
}

std::string wave_label(const Review::Wave& wave, seconds start) {
  return fmt::format("starts after {}, takes about {}, at the longest {}", to_text(start),
                     to_text(wave.takes.typical), to_text(wave.takes.longest));
}

void wave_row(Html& page, const Review::Wave& wave, seconds start, seconds whole) {
  page.element("tr", [&] {
    page.element("th", {{"scope", "row"}}, [&] {
      folded_text(
          page, fmt::format("{}{}wave {}", wave.group, wave.group.empty() ? "" : " ", wave.number));
    });
    page.element("td", {{"class", "servers"}}, [&] { servers(page, wave.servers); });
    page.element("td", wave.hold.count() > 0 ? to_text(wave.hold) : "none");
    page.element("td", wave.at_most ? figure(*wave.at_most) : "any");
    page.element("td", figures(wave.stop_after, "failure"));
    page.element("td", fmt::format("{}, at the longest {}", to_text(wave.takes.typical),
                                   to_text(wave.takes.longest)));
    page.element("td", {{"class", "chart"}}, [&] {
      drawing(page, wave_label(wave, start), [&] {
        if (wave.hold.count() > 0) {
          line(page, "bar-hold", part(start - wave.hold, whole), part(start, whole), "10", "10");
        }
        const double from = part(start, whole);
        box(page, "bar-longest", from, part(start + wave.takes.longest, whole));
        box(page, "bar-typical", from, part(start + wave.takes.typical, whole));
      });
    });
  });
}

void wave_table(Html& page, const std::vector<Review::Wave>& waves) {
  const Schedule schedule = schedule_of(waves);
  page.element("div", {{"class", "table"}}, [&] {
    page.element("table", {{"aria-label", "Waves"}}, [&] {
      page.element("thead", [&] {
        page.element("tr", [&] {
          headings(page, {"Wave", "Servers", "Hold before", "At once", "Stops after", "Takes"});
          chart_heading(page, [&] { time_axis(page, schedule.end); });
        });
      });
      page.element("tbody", [&] {
        for (std::size_t i = 0; i < waves.size(); ++i) {
          wave_row(page, waves[i], schedule.starts[i], schedule.end);
        }
      });
    });
  });
}

// --- expiry ---

struct Bar {
  const PlannedCertificate* planned;  // the new one
  const Certificate* certificate;
  bool is_old;
};

std::vector<Bar> bars_of(const Review& review) {
  std::vector<Bar> bars;
  for (const Review::CertificateChange& change : review.certificates) {
    for (const CertificatePointer& old : change.replaced) {
      if (old) bars.push_back({&change.planned, old.get(), true});
    }
    if (!change.planned.certificate) continue;
    bars.push_back({&change.planned, change.planned.certificate.get(), change.is_removed});
  }
  return bars;
}

// What the chart shows: all of them, but no more than ten years from the first.
struct Period {
  Seconds from;
  Seconds to;

  double part(Seconds time) const {
    const auto whole = static_cast<double>((to - from).count());
    return std::clamp(static_cast<double>((time - from).count()) / whole, 0.0, 1.0);
  }
};

Period period_of(const std::vector<Bar>& bars, Seconds observed) {
  Period period{bars.front().certificate->not_before, bars.front().certificate->not_after};
  for (const Bar& bar : bars) {
    period.from = std::min(period.from, bar.certificate->not_before);
    period.to = std::max(period.to, bar.certificate->not_after);
  }
  if (observed != Seconds{}) period.from = std::max(period.from, observed - std::chrono::years(5));
  const Seconds latest = period.from + std::chrono::years(10);
  period.to = std::clamp(period.to, period.from + std::chrono::hours(24), latest);
  return period;
}

void date_axis(Html& page, const Period& period) {
  using namespace std::chrono;
  const year_month_day first(floor<days>(period.from));
  const auto length = duration_cast<months>(period.to - period.from).count();
  int step = 1;
  for (const int candidate : {1, 3, 6, 12, 24}) {
    step = candidate;
    if (length / candidate < static_cast<std::int64_t>(most_labels)) break;
  }
  for (year_month at = first.year() / January;; at += months(step)) {
    const Seconds moment = sys_days(at / 1);
    if (period.part(moment) >= 0.88) break;
    if (moment < period.from) continue;
    tick(page, period.part(moment), date_text(moment).substr(0, 7));
  }
}

void expiry_row(Html& page, const Bar& bar, const Period& period, Seconds observed) {
  const Certificate& certificate = *bar.certificate;
  page.element("tr", [&] {
    page.element("th", {{"scope", "row"}}, [&] {
      folded_text(page, certificate.common_name.empty() ? bar.planned->key.text()
                                                        : certificate.common_name);
    });
    page.element("td", [&] {
      page.text(bar.is_old ? "old " : "new ");
      page.element("code", certificate.thumbprint.short_text());
    });
    page.element("td", {{"class", "date"}}, date_text(certificate.not_before));
    page.element("td", {{"class", "date"}}, date_text(certificate.not_after));
    page.element("td", {{"class", "chart"}}, [&] {
      drawing(page,
              "valid from " + date_text(certificate.not_before) + " to " +
                  date_text(certificate.not_after),
              [&] {
                const double from = period.part(certificate.not_before);
                const double to = period.part(certificate.not_after);
                if (bar.is_old) box(page, "bar-old", from, to);
                if (!bar.is_old) box(page, "bar-new", from, to);
                if (observed != Seconds{}) {
                  const double now = period.part(observed);
                  line(page, "mark", now, now, "0", "20");
                }
              });
    });
  });
}

void expiry_table(Html& page, const std::vector<Bar>& bars, Seconds observed) {
  const Period period = period_of(bars, observed);
  page.element("div", {{"class", "table"}}, [&] {
    page.element("table", {{"aria-label", "Validity of old and new certificates"}}, [&] {
      page.element("thead", [&] {
        page.element("tr", [&] {
          headings(page, {"Certificate", "Which", "Begins", "Ends"});
          chart_heading(page, [&] { date_axis(page, period); });
        });
      });
      page.element("tbody", [&] {
        for (const Bar& bar : bars) expiry_row(page, bar, period, observed);
      });
    });
  });
}

}  // namespace

void waves(Html& page, const Review& review) {
  section(page, "waves", "Waves", [&] {
    if (review.waves.empty()) return none(page, "There are no waves.");
    wave_table(page, review.waves);
    legend(page, {"Filled: as long as it should take",
                  "Dashed: when every call takes as long as it may", "Dotted: hold"});
  });
}

void expiry(Html& page, const Review& review) {
  section(page, "expiry", "Expiry", [&] {
    const std::vector<Bar> bars = bars_of(review);
    if (bars.empty()) return none(page, "No certificate's public bytes were seen.");
    expiry_table(page, bars, review.header.observed_at);
    legend(page, {"Filled: new", "Hollow: old", "Line: when the fleet was observed"});
  });
}

}  // namespace signet::html_sections
