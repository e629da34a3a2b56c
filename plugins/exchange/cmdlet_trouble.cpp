#include "exchange/cmdlet_trouble.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"

namespace signet::exchange {

namespace {

// System.Management.Automation.ErrorCategory
enum Category {
  invalid_argument = 5,
  object_not_found = 13,
  permission_denied = 18,
  resource_unavailable = 21,
  read_error = 22,
  write_error = 23,
  security_error = 25,
  connection_error = 27,
};

bool is_missing_command(const psrp::ErrorRecord& error) {
  const auto begins = [&](std::string_view id) { return error.fully_qualified_id.starts_with(id); };
  return begins("CommandNotFoundException") || begins("NamedParameterNotFound") ||
         error.reason == "CommandNotFoundException" ||
         std::ranges::find(error.exception_types,
                           "System.Management.Automation.CommandNotFoundException") !=
             error.exception_types.end();
}

// Of what the directory does not have, with the category "not specified".
bool is_missing_object(const psrp::ErrorRecord& error) {
  constexpr std::string_view type = "ManagementObjectNotFoundException";
  return error.reason == type || error.fully_qualified_id.find(type) != std::string::npos;
}

Problem described(Trouble trouble, const std::string& cmdlet) {
  switch (trouble) {
    case Trouble::no_cmdlet:
      return {"exchange.no-cmdlet",
              fmt::format("the account has no right to run {} as it is needed", cmdlet),
              {},
              "give it the management roles that docs/manifest.md names",
              {}};
    case Trouble::not_found:
      return {"exchange.not-found",
              fmt::format("{} did not find what it was asked about", cmdlet),
              {},
              {},
              {}};
    case Trouble::unreachable:
      return {"exchange.unreachable",
              fmt::format("{}: the server does not answer its organisation", cmdlet),
              {},
              {},
              {}};
    case Trouble::denied:
      return {"exchange.denied", fmt::format("{} was denied", cmdlet), {}, {}, {}};
    case Trouble::read_error:
    case Trouble::write_error:
    case Trouble::bad_argument:
    case Trouble::other:
      break;
  }
  return {"exchange.refused", fmt::format("{} failed", cmdlet), {}, {}, {}};
}

}  // namespace

Trouble trouble_of(const psrp::ErrorRecord& error) {
  if (is_missing_command(error)) return Trouble::no_cmdlet;
  if (is_missing_object(error)) return Trouble::not_found;
  switch (error.category) {
    case object_not_found:
      return Trouble::not_found;
    case resource_unavailable:
    case connection_error:
      return Trouble::unreachable;
    case permission_denied:
    case security_error:
      return Trouble::denied;
    case read_error:
      return Trouble::read_error;
    case write_error:
      return Trouble::write_error;
    case invalid_argument:
      return Trouble::bad_argument;
    default:  // numbers of a server: most of them say no more than "it failed"
      return Trouble::other;
  }
}

bool lacks_parameter(const psrp::PipelineResult& result) {
  const psrp::ErrorRecord* error = first_error(result);
  return error && error->fully_qualified_id.starts_with("NamedParameterNotFound");
}

const psrp::ErrorRecord* first_error(const psrp::PipelineResult& result) {
  if (!result.errors.empty()) return &result.errors.front();
  return result.terminating ? &*result.terminating : nullptr;
}

Problem problem_of(const psrp::PipelineResult& result, const std::string& cmdlet) {
  if (!result.refused_prompts.empty()) {
    return {"exchange.asked",
            fmt::format("{} asked what signet does not answer", cmdlet),
            result.refused_prompts.front(),
            {},
            {}};
  }
  const psrp::ErrorRecord* error = first_error(result);
  if (!error) return described(Trouble::other, cmdlet);
  Problem problem = described(trouble_of(*error), cmdlet);
  problem.detail = printable(error->message);
  return problem;
}

bool is_not_captured(const Problem& problem) { return problem.code == "capture.missing"; }

void withhold(Problem& problem, const Secret& secret) {
  const auto repeats = [&](ByteView bytes) {
    return !bytes.empty() && problem.detail.find(as_text(bytes)) != std::string::npos;
  };
  if (secret.reveal(repeats)) problem.detail = "what the server said is left out";
}

}  // namespace signet::exchange
