#pragma once

#include <chrono>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "base/guid.h"
#include "base/secret.h"
#include "wsman/operation.h"

namespace signet::wsman {

// How a server wants its shell to be named: copied from its answer to Create.
struct Selector {
  std::string name;
  std::string value;

  friend bool operator==(const Selector&, const Selector&) = default;
};

// What every server takes, and what those of protocol 2.2 and later take (in bytes).
inline constexpr std::size_t small_envelope = 153'600;
inline constexpr std::size_t large_envelope = 512'000;

// What the envelopes of one shell have in common.
struct Shell {
  std::string to;        // the URL, as it is posted
  std::string resource;  // the name of the session configuration, a URI
  Guid session;
  std::size_t longest_envelope = small_envelope;
  std::vector<Selector> selectors;  // empty until it is created
};

// What tells one request from the others.
struct Stamp {
  Guid message;
  std::chrono::seconds timeout{20};  // after which the server answers that nothing came
};

enum class InputStream { input, prompt_response };  // "stdin" and "pr"

// interrupt is what Ctrl+C does: the pipeline stops and says so. terminate frees it.
enum class SignalCode { interrupt, terminate };

// Each returns a whole envelope in UTF-8. It is a Secret because the fragments in it may hold one;
// no copy of them is left behind. Nothing is sent, nothing can fail.

// A shell with protocol version 2.3 that is wanted under the id `wanted` and is to end by itself
// when nobody asked for it during `idle`. `opening`: the fragments that open a runspace pool.
Secret create(const Shell& shell, const Stamp& stamp, const Guid& wanted, ByteView opening,
              std::chrono::seconds idle);
// What the pool, or a command of it, has put out.
Secret receive(const Shell& shell, const Stamp& stamp, const std::optional<Guid>& command);
// Starts a command; its first fragment goes with it.
Secret command(const Shell& shell, const Stamp& stamp, const Guid& id, ByteView first);
Secret send(const Shell& shell, const Stamp& stamp, InputStream stream,
            const std::optional<Guid>& command, ByteView fragments);
Secret signal(const Shell& shell, const Stamp& stamp, const Guid& command, SignalCode code);
Secret remove(const Shell& shell, const Stamp& stamp);

// How many bytes of fragments fit into any envelope of this shell: what its longest frame, a margin
// and base64 leave of the longest envelope. A frame that leaves nothing gives 0.
std::size_t fragment_budget(const Shell& shell);

}  // namespace signet::wsman
