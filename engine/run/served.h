#pragma once

#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "platform/step.h"
#include "run/run_result.h"

namespace signet {

// The codes of steps whose handshakes showed something else than they want.
inline constexpr std::string_view served_other = "served.other";      // claimed, but not served
inline constexpr std::string_view served_changed = "served.changed";  // what nothing may touch
inline constexpr std::string_view served_none = "served.none";        // nothing answers with TLS
inline constexpr std::string_view served_untrusted = "served.untrusted";
inline constexpr std::string_view served_unknown = "served.unknown";
inline constexpr std::string_view await_not_served = "await.not-served";

// What was set is there, and clients see something else.
bool is_claimed_only(const StepResult& result);

// What a look at the endpoints of a step says of it.
struct LookVerdict {
  enum class Kind {
    as_wanted,
    not_yet,  // another look may show it
    never,    // what is wanted is there, and is not good
  };
  Kind kind = Kind::not_yet;
  StepResult result;  // how the step ends if this was the last look
};

// `seen`: one for each of the step's handshakes, in their order. Certificates that are
// `self_signed` have no chain that could be trusted; nor is that asked of what was there before.
LookVerdict judge(const Step& step, const std::vector<SeenEndpoint>& seen,
                  const std::set<Thumbprint>& self_signed);

// What is wrong with one endpoint, "https://ex1:443 serves 0A1B2C3D"; empty when it is as wanted.
std::string trouble_at(const Handshake& handshake, const SeenEndpoint& seen,
                       const std::set<Thumbprint>& self_signed);

}  // namespace signet
