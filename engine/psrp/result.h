#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "clixml/document.h"

namespace signet::psrp {

// An error record (MS-PSRP 2.2.3.15). Texts come from the server: line breaks become spaces, other
// control characters are made visible, at most 2000 bytes are kept. Classify by id and category,
// never by text: texts are localised.
struct ErrorRecord {
  std::string message;
  std::string fully_qualified_id;            // "MyId,Get-ExchangeCertificate"
  std::int32_t category = 0;                 // System.Management.Automation.ErrorCategory
  std::string reason;                        // the exception's type, short
  std::string target;                        // the name of what it was about, short
  std::vector<std::string> exception_types;  // most derived first

  friend bool operator==(const ErrorRecord&, const ErrorRecord&) = default;
};

enum class PipelineState {
  not_started,
  running,
  stopping,
  stopped,
  completed,
  failed,
  disconnected
};
enum class PoolState { before_open, opening, opened, closed, closing, broken };

// What a pipeline gave. Completed does not mean that all went well: `errors` may hold what a cmdlet
// reported and went on after.
struct PipelineResult {
  PipelineState state = PipelineState::not_started;
  std::vector<clixml::Document> output;
  std::vector<ErrorRecord> errors;         // in their order
  std::optional<ErrorRecord> terminating;  // why it failed or was stopped
  std::vector<std::string> warnings;
  // Host calls that were answered by a refusal, by the choice that was allowed, as method and
  // caption: "PromptForChoice: Confirm".
  std::vector<std::string> refused_prompts;
  std::vector<std::string> answered_prompts;

  bool is_over() const {
    return state == PipelineState::stopped || state == PipelineState::completed ||
           state == PipelineState::failed;
  }
  bool succeeded() const { return state == PipelineState::completed && errors.empty(); }
};

}  // namespace signet::psrp
