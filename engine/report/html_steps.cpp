#include <fmt/format.h>

#include "base/text.h"
#include "report/html_parts.h"
#include "report/html_sections.h"
#include "report/review_words.h"

namespace signet::html_sections {

using namespace html_parts;

namespace {

constexpr std::size_t most_static_rows = 500;  // of the matrix, for who has no script

void blocks(Html& page, const std::vector<Review::Block>& blocks) {
  for (const Review::Block& block : blocks) {
    page.element("div", {{"class", "card"}}, [&] {
      page.element("h3", [&] { page.element("span", [&] { servers(page, block.servers); }); });
      list(page, "ol", block.lines);
    });
  }
}

void listed(Html& page, const std::vector<Review::ListedStep>& steps) {
  if (steps.empty()) return;
  page.element("details", {{"class", "card"}}, [&] {
    page.element("summary", "Each of the " + figures(steps.size(), "step"));
    table(page, {{"aria-label", "Steps"}}, {"Step", "Does", "Change", "Needs", "Why"}, [&] {
      for (std::size_t i = 0; i < steps.size(); ++i) {
        const Review::ListedStep& step = steps[i];
        std::string needs;
        for (const StepId need : step.needs)
          needs += (needs.empty() ? "" : ", ") + figure(need + 1);
        page.element("tr", [&] {
          page.element("td", figure(i + 1));
          page.element("td", [&] { folded_text(page, step.address); });
          page.element("td", {{"class", "mono"}}, [&] { folded_text(page, step.change); });
          page.element("td", needs);
          page.element("td", {{"class", "wide-text"}}, [&] { folded_text(page, step.reason); });
        });
      }
    });
  });
}

std::string_view state_look(Review::Row::State state) {
  switch (state) {
    case Review::Row::State::change:
      return "state state-change";
    case Review::Row::State::as_desired:
      return "state state-as-desired";
    case Review::Row::State::blocked:
      return "state state-blocked";
    case Review::Row::State::unknown:
      return "state state-unknown";
    case Review::Row::State::left_out:
      return "state state-left-out";
  }
  return "state";
}

std::string cell_text(const Review::Row::Cell& cell) {
  const std::string_view before = cell.before.empty() ? "none" : std::string_view(cell.before);
  const std::string_view after = cell.after.empty() ? "none" : std::string_view(cell.after);
  return cell.before == cell.after
             ? fmt::format("{}: {}", cell.slot.text(), before)
             : fmt::format("{}: {} \u2192 {}", cell.slot.text(), before, after);
}

void static_row(Html& page, const Review::Row& row) {
  page.element("tr", [&] {
    page.element("th", {{"scope", "row"}}, row.server.text());
    page.element("td", [&] {
      page.element("span", {{"class", state_look(row.state)}}, to_text(row.state));
    });
    page.element("td", row.wave > 0 ? fmt::format("{} wave {}", row.group, row.wave) : row.group);
    page.element("td", [&] {
      page.element("ul", {{"class", "lines"}}, [&] {
        for (const Review::Row::Cell& cell : row.cells) page.element("li", cell_text(cell));
      });
    });
    page.element("td", [&] { folded_text(page, row.note); });
  });
}

}  // namespace

void matrix_rows(Html& page, const Review& review) {
  if (review.rows.size() > most_static_rows) {
    page.element("p", figures(review.rows.size(), "server") +
                          " are shown by a script, which this browser does not run. The blocks "
                          "under \"Steps\" name each server that changes.");
    return;
  }
  table(page, {{"aria-label", "Fleet"}}, {"Server", "State", "Wave", "Services", "Note"}, [&] {
    for (const Review::Row& row : review.rows) static_row(page, row);
  });
}

void steps(Html& page, const Review& review) {
  section(page, "steps", "Steps", [&] {
    if (review.blocks.empty() && review.removals.empty())
      none(page, review_words::nothing_text(review));
    blocks(page, review.blocks);
    if (!review.removals.empty()) page.element("h3", "Removals, last of all");
    blocks(page, review.removals);
    listed(page, review.steps);
    page.element("dl", {{"class", "facts"}}, [&] {
      if (!review.acts.empty()) {
        page.element("dt", "Steps");
        page.element("dd", review_words::counted_text(review.acts));
      }
      if (!review.calls.empty()) {
        page.element("dt", "Calls");
        page.element("dd", review_words::counted_text(review.calls));
      }
      if (review.kept > 0) {
        page.element("dt", "Not touched");
        page.element("dd", review_words::kept_text(review));
      }
    });
  });
}

void back(Html& page, const Review& review) {
  section(page, "back", "Back", [&] {
    if (!review.back.line.empty())
      page.element("div", [&] { folded_text(page, review.back.line); });
    if (!review.back.never.empty()) {
      page.element("h3", fmt::format("Without a way back: {} of {}", figure(review.back.lost),
                                     figures(review.back.changes, "changing step")));
      list(page, "ul", review.back.never);
    }
    if (review.back.blocks.empty()) return;
    page.element("details", [&] {
      page.element("summary", "The way back in full");
      blocks(page, review.back.blocks);
    });
  });
}

void proof(Html& page, const Review& review) {
  section(page, "proof", "Proof", [&] {
    if (review.proof.empty()) none(page, "Nothing is to be proven.");
    if (!review.proof.empty()) list(page, "ul", review.proof);
  });
  section(page, "manual", "Checks by hand", [&] {
    if (review.manual.empty()) none(page, "Nothing is left to a person.");
    if (!review.manual.empty()) list(page, "ul", review.manual);
  });
}

void approvals(Html& page, const Review& review) {
  section(page, "approvals", "Approvals", [&] {
    const std::string wanted = review_words::approvals_text(review);
    page.element("p", wanted.empty() ? "The manifests want none; the runner's trust file may."
                                     : "The manifests want " + wanted +
                                           "; the runner's trust file may want more.");
    page.element("p", [&] {
      page.text("What is approved is the digest ");
      page.element("code", {{"class", "hash"}}, review.digest);
    });
  });
  section(page, "since", "Since approved", [&] {
    if (!review.since_approved)
      return none(page, "No plan was approved before, or none was given.");
    page.element("div", [&] { folded_text(page, *review.since_approved); });
  });
}

}  // namespace signet::html_sections
