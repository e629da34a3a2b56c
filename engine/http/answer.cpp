#include "http/answer.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"

namespace signet {

namespace {

constexpr std::size_t head_limit = std::size_t{256} << 10;
constexpr std::size_t diagnostic_limit = 512;

bool is_diagnostic(std::string_view name) {
  return std::ranges::any_of(
      std::initializer_list<std::string_view>{"x-feserver", "request-id", "x-diaginfo"},
      [&](std::string_view known) { return equal_ignoring_case(name, known); });
}

}  // namespace

bool AnswerReader::line(std::string_view text) {
  head_size_ += text.size();
  too_large_ = too_large_ || head_size_ > head_limit;
  if (too_large_) return false;
  if (in_body_) return true;  // a trailer; nothing in it is wanted
  if (text.starts_with("HTTP/")) {
    answer_ = {};  // the one before was only a "100 Continue"
    has_head_ = false;
    return true;
  }
  if (trim(text).empty()) has_head_ = true;
  const std::size_t colon = std::min(text.find(':'), text.size());
  const std::string_view name = trim(text.substr(0, colon));
  const std::string_view value = trim(text.substr(std::min(colon + 1, text.size())));
  if (equal_ignoring_case(name, "www-authenticate")) {
    std::ranges::move(parse_challenges(value), std::back_inserter(answer_.challenges));
  } else if (equal_ignoring_case(name, "content-type")) {
    answer_.content_type = to_lower(trim(value.substr(0, value.find(';'))));
  } else if (equal_ignoring_case(name, "content-length") ||
             equal_ignoring_case(name, "transfer-encoding")) {
    answer_.framed = true;
  } else if (is_diagnostic(name)) {
    answer_.diagnostics.emplace_back(name, printable(value.substr(0, diagnostic_limit)));
  }
  return true;
}

bool AnswerReader::part(std::string_view text) {
  in_body_ = true;
  too_large_ = too_large_ || text.size() > body_limit_ - answer_.body.size();
  if (too_large_) return false;
  const ByteView bytes = as_bytes(text);
  answer_.body.insert(answer_.body.end(), bytes.begin(), bytes.end());
  return true;
}

Answer AnswerReader::take(int status) {
  answer_.status = status;
  return std::exchange(answer_, {});
}

std::optional<Problem> refusal_of(const Answer& answer, const std::string& server,
                                  const std::string& target) {
  const std::string status = fmt::format("HTTP {}", answer.status);
  if (answer.status == 401) {
    return Problem{"auth.denied",
                   server + " refuses this account",
                   status + ", offers " + scheme_names(answer.challenges),
                   "check the account and that it may use this endpoint; nothing was tried twice",
                   {}};
  }
  if (answer.status == 403) {
    return Problem{"auth.forbidden", server + " does not let this account in", status, {}, {}};
  }
  if (answer.status >= 300 && answer.status < 400) {
    return Problem{"http.redirect",
                   server + " sends elsewhere",
                   fmt::format("{} to {}", status, target.empty() ? "nowhere" : target),
                   "redirects are not followed: name the right URL",
                   {}};
  }
  return std::nullopt;
}

}  // namespace signet
