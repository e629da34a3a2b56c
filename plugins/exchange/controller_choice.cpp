#include "exchange/controller_choice.h"

#include <algorithm>

#include "base/text.h"

namespace signet::exchange {

namespace {

bool is_host_name(std::string_view text) {
  constexpr std::size_t longest = 255;
  return !text.empty() && text.size() <= longest && std::ranges::all_of(text, [](char letter) {
    return is_letter_or_digit(letter) || letter == '.' || letter == '-' || letter == '_';
  });
}

// Secrets are copied only where that is spelled out.
psrp::Argument copy(const psrp::Argument& argument) {
  return std::visit(
      [](const auto& value) -> psrp::Argument {
        using T = std::decay_t<decltype(value)>;
        if constexpr (std::is_same_v<T, psrp::SecretText>) {
          return psrp::SecretText{value.utf8.clone()};
        } else if constexpr (std::is_same_v<T, psrp::SecretBytes>) {
          return psrp::SecretBytes{value.bytes.clone()};
        } else {
          return value;
        }
      },
      argument);
}

}  // namespace

std::string ControllerChoice::find(const Target& target, const std::string& cmdlet) const {
  if (cmdlet == "Get-Command") return {};
  const std::string& option = target.option("domain_controller");
  const std::lock_guard lock(mutex_);
  if (given_up_.contains(cmdlet)) return {};
  return option.empty() ? learned_ : option;
}

void ControllerChoice::learn(const clixml::Value& server) {
  const auto name = server.property("OriginatingServer");
  if (!name || !is_host_name(name->text())) return;
  const std::lock_guard lock(mutex_);
  if (learned_.empty()) learned_ = name->text();
}

bool ControllerChoice::give_up(const std::string& cmdlet) {
  const std::lock_guard lock(mutex_);
  return given_up_.insert(cmdlet).second;
}

bool ControllerChoice::is_given_up(const std::string& cmdlet) const {
  const std::lock_guard lock(mutex_);
  return given_up_.contains(cmdlet);
}

psrp::Pipeline with_controller(const psrp::Pipeline& pipeline, const std::string& controller) {
  psrp::Pipeline result;
  for (const psrp::Cmdlet& cmdlet : pipeline) {
    psrp::Cmdlet& added = result.emplace_back(psrp::Cmdlet{cmdlet.name, {}});
    for (const psrp::Parameter& parameter : cmdlet.parameters) {
      added.parameters.push_back({parameter.name, copy(parameter.value)});
    }
  }
  result.front().parameters.push_back({"DomainController", controller});
  return result;
}

}  // namespace signet::exchange
