#include "wsman/fault.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstdlib>

#include "base/text.h"

namespace signet::wsman {

namespace {

using Kind = Fault::Kind;
using std::chrono::milliseconds;

constexpr milliseconds longest_wait = std::chrono::hours(24);

// 0x803381A4 to 0x803381A9, ERROR_WSMAN_QUOTA_*: of shells, operations, users, load.
constexpr std::uint32_t first_quota_code = 2150859172;
constexpr std::uint32_t last_quota_code = 2150859177;

bool speaks_of_a_quota(std::string_view text) {
  constexpr std::array<std::string_view, 5> phrases = {"concurrent shells", "concurrent operations",
                                                       "load quota", "number of connections",
                                                       "budget to create runspace"};
  const std::string lower = to_lower(text);
  return std::any_of(phrases.begin(), phrases.end(), [&](std::string_view phrase) {
    return lower.find(phrase) != std::string::npos;
  });
}

struct Words {
  const char* code;
  const char* summary;
  const char* hint;
};

Words words(Kind kind) {
  switch (kind) {
    case Kind::timed_out:
      return {"wsman.timed-out", "the server did not carry out {} in time", ""};
    case Kind::unknown_shell:
      return {"wsman.unknown-shell", "the server no longer knows the session ({})", ""};
    case Kind::wrong_resource:
      return {"wsman.wrong-resource", "the server has no such session configuration ({})",
              "check the path of the URL: Exchange answers below /PowerShell/"};
    case Kind::redirect:
      return {"wsman.redirect", "the server sends {} to another address",
              "redirections are not followed: name that server itself"};
    case Kind::access_denied:
      return {"wsman.access-denied", "the server denies access to {}",
              "check the account's roles; nothing is tried again, to lock nobody out"};
    case Kind::throttled:
    case Kind::quota:
      return {"wsman.throttled", "the server turned {} away: too many sessions or calls", ""};
    case Kind::other:
      return {"wsman.fault", "the server refused {}", ""};
  }
  std::abort();
}

}  // namespace

std::optional<milliseconds> asked_wait(std::string_view text) {
  const std::string lower = to_lower(text);
  const std::size_t unit = lower.find(" millisecond");
  if (unit == std::string::npos) return std::nullopt;
  std::size_t first = unit;
  while (first > 0 && lower[first - 1] >= '0' && lower[first - 1] <= '9') --first;
  if (first == unit) return std::nullopt;
  milliseconds wait{0};
  for (std::size_t at = first; at < unit; ++at) {
    wait = std::min(longest_wait, wait * 10 + milliseconds(lower[at] - '0'));
  }
  return wait;
}

Kind kind_of(const Fault& fault) {
  switch (fault.code) {
    case 2150858793:  // ERROR_WSMAN_OPERATION_TIMEDOUT
      return Kind::timed_out;
    case 2150858843:  // ERROR_WSMAN_UNEXPECTED_SELECTORS, for a shell or command that is gone
      return Kind::unknown_shell;
    case 2150858811:  // ERROR_WSMAN_RESOURCE_NOT_FOUND
      return Kind::wrong_resource;
    case 2150859161:  // ERROR_WSMAN_REDIRECT_REQUESTED
      return Kind::redirect;
    case 5:           // ERROR_ACCESS_DENIED
    case 1326:        // ERROR_LOGON_FAILURE
    case 2150859022:  // of the authentication mechanism
      return Kind::access_denied;
    default:  // foreign numbers: what is not known is told by its subcode or text
      break;
  }
  if (fault.code == 0 && fault.subcode == "TimedOut") return Kind::timed_out;
  if (fault.code == 0 && fault.subcode == "AccessDenied") return Kind::access_denied;
  const bool is_quota = fault.subcode == "QuotaLimit" || speaks_of_a_quota(fault.text) ||
                        speaks_of_a_quota(fault.provider) ||
                        (fault.code >= first_quota_code && fault.code <= last_quota_code);
  if (!is_quota) return Kind::other;
  return fault.wait ? Kind::throttled : Kind::quota;
}

Problem problem_of(const Fault& fault, Operation operation) {
  const Words said = words(fault.kind);
  Problem problem{said.code,
                  fmt::format(fmt::runtime(said.summary), to_text(operation)),
                  fault.text.empty() ? fault.provider : fault.text,
                  said.hint,
                  {}};
  const auto append = [&](const std::string& more) {
    problem.detail += (problem.detail.empty() ? "" : "; ") + more;
  };
  if (problem.detail.empty() && !fault.subcode.empty()) append(fault.subcode);
  if (fault.code != 0) append(fmt::format("code {}", fault.code));
  if (!fault.machine.empty()) append("on " + fault.machine);
  return problem;
}

}  // namespace signet::wsman
