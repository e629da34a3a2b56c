#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/problem.h"
#include "base/secret.h"
#include "clixml/document.h"
#include "psrp/command.h"

namespace signet::psrp {

// A call of the server to the client's host (MS-PSRP 2.2.2.15): text to show, or a question.
// Its values live as long as the document of the message.
struct HostCall {
  std::int64_t id = 0;
  std::int32_t method = 0;
  std::vector<clixml::Value> parameters;

  // The server waits for an answer.
  bool is_question() const;
  // "PromptForChoice: Confirm": the method, and the caption if it has one, fit to be shown.
  std::string title() const;
  bool is_answered_by(const AnswerablePrompt& prompt) const;
};

// Fails with "psrp.malformed".
Expected<HostCall> read_host_call(const clixml::Value& message);

// The content of the response.
Secret choice_answer(const HostCall& call, std::int32_t choice);
Secret refusal(const HostCall& call);

}  // namespace signet::psrp
