#include "report/review_words.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <set>

#include "base/text.h"
#include "report/server_ranges.h"

namespace signet::review_words {

namespace {

constexpr std::size_t most_thumbprints = 5;

// To the minute where it is some of them: no estimate is better than that.
std::string rough_text(std::chrono::seconds time) {
  const bool is_short = time < std::chrono::minutes(2);
  return to_text(is_short ? time
                          : std::chrono::seconds(std::chrono::ceil<std::chrono::minutes>(time)));
}

}  // namespace

std::string moment_text(Seconds moment) {
  constexpr std::array<std::string_view, 7> days = {"Sun", "Mon", "Tue", "Wed",
                                                    "Thu", "Fri", "Sat"};
  const auto day = std::chrono::floor<std::chrono::days>(moment);
  const std::chrono::hh_mm_ss time(moment - day);
  return fmt::format("{} {} {:02}:{:02} UTC", days[std::chrono::weekday(day).c_encoding()],
                     date_text(moment), time.hours().count(), time.minutes().count());
}

std::string_view outcome_text(RuleVerdict::Outcome outcome) {
  switch (outcome) {
    case RuleVerdict::Outcome::off:
      return "off";
    case RuleVerdict::Outcome::pass:
      return "pass";
    case RuleVerdict::Outcome::note:
      return "note";
    case RuleVerdict::Outcome::warn:
      return "warn";
    case RuleVerdict::Outcome::block:
      return "block";
    case RuleVerdict::Outcome::waived:
      return "waived";
  }
  return {};
}

std::string short_digest(const Review& review) { return review.digest.substr(0, 8); }

std::string counts_text(const Review& review) {
  const Review::Counts& counts = review.counts;
  return fmt::format("{}: {} change, {} blocked, {} unknown, {} left out, {} as desired",
                     count_text(counts.servers, "server"), counts.change, counts.blocked,
                     counts.unknown, counts.left_out, counts.as_desired);
}

std::string in_part_text(const Review& review) {
  if (review.counts.in_part == 0) return {};
  return count_text(review.counts.in_part, "server") +
         " of those blocked or unknown: some of it changes all the same";
}

std::string class_text(const Review& review) {
  if (review.kind.like_for_like) return "like-for-like";
  return "NOT like-for-like (" + join(review.kind.differs, ", ") + ")";
}

std::string validity_text(const Review& review) {
  const Validity& validity = review.validity;
  if (!validity.from && !validity.until) return {};
  std::string text = "valid";
  if (validity.from) text += " from " + moment_text(*validity.from);
  if (validity.until) text += " until " + moment_text(*validity.until);
  return text + (validity.because.empty() ? "" : " (" + printable(validity.because) + ")");
}

std::string undo_text(const Review& review) {
  if (review.back.changes == 0) return {};
  if (review.back.lost == 0) return "undo included";
  return fmt::format("NO WAY BACK for {} of {}", review.back.lost,
                     count_text(review.back.changes, "change"));
}

std::string nothing_text(const Review& review) {
  const Review::Counts& counts = review.counts;
  const auto is_about_a_gap = [](const Review::Exception& one) {
    return one.kind == "blocked" || one.kind == "unknown" || one.kind == "left out";
  };
  if (std::ranges::any_of(review.exceptions, is_about_a_gap)) {
    return "No step to take: what is not blocked, unknown or left out is as desired.";
  }
  if (counts.servers == 0) return "Nothing to do: no server was looked at.";
  if (counts.servers == 1) return "Nothing to do: the server is as desired.";
  return fmt::format("Nothing to do: all {} servers are as desired.", counts.servers);
}

std::string change_text(const Review::CertificateChange& change, bool all) {
  std::string text;
  for (std::size_t i = 0; i < change.replaces.size(); ++i) {
    if (!all && i == most_thumbprints) {
      text += fmt::format(" and {} more", change.replaces.size() - i);
      break;
    }
    text += (i > 0 ? ", " : "") + change.replaces[i].before.short_text();
  }
  if (!text.empty()) text += " -> ";
  return text + change.planned.thumbprint.short_text() + (change.is_removed ? "  is removed" : "");
}

std::string key_text(const Review::CertificateChange& change) {
  const std::string& key = change.planned.key.text();
  return key == change.planned.thumbprint.text() ? "(not declared)" : key;
}

std::string takes_text(const Review::Duration& takes) {
  return fmt::format("about {}, {} at most", rough_text(takes.typical), rough_text(takes.longest));
}

std::string takes_text(const Review::Wave& wave) {
  const bool waits = wave.hold.count() > 0;
  return (waits ? "after a hold of " + to_text(wave.hold) + ": " : "") + takes_text(wave.takes);
}

std::string rollout_text(const Review::Wave& wave) {
  std::string text = "each wave after the one before is proven";
  if (wave.at_most) text += fmt::format("; {} at a time", count_text(*wave.at_most, "server"));
  return text + fmt::format("; stops at {}", count_text(wave.stop_after, "failed server"));
}

std::string counted_text(const std::vector<Review::Count>& counts) {
  std::vector<std::string> parts;
  for (const Review::Count& one : counts)
    parts.push_back(fmt::format("{} {}", one.count, one.name));
  return join(parts, ", ");
}

std::string policy_text(const Review& review) {
  constexpr std::array outcomes = {RuleVerdict::Outcome::pass, RuleVerdict::Outcome::note,
                                   RuleVerdict::Outcome::warn, RuleVerdict::Outcome::block,
                                   RuleVerdict::Outcome::waived};
  if (review.verdicts.empty()) return {};
  std::vector<std::string> parts;
  for (const RuleVerdict::Outcome outcome : outcomes) {
    std::vector<std::string> rules;
    for (const RuleVerdict& one : review.verdicts) {
      if (one.outcome == outcome) rules.push_back(printable(one.rule));
    }
    const bool named = !rules.empty() && outcome != RuleVerdict::Outcome::pass;
    parts.push_back(fmt::format("{} {}{}", rules.size(), outcome_text(outcome),
                                named ? " (" + join(rules, ", ") + ")" : ""));
  }
  return join(parts, ", ");
}

std::string kept_text(const Review& review) {
  if (review.kept == 0) return {};
  return count_text(review.kept, "binding") + (review.kept == 1 ? " is" : " are") +
         " as desired and not touched";
}

std::string names_text(const Review& review) {
  if (review.coverage.empty() && review.names_unchanged == 0) return {};
  std::set<std::string_view> names;
  for (const NameCoverage& row : review.coverage) names.insert(row.name);
  return fmt::format("{} at {} with another certificate afterwards, {} as before",
                     count_text(names.size(), "name"),
                     count_text(review.coverage.size(), "service"), review.names_unchanged);
}

std::string answers_text(const std::vector<NameAnswer>& answers, bool all) {
  std::string text;
  for (std::size_t i = 0; i < answers.size(); ++i) {
    if (!all && i == most_thumbprints)
      return text + fmt::format(" and {} more", answers.size() - i);
    text += fmt::format("{}{} on {}", i > 0 ? ", " : "", answers[i].thumbprint.short_text(),
                        count_text(answers[i].servers, "server"));
  }
  return text.empty() ? "nobody" : text;
}

std::string header_text(const Review& review) {
  const PlanHeader& header = review.header;
  if (header.signet.empty()) return {};
  std::string text = "observed " + to_text(header.observed_at);
  if (!header.captured.empty()) text += " from captures of " + server_ranges(header.captured, 8);
  if (!header.host.empty()) text += " on " + header.host;
  if (!header.commit.empty()) text += ", commit " + header.commit;
  return text + ", signet " + header.signet;
}

std::string approvals_text(const Review& review) {
  if (review.approvals == 0) return {};
  return count_text(review.approvals, "signature") +
         (review.approvals == 1 ? "" : " of different people");
}

}  // namespace signet::review_words
