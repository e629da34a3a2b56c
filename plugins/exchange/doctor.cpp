#include "exchange/doctor.h"

#include <fmt/format.h>

#include <map>
#include <memory>

#include "base/text.h"
#include "exchange/doctor_network.h"
#include "exchange/doctor_session.h"
#include "exchange/doctor_wire.h"
#include "http/curl_channel.h"
#include "remoting/remote_pool.h"

namespace signet::exchange {

namespace {

const char* name_of(AccountUse use) { return use == AccountUse::read ? "reading" : "changing"; }

// The sessions of an examination.
class RemotePatient final : public Patient {
 public:
  RemotePatient(const CommandParts& parts, std::chrono::milliseconds deadline)
      : parts_(parts), limit_{deadline, parts.stop} {}

  // The session's introduction.
  Expected<psrp::Introduction> open(AccountUse use, HttpEndpoint endpoint) {
    PoolSettings settings;
    settings.name = endpoint.url.authority();
    settings.url = endpoint.url.text();
    auto channel = make_curl_channel(std::move(endpoint), parts_.clock, parts_.log);
    if (!channel) return std::unexpected(channel.error());
    auto pool =
        std::make_unique<RemotePool>(settings, *std::move(channel),
                                     RemoteParts{parts_.clock, waiter_, parts_.random, parts_.log});
    const auto opened = pool->open(limit_);
    if (!opened) return std::unexpected(opened.error());
    psrp::Introduction introduction = pool->introduction();
    pools_[use] = std::move(pool);
    return introduction;
  }

  Invocation ask(AccountUse use, const psrp::Pipeline& pipeline) override {
    return pools_.at(use)->invoke(pipeline, {limit_});
  }
  std::chrono::milliseconds steady() const override { return parts_.clock.steady(); }

 private:
  const CommandParts& parts_;
  CallLimit limit_;
  SystemWaiter waiter_;
  std::map<AccountUse, std::unique_ptr<RemotePool>> pools_;
};

class Doctor {
 public:
  Doctor(const Appointment& appointment, const CommandParts& parts,
         std::chrono::milliseconds deadline)
      : appointment_(appointment),
        parts_(parts),
        patience_{deadline, parts.stop},
        patient_(parts, deadline) {}

  Expected<Examination> run();

 private:
  Expected<HttpEndpoint> bare_endpoint() const;
  Expected<HttpEndpoint> endpoint_for(AccountUse use) const {
    return make_endpoint(appointment_.where, *appointment_.trust, appointment_.resolve, use);
  }
  void log_in();
  bool open_session(AccountUse use);
  bool has_ticket(AccountUse use);
  void look_at_binding();
  void tell_account(AccountUse use, const HttpEndpoint& endpoint);
  void look_inside();

  const Appointment& appointment_;
  const CommandParts& parts_;
  Patience patience_;
  RemotePatient patient_;
  Examination examination_;
};

// As the endpoint will be, without any account.
Expected<HttpEndpoint> Doctor::bare_endpoint() const {
  auto url = HttpsUrl::parse(appointment_.where.url);
  if (!url) return std::unexpected(url.error());
  HttpEndpoint endpoint;
  endpoint.url = *std::move(url);
  endpoint.address = appointment_.where.address;
  endpoint.identity.name = appointment_.where.tls_name;
  if (!appointment_.trust) return endpoint;
  endpoint.identity.ca_file = appointment_.trust->ca.string();
  const auto pins = appointment_.trust->pins.find(to_lower(endpoint.url.host));
  if (pins != appointment_.trust->pins.end()) endpoint.identity.pins = pins->second;
  return endpoint;
}

std::optional<bool> wants_basic(const std::optional<Trust>& trust) {
  if (!trust) return std::nullopt;
  const auto account = find_account(*trust, AccountUse::read);
  return account && *account && (*account)->method == TrustedAccount::Method::basic;
}

Expected<Examination> Doctor::run() {
  const auto bare = bare_endpoint();
  if (!bare) return std::unexpected(bare.error());
  const FirstLook look = look_at(*bare, parts_.clock, patience_);
  examine_first_look(examination_, *bare, look, wants_basic(appointment_.trust),
                     parts_.clock.now());
  if (!appointment_.trust) {
    examination_.add("accounts", Verdict::ok, "not looked at: there is no --trust",
                     "name the accounts in a trust file, see docs/exchange.md");
    return std::move(examination_);
  }
  const bool is_safe = look.tls && look.tls->verdict;
  if (!is_safe) {
    examination_.add("accounts", Verdict::unknown,
                     "not used: no account is shown to a server that is not verified");
    return std::move(examination_);
  }
  log_in();
  return std::move(examination_);
}

void Doctor::tell_account(AccountUse use, const HttpEndpoint& endpoint) {
  const std::string code = std::string(name_of(use)) + ".account";
  if (const auto* basic = std::get_if<BasicAccount>(&endpoint.account)) {
    examination_.add(code, Verdict::ok, Phrase(account(basic->user)) + ", Basic over TLS",
                     "Kerberos is better: no password leaves this machine");
    return;
  }
  const auto& kerberos = std::get<KerberosAccount>(endpoint.account);
  const char* from = !kerberos.keytab.empty()     ? ", Kerberos, from a keytab"
                     : !kerberos.password.empty() ? ", Kerberos, with its password"
                                                  : ", Kerberos, from a credential cache";
  examination_.add(code, Verdict::ok,
                   (kerberos.principal.empty() ? Phrase("the default principal")
                                               : Phrase(account(kerberos.principal))) +
                       from);
}

bool Doctor::has_ticket(AccountUse use) {
  auto endpoint = endpoint_for(use);
  if (!endpoint || !std::holds_alternative<KerberosAccount>(endpoint->account)) return true;
  const auto ticket = look_at_ticket(*std::move(endpoint), parts_.clock, patience_);
  examine_ticket(examination_, name_of(use), ticket, parts_.clock.now());
  return ticket.has_value();
}

void Doctor::look_at_binding() {
  auto endpoint = endpoint_for(AccountUse::read);
  if (!endpoint || !std::holds_alternative<KerberosAccount>(endpoint->account)) return;
  examine_binding(examination_,
                  admits_unbound_login(*std::move(endpoint), parts_.clock, parts_.log, patience_));
}

// One attempt: a wrong password is not tried twice.
bool Doctor::open_session(AccountUse use) {
  const std::string who = name_of(use);
  auto endpoint = endpoint_for(use);
  if (!endpoint) {
    examination_.add(who + ".account", Verdict::failed, problem(endpoint.error()),
                     Word{WordKind::foreign, endpoint.error().hint, "see its code"});
    return false;
  }
  tell_account(use, *endpoint);
  if (!has_ticket(use)) {
    examination_.add(who + ".session", Verdict::unknown, "not tried: there is no ticket");
    return false;
  }
  const auto begun = parts_.clock.steady();
  const auto opened = patient_.open(use, *std::move(endpoint));
  if (opened) {
    examine_introduction(examination_, who, *opened, parts_.clock.steady() - begun);
    return true;
  }
  examination_.add(who + ".session", Verdict::failed, problem(opened.error()),
                   "the account needs RemotePowerShellEnabled (Get-User), the PowerShell directory "
                   "must let it in; nothing was tried twice");
  return false;
}

void Doctor::look_inside() {
  const auto servers = examine_servers(examination_, patient_);
  const auto visible = examine_reading_rights(examination_, patient_, servers);
  examine_wire(examination_, patient_, servers);
  examine_limits(examination_, patient_, visible);
  const auto read = find_account(*appointment_.trust, AccountUse::read);
  const auto change = find_account(*appointment_.trust, AccountUse::change);
  if (!change) {
    examination_.add("changing.account", Verdict::ok,
                     "the trust file names none: nothing can be changed with it");
    return;
  }
  const bool is_one = read && *read == *change;
  if (is_one) {
    examination_.add("changing.account", Verdict::look, "the same as for reading",
                     "two accounts keep who may plan from changing servers");
  }
  // Its own rights are looked at in a session of its own, as they will be used.
  if (open_session(AccountUse::change)) {
    examine_changing_rights(examination_, patient_, servers);
  }
}

void Doctor::log_in() {
  if (!open_session(AccountUse::read)) return;
  look_at_binding();
  look_inside();
}

}  // namespace

Expected<Examination> examine(const Appointment& appointment, const CommandParts& parts,
                              std::chrono::milliseconds deadline) {
  return Doctor(appointment, parts, deadline).run();
}

}  // namespace signet::exchange
