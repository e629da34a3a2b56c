#include "disturbance.h"

#include <algorithm>
#include <map>
#include <memory>

#include "base/text.h"

namespace signet::exchange::test {

namespace {

Fault fault_of(Trouble trouble) {
  switch (trouble) {
    case Trouble::fails:
      return Fault::fails;
    case Trouble::unreachable:
      return Fault::unreachable;
    case Trouble::hidden:
    case Trouble::withdrawn:
      return Fault::hidden;
    case Trouble::not_sent:
      return Fault::not_sent;
    case Trouble::ended:
      return Fault::ended;
    case Trouble::lost_before:
    case Trouble::killed_before:
      return Fault::lost_before;
    case Trouble::lost_after:
    case Trouble::killed_after:
      return Fault::lost_after;
    case Trouble::late:
      return Fault::late;
    case Trouble::fails_after:
      return Fault::fails_after;
  }
  return Fault::fails;
}

// A call is "read EX1 Get-.. Name=value ..".
std::string cmdlet_of(const std::string& call) {
  const std::size_t begin = call.find(' ', call.find(' ') + 1) + 1;
  return call.substr(begin, call.find(' ', begin) - begin);
}

// What only reads leaves nothing behind, whether or not it was run.
bool makes_a_difference(Trouble trouble, const std::string& call) {
  const bool needs_an_effect = trouble == Trouble::lost_after || trouble == Trouble::late ||
                               trouble == Trouble::fails_after || trouble == Trouble::killed_after;
  return !needs_an_effect || is_change(call);
}

void put_down(FakeExchange& exchange) {
  for (const auto& [name, server] : exchange.servers) exchange.down.insert(name);
}

}  // namespace

std::string to_text(Trouble trouble) {
  static constexpr const char* names[] = {
      "fails",       "unreachable", "hidden", "withdrawn",   "not sent",      "ended",
      "lost before", "lost after",  "late",   "fails after", "killed before", "killed after"};
  return names[static_cast<int>(trouble)];
}

void disturb(FakeExchange& exchange, const Disturbance& disturbance) {
  const auto count = std::make_shared<std::size_t>(0);
  exchange.at_call = [&exchange, disturbance, count] {
    const Trouble trouble = disturbance.trouble;
    const bool kills = trouble == Trouble::killed_before || trouble == Trouble::killed_after;
    ++*count;
    if (kills && *count > disturbance.call) put_down(exchange);
    if (*count != disturbance.call) return;
    const std::string cmdlet = cmdlet_of(exchange.calls().back());
    if (trouble == Trouble::withdrawn) {
      exchange.always = {cmdlet, Fault::hidden};
    } else {
      exchange.faults[cmdlet] = fault_of(trouble);
    }
  };
}

void calm(FakeExchange& exchange) {
  exchange.at_call = nullptr;
  exchange.faults.clear();
  exchange.always.reset();
  exchange.down.clear();
}

std::string kind_of(const std::string& call) {
  std::string cmdlet = cmdlet_of(call);
  if (cmdlet.ends_with("VirtualDirectory")) cmdlet = "Get-VirtualDirectory";
  const std::size_t services = call.find(" Services=");
  if (services != std::string::npos) {
    const std::size_t begin = services + std::string(" Services=").size();
    cmdlet += " " + call.substr(begin, call.find(' ', begin) - begin);
  }
  return call.substr(0, call.find(' ') + 1) + cmdlet;
}

bool is_change(const std::string& call) {
  const std::string cmdlet = cmdlet_of(call);
  return !cmdlet.starts_with("Get-") && !cmdlet.starts_with("Export-");
}

std::vector<Disturbance> choose(const std::vector<std::string>& calls,
                                const std::vector<std::string>& kinds) {
  std::map<std::string, std::vector<std::size_t>> places;
  for (std::size_t at = 0; at < calls.size(); ++at) {
    const std::string kind = kind_of(calls[at]);
    const bool is_asked_for = std::ranges::any_of(
        kinds, [&](const std::string& begin) { return kind.starts_with(begin); });
    if (is_asked_for) places[kind].push_back(at + 1);
  }
  std::vector<Disturbance> chosen;
  std::size_t shift = 0;
  for (const auto& [kind, at] : places) {
    ++shift;
    for (std::size_t number = 0; number < troubles; ++number) {
      const auto trouble = static_cast<Trouble>(number);
      if (!makes_a_difference(trouble, calls[at.front() - 1])) continue;
      const std::size_t place = at.size() * ((number * 5 + shift) % troubles) / troubles;
      chosen.push_back({at[place], trouble});
    }
  }
  return chosen;
}

std::vector<Disturbance> choose_all(const std::vector<std::string>& calls, int step) {
  std::vector<Disturbance> chosen;
  int count = 0;
  for (std::size_t at = 0; at < calls.size(); ++at) {
    for (std::size_t number = 0; number < troubles; ++number) {
      const auto trouble = static_cast<Trouble>(number);
      if (!makes_a_difference(trouble, calls[at]) || count++ % step != 0) continue;
      chosen.push_back({at + 1, trouble});
    }
  }
  return chosen;
}

}  // namespace signet::exchange::test
