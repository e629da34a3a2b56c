#pragma once

#include <expected>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "base/guid.h"
#include "base/problem.h"
#include "wsman/fault.h"
#include "wsman/operation.h"
#include "wsman/request.h"

namespace signet::wsman {

// What came back for a request, as the transport has it.
struct Reply {
  int status = 0;
  std::string_view content_type;  // without parameters, lower case
  ByteView body;
};

// What was asked: an answer must be one to this.
struct Question {
  Operation operation = Operation::create;
  Guid message;
  std::optional<Guid> command = {};  // that was started, or whose output is wanted
};

// Why a reply is no answer. With `fault`: the server refused, and this is how it said so.
struct Failure {
  Problem problem;
  std::optional<Fault> fault;
};

template <class T>
using Answer = std::expected<T, Failure>;

struct Created {
  std::vector<Selector> selectors;  // to be copied into every later request
};
struct Received {
  std::vector<Bytes> streams;  // each: whole fragments; empty ones are left out
  bool done = false;           // the command has put out everything
};

// Each checks that the reply is SOAP, relates to the message, has the right action and speaks of
// the right shell and command, before anything in it is used. Fails with a fault's problem
// (problem_of), "wsman.not-soap" (a web server's page, an empty reply), "wsman.malformed", or
// "wsman.foreign" when it answers something else; texts of the server are printable and bounded.
Answer<Created> read_created(const Reply& reply, const Question& question);
Answer<Received> read_received(const Reply& reply, const Question& question);
// To Command (its id is checked), Send, Signal and Delete.
Answer<void> read_acknowledged(const Reply& reply, const Question& question);

}  // namespace signet::wsman
