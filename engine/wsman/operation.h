#pragma once

#include <string>
#include <string_view>

namespace signet::wsman {

// What a client of a remote shell can ask for (MS-WSMV 3.1.4).
enum class Operation { create, receive, command, send, signal, remove };

// "Create", "Receive", ..; Operation::remove is WS-Transfer's "Delete".
std::string_view to_text(Operation operation);
// The wsa:Action of the request, and of the answer to it.
std::string action(Operation operation);
std::string answer_action(Operation operation);

}  // namespace signet::wsman
