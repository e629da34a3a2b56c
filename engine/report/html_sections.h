#pragma once

#include "report/html.h"
#include "report/review.h"

// The sections of the page, in the order in which they are read. Each stands for itself: without
// its script the page lacks nothing but the matrix's search.
namespace signet::html_sections {

void head(Html& page, const Review& review);
void exceptions(Html& page, const Review& review);
void certificates(Html& page, const Review& review);

// The matrix for who has no script: a table of a small fleet, a sentence for a large one.
void matrix_rows(Html& page, const Review& review);

void waves(Html& page, const Review& review);
void expiry(Html& page, const Review& review);
void steps(Html& page, const Review& review);
void coverage(Html& page, const Review& review);
void policy(Html& page, const Review& review);
void back(Html& page, const Review& review);
void proof(Html& page, const Review& review);
void approvals(Html& page, const Review& review);

}  // namespace signet::html_sections
