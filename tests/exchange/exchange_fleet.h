#pragma once

#include "fake_exchange.h"

namespace signet::exchange::test {

// Two servers of one organisation, as a test of the platform wants them: EX1 has `fresh`,
// exportable and used by nothing; both have a certificate of their own that holds every service.
struct ExchangeFleet {
  ExchangeFleet();

  Target target(const std::string& name) const;
  Step step(const std::string& server, Action action, const Thumbprint& thumbprint,
            const std::string& slot = {}) const;
  FakeServer& server(const std::string& name) { return exchange.servers.at(name); }
  ServerState state(const std::string& server);
  // "IIS=own IMAP=own ..": the names of the holders, or why they are unknown; of the services that
  // every server has and that can be assigned.
  std::string holders(const std::string& server);
  // Of all others: what Exchange keeps, UM, connectors.
  std::string other_holders(const std::string& server);
  std::string text_of(const ObservedSlot& slot) const;
  // The outcome with the problem's code and text.
  std::string act(const std::string& server, Action action, const Thumbprint& thumbprint,
                  const std::string& slot = {});
  ApplyResult apply(const Step& step, const KeyBundle* bundle = nullptr);
  // A bundle of `fresh` as an export gives it.
  KeyBundle bundle();
  // Has `fresh` on the server, used by nothing.
  void stage(const std::string& server);

  TestWorld world;
  FakeExchange exchange;
  HeldCertificate fresh;
  HeldCertificate own;
  ExchangePlatform platform{std::make_unique<FakeSessions>(exchange), std::make_unique<NoWaiter>()};
  std::vector<std::string> warnings;  // of the last act
  std::vector<std::string> entries;   // of all targets
  std::vector<std::pair<std::string, std::string>> options;
};

}  // namespace signet::exchange::test
