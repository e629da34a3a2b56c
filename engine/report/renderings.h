#pragma once

#include <string>

#include "report/review.h"
#include "report/style.h"

namespace signet {

// All of these show the same value: the same short digest, the same counts. Each ends with a line
// feed.

// For a terminal; exceptions first.
std::string review_text(const Review& review, const Style& style);

// For a comment on a merge request: totals on top, details to unfold, tables. Below `longest` bytes
// (GitLab and GitHub take 65,536 characters at least): what does not fit is folded further and said
// to be, with its count and where it stands in full; no row is ever cut.
std::string review_markdown(const Review& review, std::size_t longest = 60'000);

// One self-contained page: no network, no foreign script.
std::string review_html(const Review& review);

// The graph of steps for Graphviz; servers are clusters, equal servers of a wave are one when there
// are more than fifty.
std::string plan_dot(const Plan& plan);

}  // namespace signet
