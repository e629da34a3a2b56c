#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/bytes.h"
#include "base/clock.h"
#include "base/guid.h"
#include "base/problem.h"
#include "base/secret.h"

namespace signet::psrp {

// Sent as SecureString, encrypted under the pool's session key.
struct SecretText {
  Secret utf8;
};
// Sent as byte[]: a PKCS#12 file.
struct SecretBytes {
  Secret bytes;
};

// Sent as $null, which clears what the parameter sets.
struct Null {
  friend bool operator==(const Null&, const Null&) = default;
};

// All that a parameter can be: data, never code.
using Argument = std::variant<bool, std::int32_t, std::string, std::vector<std::string>, Seconds,
                              Guid, Null, SecretText, SecretBytes>;

struct Parameter {
  std::string name;  // without dash or colon
  Argument value;
};

// The name of a cmdlet, checked: what looks like a path, an expression or a script cannot be one.
class CmdletName {
 public:
  // Verb-Noun: ASCII letters and digits around one dash, at most 100 of them. Fails with
  // "cmdlet.name".
  static Expected<CmdletName> parse(std::string_view text);
  const std::string& text() const { return text_; }
  friend bool operator==(const CmdletName&, const CmdletName&) = default;

 private:
  explicit CmdletName(std::string text) : text_(std::move(text)) {}
  std::string text_;
};

// ASCII letters and digits, at most 100 of them. Fails with "cmdlet.name".
Expected<void> check_parameter_name(std::string_view name);

struct Cmdlet {
  CmdletName name;
  std::vector<Parameter> parameters;
};

// One pipeline: the output of each cmdlet is the input of the next.
using Pipeline = std::vector<Cmdlet>;

// The one prompt of a pipeline that may be answered, once: a choice (host method 26) whose caption
// or message contains `contains`, which is not empty. Any other prompt, and this one when it does
// not offer that many choices, is refused; credentials and free text are never given.
struct AnswerablePrompt {
  std::string contains;
  std::int32_t choice = 0;  // the index of what is offered, from 0
};

}  // namespace signet::psrp
