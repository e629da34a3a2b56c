#include "cli/confirming.h"

#include "base/text.h"

namespace signet {

OptionSyntax yes_option() { return {.name = "--yes", .description = "Do it without a question"}; }

Expected<void> confirm(const std::string& question, const CommandInput& input,
                       const Environment& environment) {
  if (input.has("--yes")) return {};
  if (!environment.terminal.can_ask()) {
    return fail("request.declined", "nobody is here to say yes",
                "--yes does it without a question");
  }
  const std::string answer =
      environment.terminal.ask("\n" + question + " Only \"yes\" is taken as yes: ");
  if (trim(answer) == "yes") return {};
  return fail("request.declined", "it was declined", "nothing was changed");
}

}  // namespace signet
