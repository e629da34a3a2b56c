#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"
#include "report/html_parts.h"
#include "report/html_sections.h"
#include "report/review_words.h"

namespace signet::html_sections {

using namespace html_parts;

namespace {

// Beyond these a comparison is told in its lines alone, which say the same in words.
constexpr std::size_t most_compared = 40;

std::string key_text(const Certificate& certificate) {
  return fmt::format("{} {}", certificate.key_algorithm, certificate.key_bits);
}

// A row of the comparison: the same text on both sides is said to be so.
void row(Html& page, std::string_view what, std::string_view before, std::string_view after,
         std::string_view differs, Markup look = "") {
  page.element("tr", {{"class", before == after ? "" : "differs"}}, [&] {
    page.element("th", {{"scope", "row"}}, what);
    page.element("td", {{"class", look.text()}}, [&] { folded_text(page, before); });
    page.element("td", {{"class", std::string("after ") + std::string(look.text())}},
                 [&] { folded_text(page, after); });
    page.element("td", {{"class", before == after ? "soft" : "differ"}},
                 before == after ? "the same" : differs);
  });
}

void name_list(Html& page, const std::vector<std::string>& names,
               const std::vector<std::string>& marked, Markup mark) {
  page.element("ul", [&] {
    for (const std::string& name : names) {
      const bool is_marked = std::find(marked.begin(), marked.end(), name) != marked.end();
      page.element("li", {{"class", is_marked ? mark.text() : std::string_view()}},
                   [&] { folded_text(page, name); });
    }
    if (names.empty()) page.element("li", {{"class", "soft"}}, "none");
  });
}

// Names or usages: gained and lost ones are marked by a sign.
void set_row(Html& page, std::string_view what, const std::vector<std::string>& before,
             const std::vector<std::string>& after, const std::vector<std::string>& gained,
             const std::vector<std::string>& lost) {
  const bool same = gained.empty() && lost.empty();
  page.element("tr", [&] {
    page.element("th", {{"scope", "row"}}, what);
    page.element("td", [&] { name_list(page, before, lost, "lost"); });
    page.element("td", [&] { name_list(page, after, gained, "gained"); });
    page.element("td", {{"class", same ? "soft" : "differ"}}, [&] {
      if (same) page.text("the same");
      if (!gained.empty()) page.text(figure(gained.size()) + " gained");
      if (!gained.empty() && !lost.empty()) page.text(", ");
      if (!lost.empty()) page.text(figure(lost.size()) + " LOST");
    });
  });
}

std::string longer_text(std::chrono::seconds validity) {
  const auto length = to_text(std::chrono::abs(validity));
  return "ends " + length + (validity.count() < 0 ? " EARLIER" : " later");
}

void compared_rows(Html& page, const Certificate& before, const Certificate& after,
                   const CertificateDelta& delta) {
  set_row(page, "Names", before.names, after.names, delta.names_gained, delta.names_lost);
  row(page, "Subject", before.subject, after.subject, "another");
  row(page, "Issuer", before.issuer, after.issuer, "another");
  if (delta.authority && !delta.issuer) {
    row(page, "Issuer's key", before.authority_key_id, after.authority_key_id, "ANOTHER", "hash");
  }
  row(page, "Key", key_text(before), key_text(after), "another kind");
  row(page, "Key's SHA-256", before.public_key.text(), after.public_key.text(), "a new key",
      "hash");
  set_row(page, "Extended usage", before.extended_key_usage, after.extended_key_usage,
          delta.usages_gained, delta.usages_lost);
  row(page, "Signature", before.signature, after.signature, "another");
  row(page, "Begins", minute_text(before.not_before), minute_text(after.not_before), "");
  row(page, "Ends", minute_text(before.not_after), minute_text(after.not_after),
      longer_text(delta.validity));
  row(page, "Serial", before.serial, after.serial, "", "hash");
  row(page, "SHA-1", before.thumbprint.text(), after.thumbprint.text(), "", "hash");
  row(page, "SHA-256", before.fingerprint.text(), after.fingerprint.text(), "", "hash");
}

void comparison(Html& page, const Certificate& before, const Certificate& after,
                const CertificateDelta& delta) {
  const std::string label = before.thumbprint.short_text() + " to " + after.thumbprint.short_text();
  page.element("div", {{"class", "table inner"}}, [&] {
    page.element("table", {{"class", "compare"}, {"aria-label", label}}, [&] {
      page.element("colgroup", [&] {
        page.single("col", {{"class", "what"}});
        page.single("col", {});
        page.single("col", {});
        page.single("col", {{"class", "changes"}});
      });
      page.element("thead", [&] {
        page.element("tr", [&] {
          page.element("th", {{"scope", "col"}}, "Field");
          page.element("th", {{"scope", "col"}}, "Old " + before.thumbprint.short_text());
          page.element("th", {{"scope", "col"}}, "New " + after.thumbprint.short_text());
          page.element("th", {{"scope", "col"}}, "Differs");
        });
      });
      page.element("tbody", [&] { compared_rows(page, before, after, delta); });
    });
  });
}

void heading(Html& page, const Review::CertificateChange& change) {
  page.element("h3", [&] {
    page.text(review_words::key_text(change) + ' ');
    if (change.is_removed) page.element("span", {{"class", "lost"}}, "removed");
    page.text(" ");
    page.element("code", [&] {
      for (std::size_t i = 0; i < change.replaces.size(); ++i) {
        if (i == 3) {
          page.text(fmt::format(" and {} more", figure(change.replaces.size() - i)));
          break;
        }
        page.text((i > 0 ? ", " : "") + change.replaces[i].before.short_text());
      }
      if (!change.replaces.empty()) page.text(" \u2192 ");
      page.text(change.planned.thumbprint.short_text());
    });
  });
}

void card(Html& page, const Review::CertificateChange& change, std::size_t& left) {
  page.element("div", {{"class", "card"}}, [&] {
    heading(page, change);
    list(page, "ul", change.lines);
    if (!change.planned.certificate) return;
    for (std::size_t i = 0; i < change.replaces.size() && left > 0; ++i) {
      const Replacement& replaced = change.replaces[i];
      if (i >= change.replaced.size() || !change.replaced[i] || !replaced.delta) continue;
      comparison(page, *change.replaced[i], *change.planned.certificate, *replaced.delta);
      --left;
    }
  });
}

}  // namespace

void certificates(Html& page, const Review& review) {
  section(page, "certificates", "Certificates", [&] {
    if (review.certificates.empty()) none(page, "No certificate is brought, bound or removed.");
    std::size_t left = most_compared;
    for (const Review::CertificateChange& change : review.certificates) card(page, change, left);
  });
}

}  // namespace signet::html_sections
