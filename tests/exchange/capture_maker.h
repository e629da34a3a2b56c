#pragma once

#include <string>
#include <vector>

#include "fake_exchange.h"
#include "platform/captures.h"

namespace signet::exchange::test {

// What the lines of capture-script save of one server of the fake, or of its organisation where
// none is named: every answer with its question.
CaptureFile captured(FakeExchange& exchange, const std::string& server,
                     const std::string& name = {});

// The same as an administrator saves it by hand: the objects of one cmdlet, as text.
std::string saved_by_hand(FakeExchange& exchange, const std::string& cmdlet,
                          const std::string& server);

// A document of PowerShell with these elements in it.
std::string clixml_document(const std::string& elements);
CaptureFile capture_file(const std::string& name, const std::string& content);

}  // namespace signet::exchange::test
