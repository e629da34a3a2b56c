#pragma once

#include <map>
#include <string>

#include "resources/desired.h"

namespace signet {

// A manifest, language version 1, that says what `desired` says of certificates and servers: for
// the start of a repository from a fleet that is there. Every certificate by its thumbprint with
// the names that it covers, every server with its platform, its options and its services;
// connectors last. Where servers are entered through others, what all of them share stands in
// `defaults`. `files` are public certificates, by thumbprint, as paths from the manifest.
std::string discover_yaml(const Desired& desired,
                          const std::map<Thumbprint, std::string>& files = {});

}  // namespace signet
