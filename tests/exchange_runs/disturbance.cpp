#include "disturbance.h"

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
  return call.substr(0, call.find(' ')) + " " + cmdlet_of(call);
}

bool is_change(const std::string& call) {
  const std::string cmdlet = cmdlet_of(call);
  return !cmdlet.starts_with("Get-") && !cmdlet.starts_with("Export-");
}

std::vector<Disturbance> choose(const std::vector<std::string>& calls, bool all) {
  std::map<std::string, std::vector<std::size_t>> places;
  for (std::size_t at = 0; at < calls.size(); ++at) places[kind_of(calls[at])].push_back(at + 1);
  std::vector<Disturbance> chosen;
  for (int number = 0; number < troubles; ++number) {
    std::size_t shift = static_cast<std::size_t>(number);
    for (const auto& [kind, at] : places) {
      const bool takes_each = all || is_change(calls[at.front() - 1]);
      // Spread over the run: another place for each kind and trouble.
      const std::size_t only = (at.size() * (shift++ % troubles)) / troubles;
      for (std::size_t i = takes_each ? 0 : only; i < (takes_each ? at.size() : only + 1); ++i) {
        chosen.push_back({at[i], static_cast<Trouble>(number)});
      }
    }
  }
  return chosen;
}

}  // namespace signet::exchange::test
