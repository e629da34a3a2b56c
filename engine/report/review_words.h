#pragma once

#include <string>

#include "report/review.h"

// What every rendering of a review says in the same words; plain text, nothing escaped.
namespace signet::review_words {

// "Fri 2026-11-27 06:00 UTC"
std::string moment_text(Seconds moment);
// "pass", "warn"
std::string_view outcome_text(RuleVerdict::Outcome outcome);
// The first 8 digits.
std::string short_digest(const Review& review);
// "12 servers: 11 change, 0 blocked, 0 unknown, 1 left out, 0 as desired"
std::string counts_text(const Review& review);
// Where some of what is blocked or unknown changes all the same; or nothing.
std::string in_part_text(const Review& review);
// "like-for-like", "NOT like-for-like (issuer, usage)"
std::string class_text(const Review& review);
// "valid until Fri 2026-11-27 06:00 UTC (webmail ends)"; or nothing.
std::string validity_text(const Review& review);
// "undo included", "NO WAY BACK for 1 of 6 changes"; or nothing where nothing changes.
std::string undo_text(const Review& review);
// Where there is no step: why.
std::string nothing_text(const Review& review);
// "0A1B2C3D, 6345474C -> 559642FC", with what becomes of it.
std::string change_text(const Review::CertificateChange& change, bool all);
// "webmail", "(not declared)"
std::string key_text(const Review::CertificateChange& change);
// "about 12m, 3h 4m at most"
std::string takes_text(const Review::Duration& takes);
// The same of one wave, with what is waited before it.
std::string takes_text(const Review::Wave& wave);
// How a group's waves follow each other.
std::string rollout_text(const Review::Wave& wave);
// "1 export, 11 import"
std::string counted_text(const std::vector<Review::Count>& counts);
// "9 pass, 1 warn (key-size), 0 block, 2 waived (lost-name)"; or nothing where there is no rule.
std::string policy_text(const Review& review);
// "2 bindings are as desired and not touched"; or nothing.
std::string kept_text(const Review& review);
// "2 names are answered otherwise, 9 as before"; or nothing.
std::string names_text(const Review& review);
// "11111111 on 11 servers"; "nobody".
std::string answers_text(const std::vector<NameAnswer>& answers, bool all);
// "observed 2026-11-22T22:06:23Z on runner1, commit 1a2b3c, signet 0.1.0"; or nothing.
std::string header_text(const Review& review);
// "2 signatures of different people"; or nothing.
std::string approvals_text(const Review& review);

}  // namespace signet::review_words
