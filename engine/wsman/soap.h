#pragma once

#include <string>
#include <string_view>

#include "base/bytes.h"
#include "base/problem.h"

namespace signet {
struct XmlElement;
}

namespace signet::wsman {

// Reads a SOAP document of a size that a server may send. Fails with "wsman.malformed"; costs
// little, whatever the bytes are.
Expected<XmlElement> read_soap(ByteView document);

// All text in an element and below, made printable and cut to what a person reads.
std::string shown_text(const XmlElement& element);
std::string shown_text(std::string_view text);

}  // namespace signet::wsman
