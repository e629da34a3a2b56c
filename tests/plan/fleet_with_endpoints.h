#pragma once

#include <string>
#include <vector>

#include "resources/trust.h"
#include "support/fleet.h"

namespace signet::test {

// The platforms of support/fleet.h, on which some services can be seen.
inline PlatformCatalog catalog_with_endpoints() {
  PlatformCatalog platforms = catalog();
  for (Capabilities& platform : platforms) {
    for (SlotRule& rule : platform.slots) {
      using enum Endpoint::Protocol;
      if (rule.kind == "IIS") rule.endpoints = {{tls, 443}};
      if (rule.kind == "POP") rule.endpoints = {{tls, 995}};
      if (rule.kind == "SMTP") rule.endpoints = {{smtp, 587}, {smtp, 25}};
    }
  }
  return platforms;
}

inline Trust trust_probing(const std::vector<std::string>& hosts) {
  Trust trust;
  for (const std::string& host : hosts) trust.probe.push_back(HostPattern::parse(host).value());
  return trust;
}

}  // namespace signet::test
