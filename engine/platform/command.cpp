#include "platform/command.h"

namespace signet {

std::string CommandInput::text(const std::string& name) const {
  const auto found = values_.find(name);
  return found == values_.end() || found->second.empty() ? std::string() : found->second.back();
}

std::vector<std::string> CommandInput::list(const std::string& name) const {
  const auto found = values_.find(name);
  return found == values_.end() ? std::vector<std::string>() : found->second;
}

std::vector<OptionSyntax> password_options() {
  return {
      {.name = "--password-env",
       .value = "VARIABLE",
       .description = "Take the file's password from this environment variable"},
      {.name = "--password-file",
       .value = "FILE",
       .description = "Take the file's password from the first line of this file",
       .completes = Completes::files},
      {.name = "--password-prompt", .description = "Ask for the file's password"},
  };
}

OptionSyntax trust_option() {
  return {.name = "--trust",
          .value = "FILE",
          .description = "What the administrator of this machine allows",
          .completes = Completes::files};
}

}  // namespace signet
