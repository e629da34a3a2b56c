#include "run/served.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "base/text.h"
#include "plan/shown.h"

namespace signet {

namespace {

using End = StepResult::End;

// The first of several decides what a step is told to have.
constexpr std::array worst_first = {served_changed, served_other, served_none, served_untrusted,
                                    served_unknown};

struct Trouble {
  std::string_view code;  // empty: none
  std::string text;
};

std::string names_of(const std::vector<Thumbprint>& thumbprints) {
  return thumbprints.empty() ? "nothing" : short_texts(thumbprints, " and ");
}

bool may_lack_trust(const std::vector<Thumbprint>& served,
                    const std::set<Thumbprint>& self_signed) {
  return std::ranges::all_of(served,
                             [&](const Thumbprint& each) { return self_signed.contains(each); });
}

Trouble trouble_of(const Handshake& handshake, const SeenEndpoint& seen,
                   const std::set<Thumbprint>& self_signed) {
  const std::string where = handshake.endpoint.text();
  if (seen.served.is_unknown()) {
    return {served_unknown, where + " did not answer: " + printable(seen.served.why())};
  }
  const bool is_any = seen.answered();
  if (shows(seen, handshake.wanted)) {
    const bool is_good = seen.fault.empty() || handshake.is_unchanged ||
                         may_lack_trust(seen.served.value(), self_signed);
    if (is_good) return {};
    return {served_untrusted, fmt::format("{} serves {}, but: {}", where,
                                          names_of(seen.served.value()), printable(seen.fault))};
  }
  std::string text = where + " answers without TLS, or not at all";
  if (!is_any && !seen.fault.empty()) text = where + ": " + printable(seen.fault);
  if (is_any) text = fmt::format("{} serves {}", where, names_of(seen.served.value()));
  if (handshake.is_unchanged) {
    return {served_changed, text + ", and served " + names_of(handshake.wanted) + " before"};
  }
  return {is_any ? served_other : served_none, std::move(text)};
}

std::vector<Trouble> troubles_of(const Step& step, const std::vector<SeenEndpoint>& seen,
                                 const std::set<Thumbprint>& self_signed) {
  std::vector<Trouble> troubles;
  for (std::size_t at = 0; at < step.handshakes.size(); ++at) {
    const Handshake& handshake = step.handshakes[at];
    const SeenEndpoint none{handshake.endpoint, handshake.slot, Unknown{"nobody looked"}, {}};
    Trouble trouble = trouble_of(handshake, at < seen.size() ? seen[at] : none, self_signed);
    if (!trouble.code.empty()) troubles.push_back(std::move(trouble));
  }
  return troubles;
}

std::string_view worst_of(const std::vector<Trouble>& troubles) {
  for (const std::string_view code : worst_first) {
    if (std::ranges::find(troubles, code, &Trouble::code) != troubles.end()) return code;
  }
  return {};
}

std::string texts_of(const std::vector<Trouble>& troubles) {
  std::vector<std::string> texts;
  for (const Trouble& each : troubles) texts.push_back(each.text);
  return join(texts, "; ");
}

std::string hint_for(std::string_view code) {
  if (code == served_changed) return "look at what else was changed there before you go on";
  if (code == served_other || code == served_none) {
    return "see whether the service took up what it is set to, then plan again";
  }
  if (code == served_untrusted) {
    return "put the chain on the server; a CA that this machine does not know goes into the trust "
           "file";
  }
  return "look again: nobody saw what is served";
}

Problem problem_of(const Step& step, const std::vector<Trouble>& troubles) {
  const std::string_view code = worst_of(troubles);
  if (step.address.action == Action::await && code != served_untrusted) {
    return {std::string(await_not_served),
            fmt::format("after {}: {}", to_text(step.limit), texts_of(troubles)),
            {},
            step.reason + "; then plan and apply again: nothing but this wait is left of it",
            {}};
  }
  const bool is_claimed = code == served_other || code == served_none;
  return {std::string(code),
          (is_claimed ? "set, but not served: " : "") + texts_of(troubles),
          {},
          hint_for(code),
          {}};
}

}  // namespace

bool is_claimed_only(const StepResult& result) {
  const std::string& code = result.problem.code;
  return code == served_other || code == served_none || code == served_changed ||
         code == served_untrusted;
}

LookVerdict judge(const Step& step, const std::vector<SeenEndpoint>& seen,
                  const std::set<Thumbprint>& self_signed) {
  LookVerdict verdict;
  const std::vector<Trouble> troubles = troubles_of(step, seen, self_signed);
  if (troubles.empty()) {
    verdict.kind = LookVerdict::Kind::as_wanted;
    verdict.result.end = End::done;
    return verdict;
  }
  const bool is_final = std::ranges::all_of(
      troubles, [](const Trouble& each) { return each.code == served_untrusted; });
  if (is_final) verdict.kind = LookVerdict::Kind::never;
  verdict.result.problem = problem_of(step, troubles);
  verdict.result.end = verdict.result.problem.code == served_unknown ? End::unknown : End::not_done;
  return verdict;
}

std::string trouble_at(const Handshake& handshake, const SeenEndpoint& seen,
                       const std::set<Thumbprint>& self_signed) {
  return trouble_of(handshake, seen, self_signed).text;
}

}  // namespace signet
