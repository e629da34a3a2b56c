#pragma once

#include <compare>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "resources/identifier.h"
#include "resources/known.h"
#include "resources/thumbprint.h"

namespace signet {

// Where a certificate can be seen by who connects.
struct Endpoint {
  enum class Protocol {
    tls,   // from the first byte on
    smtp,  // these three after STARTTLS (RFC 3207, RFC 2595)
    imap,
    pop3,
  };
  Protocol protocol = Protocol::tls;
  std::string host;  // lower case: a DNS name or an IP literal, without brackets
  std::uint16_t port = 0;
  std::string name;  // asked for by SNI, and to be in the certificate; empty: `host`

  // "https://webmail.example.com:443", "smtp://[2001:db8::1]:25", with "?name=NAME" where that is
  // another than the host. parse() takes it back.
  std::string text() const;

  // https, tls, smtps, imaps, pop3s (TLS at once, ports 443, 443, 465, 993, 995), smtp, imap, pop3
  // (STARTTLS, ports 25, 143, 110), each with HOST or HOST:PORT, and an optional "?name=NAME".
  // Fails with "endpoint.invalid".
  static Expected<Endpoint> parse(std::string_view text);

  friend bool operator==(const Endpoint&, const Endpoint&) = default;
  friend auto operator<=>(const Endpoint&, const Endpoint&) = default;
};

// "tls", "smtp", ...: a word for people.
std::string_view to_text(Endpoint::Protocol protocol);

// What one endpoint showed.
struct SeenEndpoint {
  Endpoint endpoint;
  SlotName slot;  // the service that answers there; empty: an endpoint of clients
  // The leaves that fresh handshakes showed, sorted; mostly one. Absent: nothing answers with TLS
  // there (refused, no TLS, STARTTLS not offered). Unknown: a timeout, or it was not looked at.
  Known<std::vector<Thumbprint>> served = Absent{};
  // What is wrong with what was seen, "a certificate of the chain is missing"; why it is absent.
  std::string fault = {};

  // Whether handshakes showed a certificate.
  bool answered() const { return served.has_value() && !served.value().empty(); }

  friend bool operator==(const SeenEndpoint&, const SeenEndpoint&) = default;
};

// What an endpoint must show in fresh handshakes.
struct Handshake {
  Endpoint endpoint;
  SlotName slot;                   // the service that answers there; empty: an endpoint of clients
  std::vector<Thumbprint> wanted;  // sorted; one of them, and nothing else
  bool is_unchanged = false;       // wanted because it is served already: nothing may touch it

  friend bool operator==(const Handshake&, const Handshake&) = default;
};

}  // namespace signet
