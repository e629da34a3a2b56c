#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/bytes.h"
#include "base/problem.h"
#include "http/challenge.h"

namespace signet {

// What a server answered, whatever the status.
struct Answer {
  int status = 0;
  std::string content_type;  // without parameters, lower case
  Bytes body;
  std::vector<Challenge> challenges;
  std::vector<std::pair<std::string, std::string>> diagnostics;
  // It says where it ends, so that a cut one is found out.
  bool framed = false;
};

// Puts an answer together from the lines and parts in which it arrives, within limits.
class AnswerReader {
 public:
  explicit AnswerReader(std::size_t body_limit) : body_limit_(body_limit) {}

  // Both return false when a limit is passed; the rest is not wanted then.
  bool line(std::string_view text);
  bool part(std::string_view text);
  bool too_large() const { return too_large_; }
  // The head came with its end: libcurl takes less for an answer.
  bool has_head() const { return has_head_; }

  Answer take(int status);

 private:
  std::size_t body_limit_;
  std::size_t head_size_ = 0;
  bool too_large_ = false;
  bool has_head_ = false;
  bool in_body_ = false;
  Answer answer_;
};

// Why this status is no answer to a request: it denies access (401, 403) or leads elsewhere (3xx).
// `target` is where to, if anywhere.
std::optional<Problem> refusal_of(const Answer& answer, const std::string& server,
                                  const std::string& target);

}  // namespace signet
