#pragma once

#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "exchange/exchange_platform.h"
#include "resources/thumbprint.h"
#include "support/test_world.h"
#include "x509/pkcs12.h"

namespace signet::exchange::test {

// A certificate on a server of the organisation.
struct HeldCertificate {
  Thumbprint thumbprint;
  Bytes der;
  std::vector<std::string> names;  // the common name first
  Bytes key_file;                  // PKCS#12 under the fake's own password; empty: no key
  bool exportable = false;
  std::string friendly_name;
  bool key_is_readable = false;  // by Network Service, which shows as SMTP
  std::string status = "Valid";
  std::optional<std::uint32_t> key_provider_type;  // told in a record where it is set
};

// "<I>issuer<S>subject", as the server prints it.
std::string printed_tls_name(const Bytes& der);

struct FakeSendConnector {
  std::string name;
  std::vector<std::string> sources;
  std::string certificate_name;  // "<I>..<S>..", or empty
  bool is_hybrid = false;
};

struct FakeReceiveConnector {
  std::string name;
  std::string fqdn;
  std::string certificate_name;
  bool is_hybrid = false;
  std::string authentication = "Tls, Integrated, BasicAuth, BasicAuthRequireTLS, ExchangeServer";
  std::vector<std::string> bindings = {};  // "[::]:25", "0.0.0.0:25"
};

// What clients are told from inside and from outside.
struct FakeNames {
  std::string internal;
  std::string external;
};

// A key that waits for its certificate.
struct PendingRequest {
  PrivateKey key;
  bool exportable = false;
  std::string friendly_name;
};

struct FakeServer {
  std::string called;  // by the organisation, where that is not the name it is asked by
  std::string fqdn;
  std::string site = "corp.example/Configuration/Sites/Main";
  std::vector<FakeReceiveConnector> receive_connectors;
  std::map<std::string, FakeNames> directories;  // by the cmdlet that tells them
  std::string autodiscover;
  FakeNames pop_connections;
  FakeNames imap_connections;
  std::string um_mode = "Dual";
  std::string call_router_mode = "Dual";
  std::optional<Thumbprint> um_certificate;
  std::optional<Thumbprint> call_router_certificate;
  std::string role = "Mailbox";
  std::string version = "Version 15.2 (Build 1544.4)";
  std::vector<HeldCertificate> certificates;
  std::map<std::string, Thumbprint> sites;  // by number
  std::optional<Thumbprint> default_certificate;
  std::string pop_name;
  std::string imap_name;
  bool site_requires_ssl = true;
  std::string status_of_new = "Valid";  // of what is imported
  // Keys of requests that were not answered yet.
  std::vector<std::shared_ptr<PendingRequest>> pending;

  const HeldCertificate* find(const Thumbprint& thumbprint) const;
  HeldCertificate* find(const Thumbprint& thumbprint);
};

// What happens to one call of a cmdlet.
enum class Fault {
  fails,        // it reports an error and does nothing
  unreachable,  // the same, as the server that it is about does not answer
  hidden,       // the account has no such cmdlet
  not_sent,     // the session could not be opened
  lost_before,  // the answer is lost, and the server did nothing
  lost_after,   // the answer is lost, and the server did it
  late,         // the answer is lost, and the server does it two readings later
  fails_after,  // it does it and reports an error
  ended,        // the session was over, and nothing was done
};

// An organisation at the level of its cmdlets: their parameters, prompts, errors and the objects
// that they give, with the services computed as Exchange computes them.
class FakeExchange {
 public:
  std::map<std::string, FakeServer> servers;
  std::vector<FakeSendConnector> send_connectors;
  std::vector<std::string> edge_sites;  // of the sites that Edge servers are subscribed to
  std::string auth_thumbprint;
  std::string next_auth_thumbprint;
  std::string federation_thumbprint;

  // How this organisation speaks.
  bool is_german = false;
  bool has_select = true;             // Select-Object can be used
  bool select_shows_nothing = false;  // it can, and the values are empty
  bool plain_shows_nothing = true;    // but the bytes; else as Select-Object would
  bool tells_sites = true;
  bool hides_properties = false;    // of the organisation's Auth configuration
  bool shows_keyless = false;       // certificates without a key are listed and can be removed
  bool smtp_asks_with_two = false;  // the prompt about the default offers yes and no only
  bool enable_gives_right = true;   // SMTP lights up after POP or IMAP alone
  bool prints_names = true;         // Select-Object gives issuer and subject
  bool has_get_command = true;
  bool tells_parameters = true;    // Get-Command does
  bool request_is_bytes = false;   // of New-ExchangeCertificate, as with -BinaryEncoded
  std::set<std::string> lacks;     // "Set-PopSettings", "Enable-ExchangeCertificate Force"
  bool enable_only_warns = false;  // of POP and IMAP: that the subject is no FQDN
  bool enable_keeps_name = false;  // Enable does not write X509CertificateName
  bool export_gives_text = false;
  // Its domain controllers, of which none sees what was written through another. A cmdlet that
  // names none is answered by the next one.
  std::vector<std::string> controllers;
  std::set<std::string> without_controller;  // cmdlets that cannot name one
  std::set<std::string> down;                // servers without an endpoint
  std::vector<std::string> transport_properties{"InternalTransportCertificateThumbprint"};

  // The next call of that cmdlet.
  std::map<std::string, Fault> faults;
  // Every call of that one.
  std::optional<std::pair<std::string, Fault>> always;
  std::vector<std::string> renewed;  // servers whose sessions were to end
  std::function<void()> at_call;     // called at every call
  // Called when a cmdlet is about to do something.
  std::function<void(const std::string& cmdlet)> before_act;

  SessionAnswer invoke(const Target& target, AccountUse use, const psrp::Pipeline& pipeline,
                       const InvokeOptions& options);

  // "change EX1 Enable-ExchangeCertificate Server=EX1 Thumbprint=.. Services=SMTP", secrets as "*".
  const std::vector<std::string>& calls() const { return calls_; }
  // Those that are no Get-.
  std::string acts() const;
  void forget_calls() { calls_.clear(); }
  // Whether something that was sent has not been done yet.
  bool has_late_acts() const;
  // What was imported last.
  const Bytes& imported_file() const { return imported_file_; }
  // All passwords that were ever sent.
  const std::vector<std::string>& passwords() const { return passwords_; }

 private:
  struct Call;
  // What a server has in the directory.
  struct Entry {
    std::string pop_name;
    std::string imap_name;
    std::optional<Thumbprint> default_certificate;
  };
  std::string controller_for(const Call& call);
  void see_through(const std::string& controller);
  void keep_in(const std::string& controller);
  SessionAnswer attempt(const Call& call);
  Invocation troubled(const Call& call, Fault fault);
  psrp::PipelineResult run(const Call& call);
  psrp::PipelineResult answer(const Call& call);
  psrp::PipelineResult give_server(const Call& call);
  psrp::PipelineResult give_certificates(const Call& call);
  psrp::PipelineResult give_transport(const Call& call);
  psrp::PipelineResult give_mail(const Call& call, std::string FakeServer::* name,
                                 FakeNames FakeServer::* connections);
  psrp::PipelineResult give_send_connectors() const;
  psrp::PipelineResult give_receive_connectors(const Call& call);
  psrp::PipelineResult give_organisation(const Call& call);
  psrp::PipelineResult give_names(const Call& call);
  psrp::PipelineResult set_mail(const Call& call, std::string FakeServer::* name);
  psrp::PipelineResult export_certificate(const Call& call);
  psrp::PipelineResult import_certificate(const Call& call);
  psrp::PipelineResult import_answer(const Call& call);
  psrp::PipelineResult make_certificate_request(const Call& call);
  psrp::PipelineResult enable(const Call& call);
  psrp::PipelineResult set_connector(const Call& call);
  psrp::PipelineResult give_commands(const Call& call) const;
  psrp::PipelineResult enable_web(const Call& call, const HeldCertificate& held);
  psrp::PipelineResult enable_mail(const Call& call, const HeldCertificate& held);
  psrp::PipelineResult remove(const Call& call);
  psrp::PipelineResult refused_prompt(psrp::PipelineResult asked) const;
  psrp::PipelineResult error(int category, const std::string& id, const std::string& english,
                             const std::string& german) const;
  FakeServer* find_server(const Call& call);
  std::string listed(const FakeServer& server, const HeldCertificate& held, bool selected) const;
  std::string services_of(const FakeServer& server, const HeldCertificate& held) const;

  std::vector<std::string> calls_;
  std::vector<std::string> passwords_;
  Bytes imported_file_;
  std::vector<std::pair<int, std::function<void()>>> later_;       // readings to go
  std::map<std::string, std::map<std::string, Entry>> directory_;  // by controller and server
  std::size_t next_controller_ = 0;
  std::string seen_through_;
};

// Lets the platform use a fake that the test keeps.
class FakeSessions final : public Sessions {
 public:
  explicit FakeSessions(FakeExchange& exchange) : exchange_(exchange) {}
  SessionAnswer invoke(const Target& target, AccountUse use, const psrp::Pipeline& pipeline,
                       const InvokeOptions& options, const Context&) override {
    const std::lock_guard lock(mutex_);
    return exchange_.invoke(target, use, pipeline, options);
  }
  void renew(const TargetName& server) override { exchange_.renewed.push_back(server.text()); }

 private:
  FakeExchange& exchange_;
  std::mutex mutex_;
};

class NoWaiter final : public Waiter {
 public:
  bool wait(std::chrono::milliseconds, const std::stop_token& stop) override {
    return !stop.stop_requested();
  }
};

// A new certificate with its key; its common name is the first one if not given.
HeldCertificate make_certificate(const std::vector<std::string>& names, Random& random,
                                 const std::string& common_name = {},
                                 std::chrono::hours age = std::chrono::hours(0));
// Its PKCS#12 under a password.
Bytes key_file_of(const HeldCertificate& held, const Secret& password, const Pkcs12Style& style);

}  // namespace signet::exchange::test
