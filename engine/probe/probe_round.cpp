#include "probe/probe_round.h"

#include <fmt/format.h>
#include <netinet/in.h>
#include <sys/resource.h>

#include <algorithm>
#include <iterator>
#include <utility>

namespace signet {

namespace {

constexpr rlim_t files_for_others = 64;

// As many connections as this process may have files open.
std::size_t most_connections(std::size_t wanted) {
  rlimit files{};
  if (::getrlimit(RLIMIT_NOFILE, &files) != 0) return wanted;
  const rlim_t free =
      files.rlim_cur > 2 * files_for_others ? files.rlim_cur - files_for_others : files_for_others;
  return std::max<std::size_t>(1, std::min<std::size_t>(wanted, free));
}

AskedKey first_of(ProbeQuestion::Keys keys) {
  switch (keys) {
    case ProbeQuestion::Keys::both:
      return AskedKey::any;
    case ProbeQuestion::Keys::rsa:
      return AskedKey::rsa;
    case ProbeQuestion::Keys::ecdsa:
      return AskedKey::ecdsa;
  }
  return AskedKey::any;
}

void set_port(PeerAddress& address, std::uint16_t port) {
  if (address.bytes.ss_family == AF_INET6) {
    reinterpret_cast<sockaddr_in6*>(&address.bytes)->sin6_port = htons(port);
  } else {
    reinterpret_cast<sockaddr_in*>(&address.bytes)->sin_port = htons(port);
  }
}

bool is_served(const HandshakeRecord& record) {
  return record.answer == HandshakeRecord::Answer::served;
}

bool shows(const HandshakeRecord& record, std::string_view algorithm) {
  return is_served(record) && !record.chain.empty() && record.chain.front().certificate &&
         record.chain.front().certificate->key_algorithm == algorithm;
}

}  // namespace

ProbeRound::ProbeRound(const ProbeParts& parts, const std::vector<ProbeQuestion>& questions)
    : parts_(parts),
      resolver_(parts.loop, parts.limits.total),
      most_(most_connections(parts.limits.parallel)),
      unresolved_(questions.size()) {
  for (const ProbeQuestion& question : questions) asked_.push_back({&question, false, {}, {}, {}});
}

ProbeRound::~ProbeRound() = default;

std::vector<EndpointRecord> ProbeRound::run(EventLoop::Time deadline, const std::stop_token& stop) {
  for (std::size_t i = 0; i < asked_.size(); ++i) {
    resolver_.resolve(asked_[i].question->endpoint.host,
                      [this, i](const Resolution& found) { take_addresses(i, found); });
  }
  start_some();
  if (!parts_.loop.run([this] { return is_done(); }, deadline, stop)) {
    give_up(stop.stop_requested() ? "stopped before it answered" : "no answer by the deadline");
  }
  std::vector<EndpointRecord> records;
  for (Asked& asked : asked_) records.push_back(record_of(asked));
  return records;
}

void ProbeRound::take_addresses(std::size_t question, const Resolution& found) {
  Asked& asked = asked_[question];
  asked.is_resolved = true;
  asked.unresolved = found.fault;
  --unresolved_;
  for (const PeerAddress& address : found.addresses) {
    Place place{address, {}};
    set_port(place.address, asked.question->endpoint.port);
    asked.places.push_back(std::move(place));
    send({question, asked.places.size() - 1, first_of(asked.question->keys), Aim::meet, false,
          std::max(1U, asked.question->connections)});
  }
}

void ProbeRound::send(Batch batch) {
  waiting_.push_back(std::move(batch));
  start_some();
}

// Connections that fail at once come back here from within.
void ProbeRound::start_some() {
  if (std::exchange(is_starting_, true)) return;
  while (!waiting_.empty() && (in_flight_ == 0 || in_flight_ + waiting_.front().count <= most_)) {
    auto batch = std::make_unique<Batch>(std::move(waiting_.front()));
    waiting_.pop_front();
    start(std::move(batch));
  }
  is_starting_ = false;
}

void ProbeRound::start(std::unique_ptr<Batch> batch) {
  Batch& started = *running_.emplace_back(std::move(batch));
  const Asked& asked = asked_[started.question];
  started.open = started.count;
  in_flight_ += started.count;
  for (unsigned i = 0; i < started.count; ++i) {
    started.conversations.push_back(std::make_unique<TlsConversation>(
        parts_, ProbeCall{asked.places[started.address].address, asked.question->endpoint,
                          asked.question->pins, started.asked, started.is_weak}));
  }
  for (unsigned i = 0; i < started.count; ++i) {
    started.conversations[i]->start([this, &started] {
      if (--started.open == 0) end(started);
    });
  }
}

void ProbeRound::end(Batch& batch) {
  const auto found = std::ranges::find(running_, &batch, &std::unique_ptr<Batch>::get);
  std::unique_ptr<Batch> ended = std::move(*found);
  running_.erase(found);
  judge(*ended);
  part(std::move(ended));
  start_some();
}

void ProbeRound::judge(Batch& batch) {
  const TlsConversation& first = *batch.conversations.front();
  switch (batch.aim) {
    case Aim::meet:
    case Aim::weak:
      return judge_first(batch);
    case Aim::explore:
      if (first.failed_in_tls()) return;  // it has no such key
      keep(batch);
      if (const unsigned all = asked_[batch.question].question->connections;
          is_served(first.record()) && all > 1) {
        send({batch.question, batch.address, batch.asked, Aim::rest, batch.is_weak, all - 1});
      }
      return;
    case Aim::rest:
      return keep(batch);
  }
}

void ProbeRound::judge_first(Batch& batch) {
  const bool came_to_nothing = std::ranges::all_of(
      batch.conversations, [](const auto& each) { return each->failed_in_tls(); });
  Asked& asked = asked_[batch.question];
  Place& place = asked.places[batch.address];
  if (!came_to_nothing) {
    keep(batch);
    return explore(batch);
  }
  if (batch.aim == Aim::meet) {
    for (const auto& each : batch.conversations) {
      place.failed.push_back({batch.address, each->record(), each->has_no_route()});
    }
    return send({batch.question, batch.address, batch.asked, Aim::weak, true, batch.count});
  }
  // Neither offer: what was said of the usual one is what counts.
  std::ranges::move(std::exchange(place.failed, {}), std::back_inserter(asked.seen));
}

void ProbeRound::explore(const Batch& batch) {
  const bool is_any = batch.asked == AskedKey::any;
  const auto shown = [&](std::string_view algorithm) {
    return std::ranges::any_of(batch.conversations,
                               [&](const auto& each) { return shows(each->record(), algorithm); });
  };
  const bool is_anything_served = std::ranges::any_of(
      batch.conversations, [](const auto& each) { return is_served(each->record()); });
  if (!is_any || !is_anything_served) return;
  if (!shown("RSA")) {
    send({batch.question, batch.address, AskedKey::rsa, Aim::explore, batch.is_weak, 1});
  }
  if (!shown("EC")) {
    send({batch.question, batch.address, AskedKey::ecdsa, Aim::explore, batch.is_weak, 1});
  }
}

void ProbeRound::keep(Batch& batch) {
  for (const auto& each : batch.conversations) {
    asked_[batch.question].seen.push_back({batch.address, each->record(), each->has_no_route()});
  }
}

void ProbeRound::part(std::unique_ptr<Batch> batch) {
  for (auto& each : batch->conversations) {
    TlsConversation* conversation = leaving_.emplace_back(std::move(each)).get();
    conversation->leave([this, conversation] {
      left_.push_back(conversation);
      --in_flight_;
    });
  }
}

// Between two events, when none of the conversations is on the stack.
bool ProbeRound::is_done() {
  if (!left_.empty()) {
    std::ranges::sort(left_);
    std::erase_if(leaving_, [this](const auto& each) {
      return std::ranges::binary_search(left_, static_cast<const TlsConversation*>(each.get()));
    });
    left_.clear();
    start_some();
  }
  return unresolved_ == 0 && waiting_.empty() && running_.empty() && leaving_.empty();
}

// Nothing may be started by what ends now.
void ProbeRound::give_up(const std::string& why) {
  is_starting_ = true;
  for (Asked& asked : asked_) {
    if (!asked.is_resolved) asked.unresolved = "its address was not found: " + why;
  }
  while (!running_.empty()) {
    Batch& batch = *running_.front();
    for (std::size_t i = 0; i < batch.count && !running_.empty(); ++i) {
      const bool is_last = batch.open == 1 && !batch.conversations[i]->has_ended();
      batch.conversations[i]->give_up(why);
      if (is_last) break;  // the batch is gone
    }
  }
  for (const Batch& batch : std::exchange(waiting_, {})) {
    Asked& asked = asked_[batch.question];
    HandshakeRecord record;
    record.address = asked.places[batch.address].address.text;
    record.asked = batch.asked;
    record.what = why;
    record.at = parts_.loop.wall();
    asked.seen.push_back({batch.address, std::move(record), false});
  }
}

// An address that nobody here can reach says nothing of the endpoint, if another can be reached.
EndpointRecord ProbeRound::record_of(Asked& asked) const {
  std::ranges::stable_sort(asked.seen, {}, &Seen::address);
  const bool can_leave_out =
      std::ranges::any_of(asked.seen, [](const Seen& seen) { return !seen.has_no_route; });
  EndpointRecord record{asked.question->endpoint, asked.unresolved, {}};
  std::vector<std::string> left_out;
  for (Seen& seen : asked.seen) {
    if (!can_leave_out || !seen.has_no_route) {
      record.handshakes.push_back(std::move(seen.record));
    } else if (std::ranges::find(left_out, seen.record.address) == left_out.end()) {
      left_out.push_back(seen.record.address);
    }
  }
  for (const std::string& address : left_out) {
    record.handshakes.front().notes.push_back(
        fmt::format("{} was left out: this machine has no way to it", address));
  }
  return record;
}

}  // namespace signet
