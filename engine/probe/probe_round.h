#pragma once

#include <deque>
#include <memory>
#include <optional>
#include <stop_token>
#include <vector>

#include "probe/prober.h"
#include "probe/resolver.h"
#include "probe/tls_conversation.h"

namespace signet {

// All conversations of one Prober::look: which are to be held, in which order, how many at once.
class ProbeRound {
 public:
  ProbeRound(const ProbeParts& parts, const std::vector<ProbeQuestion>& questions);
  ~ProbeRound();
  ProbeRound(const ProbeRound&) = delete;
  ProbeRound& operator=(const ProbeRound&) = delete;

  std::vector<EndpointRecord> run(EventLoop::Time deadline, const std::stop_token& stop);

 private:
  // Why a batch is sent.
  enum class Aim {
    meet,     // the first
    weak,     // the first came to nothing; with weaker offers
    explore,  // whether there is another kind of key
    rest,     // there is: the other connections
  };
  // Connections that are held open side by side.
  struct Batch {
    std::size_t question = 0;
    std::size_t address = 0;
    AskedKey asked = AskedKey::any;
    Aim aim = Aim::meet;
    bool is_weak = false;
    unsigned count = 1;
    std::vector<std::unique_ptr<TlsConversation>> conversations = {};
    std::size_t open = 0;
  };
  struct Seen {
    std::size_t address;
    HandshakeRecord record;
    bool has_no_route;
  };
  struct Place {
    PeerAddress address;
    std::vector<Seen> failed;  // of the first batch, while weaker offers are tried
  };
  struct Asked {
    const ProbeQuestion* question;
    bool is_resolved = false;
    std::string unresolved;
    std::vector<Place> places;
    std::vector<Seen> seen;
  };

  void take_addresses(std::size_t question, const Resolution& found);
  void send(Batch batch);
  void start_some();
  void start(std::unique_ptr<Batch> batch);
  void end(Batch& batch);
  void judge(Batch& batch);
  void judge_first(Batch& batch);
  void explore(const Batch& batch);
  void keep(Batch& batch);
  void part(std::unique_ptr<Batch> batch);
  bool is_done();
  void give_up(const std::string& why);
  EndpointRecord record_of(Asked& asked) const;

  ProbeParts parts_;
  Resolver resolver_;
  std::size_t most_;
  std::vector<Asked> asked_;
  std::size_t unresolved_ = 0;
  std::size_t in_flight_ = 0;
  bool is_starting_ = false;
  std::deque<Batch> waiting_;
  std::vector<std::unique_ptr<Batch>> running_;
  std::vector<std::unique_ptr<TlsConversation>> leaving_;
  std::vector<const TlsConversation*> left_;  // of `leaving_`: over, to be destroyed
};

}  // namespace signet
