#include "wsman/operation.h"

#include <cstdlib>

namespace signet::wsman {

namespace {

constexpr std::string_view transfer = "http://schemas.xmlsoap.org/ws/2004/09/transfer/";
constexpr std::string_view shell = "http://schemas.microsoft.com/wbem/wsman/1/windows/shell/";

}  // namespace

std::string_view to_text(Operation operation) {
  switch (operation) {
    case Operation::create:
      return "Create";
    case Operation::receive:
      return "Receive";
    case Operation::command:
      return "Command";
    case Operation::send:
      return "Send";
    case Operation::signal:
      return "Signal";
    case Operation::remove:
      return "Delete";
  }
  std::abort();
}

std::string action(Operation operation) {
  const bool is_transfer = operation == Operation::create || operation == Operation::remove;
  std::string text(is_transfer ? transfer : shell);
  return text += to_text(operation);
}

std::string answer_action(Operation operation) { return action(operation) + "Response"; }

}  // namespace signet::wsman
