#include <fmt/format.h>

#include <array>

#include "base/text.h"
#include "report/html_parts.h"
#include "report/html_sections.h"
#include "report/review_words.h"

namespace signet::html_sections {

using namespace html_parts;

namespace {

struct Share {
  std::string_view word;
  Markup state;  // of the style sheet
  Markup fill;
  std::size_t count;
};

std::array<Share, 5> shares(const Review::Counts& counts) {
  return {Share{"change", "state state-change", "fill-change", counts.change},
          Share{"blocked", "state state-blocked", "fill-blocked", counts.blocked},
          Share{"unknown", "state state-unknown", "fill-unknown", counts.unknown},
          Share{"left out", "state state-left-out", "fill-left-out", counts.left_out},
          Share{"as desired", "state state-as-desired", "fill-as-desired", counts.as_desired}};
}

template <std::invocable Inside>
void fact(Html& page, std::string_view name, Inside inside) {
  page.element("dt", name);
  page.element("dd", inside);
}

void digest(Html& page, const Review& review) {
  fact(page, "Digest", [&] {
    page.element("code", {{"id", "digest"}}, [&] {
      page.element("b", review.digest.substr(0, 8));
      page.text(
          std::string_view(review.digest).substr(std::min<std::size_t>(8, review.digest.size())));
    });
    page.text(" ");
    page.element("button",
                 {{"type", "button"}, {"id", "copy"}, {"class", "button small needs-script"}},
                 "Copy");
    page.text(" ");
    page.element("span", {{"id", "copied"}, {"class", "soft"}, {"role", "status"}}, "");
  });
}

void kind(Html& page, const Classification& kind) {
  fact(page, "Class", [&] {
    page.element("span", {{"class", kind.like_for_like ? "badge good" : "badge careful"}},
                 kind.like_for_like ? "like-for-like" : "NOT like-for-like");
    if (!kind.differs.empty()) page.text(" (" + join(kind.differs, ", ") + ")");
  });
}

void validity(Html& page, const Validity& validity) {
  fact(page, "Valid until", [&] {
    if (validity.until) {
      moment(page, *validity.until);
    } else {
      page.text("no end was asked for");
    }
    if (validity.from) {
      page.text(", from ");
      moment(page, *validity.from);
    }
    if (!validity.because.empty()) page.text(" (" + validity.because + ")");
    page.text(" ");
    page.element("span",
                 {{"id", "until-now"},
                  {"class", "soft"},
                  {"data-until", validity.until ? to_text(*validity.until) : ""},
                  {"data-from", validity.from ? to_text(*validity.from) : ""}},
                 "");
  });
}

void origin(Html& page, const Review& review) {
  const std::string text = review_words::header_text(review);
  if (text.empty()) return;
  const std::string& root = review.header.root;
  fact(page, "Planned", [&] { page.text(text + (root.empty() ? "" : ", manifests in " + root)); });
}

void duration(Html& page, const Review::Duration& takes) {
  if (takes.typical.count() == 0) return;
  fact(page, "Takes", [&] { page.text(review_words::takes_text(takes) + " (estimated)"); });
}

void approval(Html& page, const Review& review) {
  const std::string wanted = review_words::approvals_text(review);
  fact(page, "Approvals",
       [&] { page.text((wanted.empty() ? "none" : wanted) + " wanted by the manifests"); });
  if (review.since_approved) {
    fact(page, "Since approved", [&] { folded_text(page, *review.since_approved); });
  }
}

void share_bar(Html& page, const Review::Counts& counts) {
  std::string label;
  for (const Share& share : shares(counts)) {
    if (!label.empty()) label += ", ";
    label += figure(share.count) + ' ' + std::string(share.word);
  }
  label += " of " + figures(counts.servers, "server");
  page.element("svg",
               {{"class", "share"},
                {"role", "img"},
                {"aria-label", label},
                {"width", "100%"},
                {"height", "8"}},
               [&] {
                 double from = 0;
                 for (const Share& share : shares(counts)) {
                   if (share.count == 0 || counts.servers == 0) continue;
                   const double part =
                       static_cast<double>(share.count) / static_cast<double>(counts.servers);
                   page.element("rect",
                                {{"class", share.fill.text()},
                                 {"x", percent(from)},
                                 {"width", percent(part)},
                                 {"height", "8"}},
                                "");
                   from += part;
                 }
               });
}

void counts(Html& page, const Review& review) {
  const Review::Counts& counts = review.counts;
  const auto number = [&](std::size_t count) {
    page.element("span", {{"class", count > 0 ? "number" : "number none"}}, figure(count));
  };
  page.element("ul", {{"class", "counts"}, {"aria-label", "Servers"}}, [&] {
    page.element("li", {{"class", "sum"}}, [&] {
      number(counts.servers);
      page.element("span", counts.servers == 1 ? "server" : "servers");
    });
    for (const Share& share : shares(counts)) {
      page.element("li", [&] {
        number(share.count);
        page.element("span", {{"class", share.state.text()}}, share.word);
      });
    }
  });
  share_bar(page, counts);
  if (counts.in_part > 0) {
    page.element("p", {{"class", "soft"}}, review_words::in_part_text(review));
  }
}

void no_way_back(Html& page, const Review::Back& back) {
  const bool whole = back.never.empty();
  page.element("div", {{"class", whole ? "notice good" : "notice bad"}}, [&] {
    if (whole) {
      page.element("h2", back.changes > 0 ? "Everything can be undone" : "Nothing to undo");
      if (!back.line.empty()) page.element("div", [&] { folded_text(page, back.line); });
      return;
    }
    page.element("h2", fmt::format("Cannot be undone: {} of {}", figure(back.lost),
                                   figures(back.changes, "changing step")));
    list(page, "ul", back.never);
  });
}

void contents(Html& page) {
  struct Entry {
    Markup target;
    Markup text;
  };
  static constexpr std::array<Entry, 12> entries = {Entry{"#look", "Look at these"},
                                                    {"#certificates", "Certificates"},
                                                    {"#matrix", "Fleet"},
                                                    {"#waves", "Waves"},
                                                    {"#expiry", "Expiry"},
                                                    {"#steps", "Steps"},
                                                    {"#coverage", "Names"},
                                                    {"#policy", "Policy"},
                                                    {"#waived", "Waived"},
                                                    {"#back", "Back"},
                                                    {"#proof", "Proof"},
                                                    {"#approvals", "Approvals"}};
  page.element("nav", {{"class", "contents"}, {"aria-label", "Contents"}}, [&] {
    page.element("ul", [&] {
      for (const Entry& entry : entries) {
        page.element(
            "li", [&] { page.element("a", {{"href", entry.target.text()}}, entry.text.text()); });
      }
    });
  });
}

}  // namespace

void head(Html& page, const Review& review) {
  page.element("div", {{"class", "head"}}, [&] {
    page.element("h1", review.title);
    page.element("dl", {{"class", "facts"}}, [&] {
      digest(page, review);
      kind(page, review.kind);
      validity(page, review.validity);
      duration(page, review.takes);
      approval(page, review);
      origin(page, review);
    });
    counts(page, review);
    no_way_back(page, review.back);
    contents(page);
  });
}

}  // namespace signet::html_sections
