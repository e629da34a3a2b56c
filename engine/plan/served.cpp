#include "plan/served.h"

#include <fmt/format.h>

#include <vector>

namespace signet {

namespace {

using Choosers = std::vector<const Chooser*>;

// Those that may answer: what sends listens nowhere, and looks like what does not say where.
Choosers choosers_at(const SeenEndpoint& seen, const ServerState& state) {
  Choosers listening;
  Choosers silent;
  for (const Chooser& chooser : state.choosers) {
    if (chooser.slot != seen.slot) continue;
    if (chooser.listens(seen.slot, seen.endpoint.port)) listening.push_back(&chooser);
    if (chooser.ports.empty()) silent.push_back(&chooser);
  }
  return listening.empty() ? silent : listening;
}

// What they take of it: that one, another one, or who knows.
SeenVerdict::Kind judge_choice(const Choosers& choosers, const Thumbprint& shown,
                               const ServerState& state) {
  bool is_certain = true;
  for (const Chooser* chooser : choosers) {
    const Known<Thumbprint> choice = pick(*chooser, state);
    if (choice == Known<Thumbprint>(shown)) return SeenVerdict::Kind::chosen;
    if (choice.is_unknown()) is_certain = false;
  }
  return is_certain ? SeenVerdict::Kind::other : SeenVerdict::Kind::unknown;
}

}  // namespace

SeenVerdict judge_served(const SeenEndpoint& seen, const Thumbprint& certificate,
                         const ServerState& state) {
  using enum SeenVerdict::Kind;
  const std::uint16_t port = seen.endpoint.port;
  if (seen.served.is_unknown()) return {unknown, fmt::format("{}: {}", port, seen.served.why())};
  if (seen.served.is_absent()) {
    return {nothing, fmt::format("{}: {}", port, seen.fault.empty() ? "no TLS" : seen.fault)};
  }
  const std::vector<Thumbprint>& leaves = seen.served.value();
  if (leaves.size() == 1 && leaves.front() == certificate) return {wanted, {}};
  const std::string shows = fmt::format("{} shows {}", port, served_text(seen));
  if (leaves.size() != 1) return {other, shows};
  const Choosers choosers = choosers_at(seen, state);
  if (choosers.empty()) return {other, shows};
  const SeenVerdict::Kind kind = judge_choice(choosers, leaves.front(), state);
  if (kind == unknown) return {kind, shows + ", and what is chosen there is not certain"};
  return {kind, shows + (kind == chosen ? ", as is chosen there" : "")};
}

bool listens_elsewhere(const SeenEndpoint& seen, const ServerState& state) {
  bool is_known = false;
  for (const Chooser& chooser : state.choosers) {
    if (chooser.slot != seen.slot) continue;
    if (chooser.listens(seen.slot, seen.endpoint.port)) return false;
    if (!chooser.ports.empty()) is_known = true;
  }
  return is_known;
}

std::string served_text(const SeenEndpoint& seen) {
  if (seen.served.is_unknown()) return "unknown";
  if (seen.served.is_absent()) return "nothing";
  return short_texts(seen.served.value(), " and ");
}

}  // namespace signet
