#include "exchange/doctor_network.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"
#include "http/host_name.h"
#include "x509/certificate_reader.h"

namespace signet::exchange {

namespace {

using std::chrono::minutes;
using std::chrono::seconds;

constexpr int days_to_renew = 30;
constexpr seconds good_clock{60};
constexpr minutes kerberos_clock{5};

Word where(const std::string& text) { return is_ip_address(text) ? address(text) : host(text); }

// What comes after something that failed.
bool add_unreached(Examination& examination, const char* code, const Problem& why) {
  if (why.code != "look.not-reached") return false;
  examination.add(code, Verdict::unknown, "not looked at: what comes before it failed");
  return true;
}

void examine_addresses(Examination& examination, const FirstLook& look, const HttpsUrl& url) {
  if (!look.addresses) {
    examination.add("name", Verdict::failed, problem(look.addresses.error()),
                    "check the name; --address connects to another one");
    examination.add("connect", Verdict::unknown, "not looked at: there is no address");
    return;
  }
  std::vector<Word> words;
  for (const AddressLook& each : *look.addresses) words.push_back(address(each.address));
  examination.add("name", Verdict::ok, Phrase(where(look.host)) + " is " + list_of(words));
  const bool any = std::ranges::any_of(
      *look.addresses, [](const AddressLook& each) { return each.trouble.empty(); });
  for (const AddressLook& each : *look.addresses) {
    const Phrase what = Phrase(address(each.address)) + plain(fmt::format(" port {}", url.port));
    if (each.trouble.empty()) {
      examination.add("connect", Verdict::ok,
                      what + plain(fmt::format(" takes connections, {} ms", each.took.count())));
    } else {
      examination.add("connect", any ? Verdict::look : Verdict::failed,
                      what + " takes none: " + Word{WordKind::foreign, each.trouble, "(why)"},
                      "firewall, routing, or the web server does not listen there");
    }
  }
}

// The very line for the trust file.
Phrase pin_line(const HttpsUrl& url, const std::string& print) {
  return Phrase("tls: {pins: {") + where(url.host) + ": [" + thumbprint(print) + "]}}";
}

void examine_version(Examination& examination, const TlsLook& tls) {
  const bool old = tls.version != "TLSv1.2" && tls.version != "TLSv1.3";
  examination.add("tls.version", old ? Verdict::failed : Verdict::ok,
                  plain(fmt::format("{}, {}", tls.version, tls.cipher)),
                  old ? "signet speaks TLS 1.2 and 1.3: switch one of them on (SCHANNEL)" : "");
}

void examine_leaf(Examination& examination, const Certificate& leaf, Seconds now) {
  const auto days = days_left(leaf, now);
  std::vector<Word> names;
  for (const std::string& each : leaf.names) names.push_back(where(each));
  Phrase seen =
      Phrase("thumbprint ") + thumbprint(leaf.thumbprint.text()) + ", " + name(leaf.subject) +
      ", issued by " + name(leaf.issuer) + ", for " + list_of(names) +
      plain(fmt::format(", {} {}, {} left", leaf.key_algorithm, leaf.key_bits,
                        days < 0 ? "nothing" : count_text(static_cast<std::size_t>(days), "day")));
  if (leaf.self_signed) seen += ", self-signed";
  const bool soon = days < days_to_renew;
  examination.add("tls.certificate", soon ? Verdict::look : Verdict::ok, std::move(seen),
                  soon ? "it ends soon, or has: see docs/exchange.md for its renewal" : "");
}

void examine_chain(Examination& examination, const std::vector<Certificate>& chain) {
  const Certificate& leaf = chain.front();
  const bool alone = chain.size() == 1 && !leaf.self_signed;
  bool in_order = true;
  for (std::size_t at = 1; at < chain.size(); ++at) {
    in_order = in_order && chain[at - 1].issuer == chain[at].subject;
  }
  Phrase seen = plain(count_text(chain.size(), "certificate") + " served");
  if (!in_order) seen += ", not each the issuer of the one before";
  examination.add("tls.chain", alone || !in_order ? Verdict::look : Verdict::ok, std::move(seen),
                  alone ? "its issuer is not served: install the intermediate on the server" : "");
}

void examine_tls(Examination& examination, const FirstLook& look, const HttpsUrl& url,
                 Seconds now) {
  if (!look.tls) {
    if (add_unreached(examination, "tls.version", look.tls.error())) return;
    examination.add("tls.version", Verdict::failed, problem(look.tls.error()),
                    "is this the port of a web server with TLS?");
    return;
  }
  examine_version(examination, *look.tls);
  std::vector<Certificate> chain;
  for (const Bytes& der : look.tls->chain) {
    auto certificate = read_certificate(der);
    if (certificate) chain.push_back(*std::move(certificate));
  }
  if (chain.empty() || chain.size() != look.tls->chain.size()) {
    examination.add("tls.certificate", Verdict::failed, "a certificate that is served is none");
    return;
  }
  examine_leaf(examination, chain.front(), now);
  examine_chain(examination, chain);
  const Phrase pin = pin_line(url, chain.front().thumbprint.text());
  if (look.tls->verdict) {
    examination.add("tls.verify", Verdict::ok, "signet accepts this server",
                    Phrase("to pin it, in the trust file: ") + pin);
    return;
  }
  examination.add("tls.verify", Verdict::failed, problem(look.tls->verdict.error()),
                  Phrase("--tls-name, a CA in the trust file (tls: {ca: FILE}), or, once somebody "
                         "has compared the thumbprint on the server itself: ") +
                      pin);
}

void examine_challenge(Examination& examination, const HttpLook& http,
                       std::optional<bool> wants_basic) {
  if (http.status != 401) {
    examination.add("http.challenge", Verdict::failed,
                    plain(fmt::format("HTTP {}: nobody is asked who is calling", http.status)),
                    "check the path: it is /PowerShell/; a proxy or a balancer may answer instead");
    return;
  }
  const auto offers = [&](std::string_view scheme) {
    return find_challenge(http.challenges, scheme) != nullptr;
  };
  const bool kerberos = offers("Negotiate") || offers("Kerberos");
  const bool usable = wants_basic.value_or(false) ? offers("Basic") : kerberos;
  Verdict verdict = usable ? Verdict::ok : Verdict::failed;
  if (!usable && !wants_basic && offers("Basic")) verdict = Verdict::look;
  Phrase next;
  if (!usable && wants_basic.value_or(false)) {
    next =
        "Basic is off, as it is by default: use Kerberos, or Set-PowerShellVirtualDirectory "
        "-BasicAuthentication $true";
  } else if (!usable) {
    next =
        "Kerberos is not offered: Set-PowerShellVirtualDirectory -WindowsAuthentication $true, or, "
        "over TLS, method: basic in the trust file";
  } else if (verdict == Verdict::ok && !wants_basic) {
    next =
        "Kerberos needs a ticket for HTTP/ and the server's name (--tls-name), or for the name "
        "that "
        "`setspn -Q HTTP/NAME` finds (--spn)";
  }
  examination.add("http.challenge", verdict, plain("offers " + scheme_names(http.challenges)),
                  std::move(next));
}

void examine_clock(Examination& examination, const HttpLook& http) {
  if (!http.date) {
    examination.add("clock", Verdict::unknown, "the answer has no Date",
                    "compare the clocks yourself: Kerberos allows 5 minutes");
    return;
  }
  const seconds ahead = *http.date - http.at;
  const seconds size = ahead < seconds(0) ? -ahead : ahead;
  const Phrase seen = plain(fmt::format("the server's clock is {} s {} ours", size.count(),
                                        ahead < seconds(0) ? "behind" : "ahead of"));
  const Verdict verdict = size <= good_clock       ? Verdict::ok
                          : size <= kerberos_clock ? Verdict::look
                                                   : Verdict::failed;
  examination.add("clock", verdict, seen,
                  verdict == Verdict::ok ? "" : "Kerberos allows 5 minutes: set the clocks (NTP)");
}

Phrase next_for(const Problem& why) {
  if (why.code == "kerberos.unknown-service") {
    return "find the SPN with `setspn -Q HTTP/NAME` and give it with --spn; with several servers "
           "behind one name it is registered for their common account (ASA) or for each server";
  }
  if (why.code == "kerberos.no-kdc") {
    return "the domain controllers' port 88 must be open, and the realm in /etc/krb5.conf or DNS";
  }
  if (why.code == "kerberos.clock-skew") return "set the clock of this machine (NTP)";
  if (why.code == "kerberos.no-ticket" || why.code == "kerberos.no-cache") {
    return "klist -k KEYTAB, or klist, shows what is there; see docs/exchange.md on keytabs";
  }
  return {"see docs/exchange.md, Kerberos from Linux"};
}

}  // namespace

void examine_first_look(Examination& examination, const HttpEndpoint& endpoint,
                        const FirstLook& look, std::optional<bool> wants_basic, Seconds now) {
  examine_addresses(examination, look, endpoint.url);
  examine_tls(examination, look, endpoint.url, now);
  if (look.http) {
    examine_challenge(examination, *look.http, wants_basic);
    examine_clock(examination, *look.http);
    return;
  }
  if (add_unreached(examination, "http.challenge", look.http.error())) return;
  examination.add("http.challenge", Verdict::failed, problem(look.http.error()),
                  "is this the port of a web server?");
}

void examine_ticket(Examination& examination, const std::string& who,
                    const Expected<TicketLook>& ticket, Seconds now) {
  const std::string code = who + ".ticket";
  if (!ticket) {
    examination.add(code, Verdict::failed, problem(ticket.error()), next_for(ticket.error()));
    return;
  }
  const std::size_t at = ticket->service.rfind('@');
  const std::size_t slash = ticket->service.find('/');
  Phrase seen = Phrase(account(ticket->client)) + " has a ticket for HTTP/";
  seen += slash == std::string::npos ? Phrase(host(ticket->service))
                                     : where(ticket->service.substr(slash + 1, at - slash - 1));
  if (at != std::string::npos)
    seen += Phrase(" in realm ") + domain(ticket->service.substr(at + 1));
  seen += plain(fmt::format(
      ", {} (session {}), for {}", ticket->ticket_encryption, ticket->session_encryption,
      signet::to_text(std::chrono::duration_cast<seconds>(ticket->ends - now))));
  const bool weak = ticket->ticket_encryption.find("rc4") != std::string::npos ||
                    ticket->ticket_encryption.find("arcfour") != std::string::npos ||
                    ticket->ticket_encryption.find("des") == 0;
  examination.add(
      code, weak ? Verdict::look : Verdict::ok, std::move(seen),
      weak ? "the service's account has no AES keys: see msDS-SupportedEncryptionTypes" : "");
  if (!ticket->clock_difference) return;
  examination.add(who + ".kdc-clock", Verdict::look,
                  plain(fmt::format("the KDC's clock is {} s ahead of ours",
                                    ticket->clock_difference->count())),
                  "Kerberos allows 5 minutes");
}

void examine_binding(Examination& examination, const Expected<bool>& admitted) {
  if (!admitted) {
    examination.add("extended-protection", Verdict::unknown, problem(admitted.error()));
    return;
  }
  if (*admitted) {
    examination.add(
        "extended-protection", Verdict::look,
        "a login that is bound to no TLS channel gets in: it is off, or not required",
        "not signet's need, but Microsoft's advice: ExchangeExtendedProtectionManagement");
  } else {
    examination.add("extended-protection", Verdict::ok,
                    "a login that is bound to no TLS channel is refused; signet binds its own");
  }
}

}  // namespace signet::exchange
