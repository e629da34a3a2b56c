#include "probe/probe_handshakes.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "base/text.h"
#include "probe/prober.h"

namespace signet {

namespace {

// At least twice the processes that answer for one service of one server, as a rule.
constexpr unsigned connections = 4;

// What several handshakes say, each text once, with the addresses that it holds for.
class Remarks {
 public:
  void add(const std::string& text, const std::string& address) {
    const auto found = std::ranges::find(remarks_, text, &Remark::text);
    Remark& remark = found == remarks_.end() ? remarks_.emplace_back(Remark{text, {}}) : *found;
    if (std::ranges::find(remark.addresses, address) == remark.addresses.end()) {
      remark.addresses.push_back(address);
    }
  }

  // `all` is how many addresses there are: what holds for each of them names none.
  std::string text(std::size_t all) const {
    std::vector<std::string> parts;
    for (const Remark& remark : remarks_) {
      parts.push_back(remark.addresses.size() == all
                          ? remark.text
                          : fmt::format("{} (at {})", remark.text, join(remark.addresses, ", ")));
    }
    return join(parts, "; ");
  }

  bool empty() const { return remarks_.empty(); }

 private:
  struct Remark {
    std::string text;
    std::vector<std::string> addresses;
  };
  std::vector<Remark> remarks_;
};

struct Sum {
  std::vector<Thumbprint> leaves;
  std::vector<std::string> addresses;
  Remarks faults, timeouts;
};

void add_once(std::vector<std::string>& all, const std::string& one) {
  if (std::ranges::find(all, one) == all.end()) all.push_back(one);
}

Sum sum_up(const EndpointRecord& record) {
  Sum sum;
  for (const HandshakeRecord& each : record.handshakes) {
    add_once(sum.addresses, each.address);
    for (const std::string& fault : each.faults) sum.faults.add(fault, each.address);
    switch (each.answer) {
      case HandshakeRecord::Answer::served:
        if (!each.chain.empty()) sum.leaves.push_back(each.chain.front().thumbprint);
        break;
      case HandshakeRecord::Answer::no_tls:
      case HandshakeRecord::Answer::refused:
        sum.faults.add(each.what, each.address);
        break;
      case HandshakeRecord::Answer::timeout:
        sum.timeouts.add(each.what, each.address);
        break;
    }
  }
  std::ranges::sort(sum.leaves);
  sum.leaves.erase(std::unique(sum.leaves.begin(), sum.leaves.end()), sum.leaves.end());
  return sum;
}

SeenEndpoint unknown(const Endpoint& endpoint, std::string why) {
  return {endpoint, {}, Unknown{std::move(why)}, {}};
}

}  // namespace

SeenEndpoint to_seen(const EndpointRecord& record) {
  if (!record.unresolved.empty()) return unknown(record.endpoint, record.unresolved);
  const Sum sum = sum_up(record);
  SeenEndpoint seen{record.endpoint, {}, Absent{}, sum.faults.text(sum.addresses.size())};
  if (!sum.timeouts.empty()) {
    seen.served = Unknown{sum.timeouts.text(sum.addresses.size())};
  } else if (!sum.leaves.empty()) {
    seen.served = sum.leaves;
  }
  return seen;
}

ProbeHandshakes::ProbeHandshakes(Trust trust, ProbeLimits limits)
    : trust_(std::move(trust)), limits_(limits) {}

ProbeHandshakes::~ProbeHandshakes() = default;

// Reading the roots takes a moment, and not every command needs them.
const Expected<std::unique_ptr<Prober>>& ProbeHandshakes::prober() {
  std::call_once(made_, [this] {
    prober_ = std::make_unique<Expected<std::unique_ptr<Prober>>>(Prober::make(trust_.ca, limits_));
  });
  return *prober_;
}

std::vector<SeenEndpoint> ProbeHandshakes::look(const std::vector<Endpoint>& endpoints,
                                                const Context& context) {
  std::vector<SeenEndpoint> seen;
  std::vector<ProbeQuestion> questions;
  std::vector<std::size_t> places;
  for (const Endpoint& endpoint : endpoints) {
    if (trust_.allows_probe(endpoint.host)) {
      const auto pins = trust_.pins.find(endpoint.host);
      questions.push_back({endpoint, connections, ProbeQuestion::Keys::both,
                           pins == trust_.pins.end() ? std::vector<Thumbprint>() : pins->second});
      places.push_back(seen.size());
    }
    seen.push_back(unknown(
        endpoint, fmt::format("the trust file does not allow handshakes with {}", endpoint.host)));
  }
  if (questions.empty()) return seen;
  const auto& made = prober();
  std::vector<EndpointRecord> records;
  if (made) records = (*made)->look(questions, context.clock, context.deadline, context.stop);
  for (std::size_t i = 0; i < places.size(); ++i) {
    seen[places[i]] =
        made ? to_seen(records[i]) : unknown(seen[places[i]].endpoint, to_line(made.error()));
  }
  return seen;
}

}  // namespace signet
