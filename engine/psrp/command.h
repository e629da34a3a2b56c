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

// All that a parameter can be: data, never code.
using Argument = std::variant<bool, std::int32_t, std::string, std::vector<std::string>, Seconds,
                              Guid, SecretText, SecretBytes>;

struct Parameter {
  std::string name;  // without dash or colon
  Argument value;
};

// The name of a cmdlet or parameter, checked: letters, digits and single dashes. What looks like a
// path, an expression or a script cannot be one.
class CmdletName {
 public:
  // Verb-Noun. Fails with "cmdlet.name".
  static Expected<CmdletName> parse(std::string_view text);
  const std::string& text() const { return text_; }
  friend bool operator==(const CmdletName&, const CmdletName&) = default;

 private:
  explicit CmdletName(std::string text) : text_(std::move(text)) {}
  std::string text_;
};

struct Cmdlet {
  CmdletName name;
  std::vector<Parameter> parameters;
};

// One pipeline: the output of each cmdlet is the input of the next.
using Pipeline = std::vector<Cmdlet>;

}  // namespace signet::psrp
