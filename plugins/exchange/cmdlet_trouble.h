#pragma once

#include <string>

#include "base/problem.h"
#include "base/secret.h"
#include "psrp/result.h"

namespace signet::exchange {

// What an error of a cmdlet means, by its id and category: its text is in the server's language.
enum class Trouble {
  no_cmdlet,     // the account has no right to it, or not to one of its parameters
  not_found,     // what it is about is not there
  unreachable,   // the server that it is about does not answer the one that was asked
  denied,        // the account may not
  read_error,    // ReadError: of an import, the file or its password
  write_error,   // WriteError: of an import, the thumbprint is taken
  bad_argument,  // InvalidArgument: most refusals of Exchange itself
  other,
};
Trouble trouble_of(const psrp::ErrorRecord& error);

// The cmdlet is there and ran nothing, since it has no parameter of that name.
bool lacks_parameter(const psrp::PipelineResult& result);

// The first error of a pipeline that did not succeed, or null.
const psrp::ErrorRecord* first_error(const psrp::PipelineResult& result);

// What kept `cmdlet` from succeeding, in our words, with the server's text beside them. Codes:
// "exchange.no-cmdlet", "exchange.not-found", "exchange.unreachable", "exchange.denied",
// "exchange.asked" (a prompt that signet does not answer), "exchange.refused".
Problem problem_of(const psrp::PipelineResult& result, const std::string& cmdlet);

// No server was asked: captures stand for them, and none of these has the answer.
bool is_not_captured(const Problem& problem);

// The server's own words leave a problem if they repeat the secret.
void withhold(Problem& problem, const Secret& secret);

}  // namespace signet::exchange
