#pragma once

#include <optional>

#include "base/problem.h"
#include "base/secret.h"
#include "clixml/document.h"
#include "clixml/writer.h"

namespace signet::psrp {

// MS-PSRP 2.2.2.1. This client says 2.3: from 2.4 on a SecureString crosses in clear.
struct ProtocolVersion {
  int major = 0;
  int minor = 0;
  friend auto operator<=>(const ProtocolVersion&, const ProtocolVersion&) = default;
};
inline constexpr ProtocolVersion spoken_version = {2, 3};
// Of Windows Server 2008 R2; what it does not know (merging of single streams) is not sent to it.
inline constexpr ProtocolVersion oldest_version = {2, 1};

// What the server says it speaks. Fails with "psrp.malformed", or with "psrp.version" when that is
// not 2.1 to 2.3.
Expected<ProtocolVersion> read_session_capability(const clixml::Value& message);

// What a pipeline or pool tells the server of the host in front of which a person might sit.
enum class Host {
  none,       // a prompt fails on the server at once
  of_pool,    // as the pool said
  prompting,  // prompts are sent; there is no screen whose size or colours one could ask for
};
void write_host(clixml::Writer& writer, Host host);

// The enumerations that pools and pipelines share.
void write_apartment(clixml::Writer& writer);

Secret session_capability();
// One runspace, without a host.
Secret init_runspace_pool();

}  // namespace signet::psrp
