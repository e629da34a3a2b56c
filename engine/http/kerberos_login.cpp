#include "http/kerberos_login.h"

#include <chrono>

#include "base/text.h"
#include "http/host_name.h"

namespace signet {

namespace {

// Tickets are renewed so long before their end, because they are checked again by others.
constexpr std::chrono::minutes reserve{5};

std::string source_of(const KerberosAccount& account) {
  if (!account.password.empty()) return "the password";
  if (!account.keytab.empty()) return "the keytab " + printable(account.keytab);
  return account.cache.empty() ? "the default cache" : "the cache " + printable(account.cache);
}

std::unexpected<Problem> invalid(std::string summary, std::string_view detail = {}) {
  return std::unexpected(
      Problem{"endpoint.invalid", std::move(summary), printable(detail), {}, {}});
}

}  // namespace

KerberosLogin::KerberosLogin(KerberosAccount account, std::string service)
    : account_(std::move(account)),
      names_{account_.principal, std::move(service), source_of(account_)} {}

Expected<std::string> KerberosLogin::cache(Seconds now) {
  if (account_.password.empty() && account_.keytab.empty()) return account_.cache;
  const std::lock_guard lock(mutex_);
  if (refused_) return std::unexpected(*refused_);
  if (!ticket_ || ticket_->expires() - reserve <= now) {
    auto ticket = obtain();
    if (!ticket) {
      const std::string& code = ticket.error().code;
      if (code == "kerberos.wrong-password" || code == "kerberos.locked") refused_ = ticket.error();
      return std::unexpected(ticket.error());
    }
    ticket_ = std::move(*ticket);
  }
  return ticket_->cache();
}

Expected<std::unique_ptr<MemoryTicket>> KerberosLogin::obtain() const {
  if (!account_.password.empty()) return MemoryTicket::with_password(account_.password, names_);
  return MemoryTicket::with_keytab(account_.keytab, names_);
}

Expected<void> check(const KerberosAccount& account, const std::string& service) {
  const int sources = (account.password.empty() ? 0 : 1) + (account.keytab.empty() ? 0 : 1) +
                      (account.cache.empty() ? 0 : 1);
  if (sources > 1) return invalid("an account has one of cache, keytab and password");
  if (!account.password.empty() && account.principal.empty()) {
    return invalid("a password needs the principal whose it is");
  }
  const bool cut = account.password.reveal(
      [](ByteView bytes) { return as_text(bytes).find('\0') != std::string_view::npos; });
  if (cut) return invalid("a password for Kerberos holds no zero byte");
  const std::size_t slash = service.find('/');
  const std::string_view host =
      slash == std::string::npos
          ? std::string_view()
          : std::string_view(service).substr(slash + 1, service.find('@') - slash - 1);
  if (slash == 0 || !is_dns_name(host)) {
    return invalid("Kerberos needs a service such as HTTP/ex1.corp.example, not an address",
                   service);
  }
  return {};
}

}  // namespace signet
