#pragma once

#include <span>
#include <string>

#include "base/json_fwd.h"
#include "clixml/document.h"

namespace signet::exchange {

// What a server answered, as JSON: objects with their properties, "$type" and "$text" beside them;
// an enum as its name, bytes in base64, a SecureString as a remark. Cycles and what is nested too
// deep end in "(not shown)", and so does all beyond 100,000 values.
Json to_json(std::span<const clixml::Value> answers);
Json to_json(std::span<const clixml::Document> answers);

// The same for a person: a table of up to 5 columns where the objects have no more simple
// properties, otherwise one property a line. Certificates that arrive as bare bytes are told by
// thumbprint, end and subject. Texts from the server are made safe for a terminal.
std::string to_text(std::span<const clixml::Value> answers);
std::string to_text(std::span<const clixml::Document> answers);

}  // namespace signet::exchange
