#pragma once

#include <optional>
#include <string>
#include <vector>

#include "x509/openssl.h"

// Names between OpenSSL's types and texts, for the sources of this folder only.
namespace signet {

using SubjectHandle = std::unique_ptr<X509_NAME, Released<X509_NAME_free>>;

// RFC 2253 with letters beyond ASCII as they are.
std::string name_text(const X509_NAME* name);
// The other way round: null where the text is not understood, or would not read the same again.
SubjectHandle subject_of(const std::string& text);

// DNS names and IP addresses, in their order; what else there is is left out.
std::vector<std::string> names_of(const STACK_OF(GENERAL_NAME) * list);
// The other way round; what looks like an IP address is one.
Names general_names(const std::vector<std::string>& names);

}  // namespace signet
