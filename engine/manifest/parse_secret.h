#pragma once

#include <optional>
#include <string>

#include "manifest/section_reader.h"
#include "resources/secret_reference.h"

namespace signet {

// {env: NAME}, {file: PATH}, {command: [..]} or {prompt: true}. A password in clear is an error
// that does not repeat it.
std::optional<SecretReference> parse_secret(SectionReader& reader, const YamlNode& node);
// The name of an environment variable.
std::optional<std::string> parse_variable(SectionReader& reader, const YamlNode& node);

}  // namespace signet
