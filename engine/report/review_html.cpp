#include <fmt/format.h>

#include <array>

#include "base/bytes.h"
#include "crypto/hash.h"
#include "embedded/report.h"
#include "report/html_data.h"
#include "report/html_parts.h"
#include "report/html_sections.h"
#include "report/renderings.h"

namespace signet {

namespace {

// What a browser compares the text of an element with: nothing else runs, and nothing is fetched.
std::string source_hash(std::string_view text) {
  return "'sha256-" + to_base64(sha256(as_bytes(text))) + "'";
}

std::string content_policy(std::string_view style, std::string_view script) {
  return fmt::format(
      "default-src 'none'; script-src {}; style-src {}; base-uri 'none'; form-action 'none'",
      source_hash(script), source_hash(style));
}

std::string escaped(std::string_view text) {
  Html html;
  html.text(text);
  return html.written();
}

struct Part {
  std::string_view name;
  std::string_view text;  // markup already
};

// The frame with each {{name}} replaced; what is put in is not looked through again.
std::string filled(std::string_view frame, const std::vector<Part>& parts) {
  std::string page;
  std::size_t size = frame.size();
  for (const Part& part : parts) size += part.text.size();
  page.reserve(size);
  while (true) {
    const std::size_t start = frame.find("{{");
    page += frame.substr(0, start);
    if (start == std::string_view::npos) return page;
    const std::size_t end = frame.find("}}", start);
    const std::string_view name = frame.substr(start + 2, end - start - 2);
    for (const Part& part : parts) {
      if (part.name == name) page += part.text;
    }
    frame.remove_prefix(end + 2);
  }
}

template <class... Section>
std::string written(const Review& review, Section... section) {
  Html page;
  (section(page, review), ...);
  return page.written();
}

std::string footer(const Review& review) {
  const std::string version = review.header.signet.empty() ? "" : ' ' + review.header.signet;
  return "Written by signet" + version +
         ". All of it is in this file: it loads nothing and sends nothing.";
}

}  // namespace

std::string review_html(const Review& review) {
  using namespace html_sections;
  const std::string script = fmt::format("\n'use strict';\n{}{}{}", embedded::matrix_js,
                                         embedded::filters_js, embedded::page_js);
  const std::string summary = written(review, head, exceptions, certificates);
  const std::string details = written(review, waves, expiry, steps, coverage, html_sections::policy,
                                      back, proof, approvals);
  const std::string rows = written(review, matrix_rows);
  const std::string digest = escaped(review.digest.substr(0, 8));
  const std::string title =
      escaped(fmt::format("{} - plan {}", review.title, review.digest.substr(0, 8)));
  const std::string end = escaped(footer(review));
  const std::string servers = html_parts::figures(review.rows.size(), "server");
  const std::string rules = content_policy(embedded::page_css, script);
  const std::string data = review_data(review);
  return filled(embedded::page_html, {{"policy", rules},
                                      {"title", title},
                                      {"style", embedded::page_css},
                                      {"digest", digest},
                                      {"summary", summary},
                                      {"servers", servers},
                                      {"rows", rows},
                                      {"details", details},
                                      {"footer", end},
                                      {"data", data},
                                      {"script", script}});
}

}  // namespace signet
