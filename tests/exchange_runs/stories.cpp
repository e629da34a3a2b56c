#include "stories.h"

#include <fmt/format.h>

#include <algorithm>

#include "attempt.h"
#include "base/text.h"
#include "exchange/fake_call.h"
#include "x509/certificate_reader.h"
#include "x509/issue.h"

namespace signet::exchange::test {

namespace {

using Days = std::chrono::days;

constexpr Seconds today = std::chrono::sys_days(std::chrono::year(2026) / 11 / 22);
const std::vector<std::string> mail_names = {"mail.example.com", "imap.example.com",
                                             "pop.example.com"};
const std::vector<std::string> managed = {"EX1", "EX2", "EX3"};

// Issues what a story needs.
class Issuing {
 public:
  KeyMaterial authority(const std::string& name) {
    CertificateSpec spec = spec_of({name}, 1000);
    spec.names.clear();
    spec.authority = true;
    return issue_certificate(spec, nullptr, random_).value();
  }
  HeldCertificate issue(const std::vector<std::string>& names, const KeyMaterial* issuer,
                        int days_ago) {
    CertificateSpec spec = spec_of(names, days_ago);
    spec.key = CertificateSpec::KeyType::rsa_2048;
    KeyMaterial material = issue_certificate(spec, issuer, random_).value();
    material.chain.clear();
    HeldCertificate held;
    held.thumbprint = material.leaf.certificate->thumbprint;
    held.der = material.leaf.der;
    held.names = names;
    held.key_file = write_pkcs12(material, Secret(as_bytes(own_password)), Pkcs12Style{}).value();
    return held;
  }

 private:
  static CertificateSpec spec_of(const std::vector<std::string>& names, int days_ago) {
    CertificateSpec spec;
    spec.common_name = names.front();
    spec.names = names;
    spec.not_before = today - Days(days_ago);
    spec.not_after = today + Days(700);
    return spec;
  }

  signet::test::SeededRandom random_{20261123};
};

TargetName target_name(const std::string& name) { return TargetName::parse(name).value(); }

CertificatePointer bytes_of(const HeldCertificate& held) {
  return std::make_shared<const Certificate>(read_certificate(held.der).value());
}

// A server whose own certificate does everything.
void add_server(Story& story, Issuing& issuing, const std::string& name) {
  FakeServer& server = story.exchange.servers[name];
  server.fqdn = to_lower(name) + ".corp.example";
  HeldCertificate own = issuing.issue({name, server.fqdn}, nullptr, 600);
  own.friendly_name = "Microsoft Exchange";
  own.key_is_readable = true;
  server.sites = {{"1", own.thumbprint}, {"2", own.thumbprint}};
  server.default_certificate = own.thumbprint;
  server.pop_name = server.imap_name = "mail.example.com";
  server.receive_connectors = {{"Default Frontend " + name, "mail.example.com", ""},
                               {"Client Proxy " + name, "", ""}};
  story.certificates[own.thumbprint] = "own";
  server.certificates = {std::move(own)};
}

void want(Story& story, const HeldCertificate& held, const std::vector<std::string>& slots) {
  DesiredCertificate certificate;
  certificate.key = CertificateKey::parse("webmail").value();
  certificate.thumbprint = held.thumbprint;
  certificate.certificate = bytes_of(held);
  certificate.names = {"mail.example.com"};
  certificate.friendly_name = "Webmail 2026";
  story.certificates[held.thumbprint] = "new";
  story.desired.certificates = {certificate};
  for (const std::string& name : managed) {
    DesiredServer& server = story.desired.servers.emplace_back();
    server.target = {target_name(name), "exchange", to_lower(name) + ".corp.example", {}, {}};
    DesiredBinding binding;
    for (const std::string& slot : slots) binding.slots.push_back(SlotName::parse(slot).value());
    std::ranges::sort(binding.slots);
    server.bindings = {binding};
  }
}

void hold(FakeServer& server, const HeldCertificate& held) {
  server.certificates.push_back(held);
  server.certificates.back().key_is_readable = true;
  server.sites["1"] = held.thumbprint;
}

void set_option(DesiredServer& server, const std::string& name, const std::string& value) {
  server.target.options.emplace_back(name, value);
  std::ranges::sort(server.target.options);
}

// Every server works with an old certificate; EX1 has the new one, exportable.
Story renew(const std::string& name, const HeldCertificate& old, const HeldCertificate& fresh,
            Issuing& issuing) {
  Story story;
  story.name = name;
  for (const char* server : {"EX1", "EX2", "EX3", "EX4"}) {
    add_server(story, issuing, server);
    hold(story.exchange.servers.at(server), old);
  }
  FakeServer& first = story.exchange.servers.at("EX1");
  hold(first, fresh);
  first.sites["1"] = old.thumbprint;
  first.certificates.back().exportable = true;
  first.certificates.back().friendly_name = "Webmail 2026";
  story.exchange.servers.at("EX2").default_certificate = old.thumbprint;
  story.exchange.send_connectors = {
      {"Outbound to Office 365", managed, printed_tls_name(old.der), true},
      {"Internet", managed, "", false},
  };
  story.certificates[old.thumbprint] = "old";
  want(story, fresh, {"IIS", "SMTP", "POP", "IMAP"});
  for (DesiredServer& server : story.desired.servers) {
    set_option(server, "pop_name", "pop.example.com");
    set_option(server, "imap_name", "imap.example.com");
    set_option(server, "require_ssl", "keep");
  }
  story.desired.servers[1].self_signed = {SlotName::parse("SMTP-default").value()};
  return story;
}

// A server at the end, in the words of in_words().
std::string ending(const std::string& name, const std::string& certificates, const std::string& pop,
                   const std::string& imap, const std::string& connector) {
  return fmt::format(
      "{0}: {1}; site 1=new site 2=own default=own um=none pop={2} imap={3} ssl=true; Default "
      "Frontend {0}={4}; Client Proxy {0}=\n",
      name, certificates, pop, imap, connector);
}

// What nobody touches.
std::string outsider(const Story& story) {
  return "EX4: " + truth_of(story.exchange, story.certificates).at("EX4") + "\n";
}

std::string seed_ending(const Story& story) {
  const std::string own = ", own readable \"Microsoft Exchange\"";
  const std::string mail = "mail.example.com";
  return ending("EX1", "new exportable readable \"Webmail 2026\"" + own, mail, mail, "") +
         ending("EX2", "new readable \"Webmail 2026\"" + own, mail, mail, "") +
         ending("EX3", "new readable \"Webmail 2026\"" + own, mail, mail, "") + outsider(story);
}

std::string renewed_ending(const Story& story, const std::string& send,
                           const std::string& receive) {
  const std::string others = ", old readable \"\", own readable \"Microsoft Exchange\"";
  const std::string pop = "pop.example.com";
  const std::string imap = "imap.example.com";
  return ": Outbound to Office 365=" + send + ";Internet=;\n" +
         ending("EX1", "new exportable readable \"Webmail 2026\"" + others, pop, imap, receive) +
         ending("EX2", "new readable \"Webmail 2026\"" + others, pop, imap, receive) +
         ending("EX3", "new readable \"Webmail 2026\"" + others, pop, imap, receive) +
         outsider(story);
}

// Of the managed servers, whose lines come before that of the outsider.
std::string without_old(const std::string& words) {
  constexpr std::string_view copy = ", old readable \"\"";
  std::string text = words;
  const std::size_t end = text.find("EX4:");
  for (std::size_t at = text.find(copy); at < end; at = text.find(copy, at)) {
    text.erase(at, copy.size());
  }
  return text;
}

}  // namespace

std::string in_words(const Story& story) {
  std::string text;
  for (const auto& [where, truth] : truth_of(story.exchange, story.certificates)) {
    text += where + ": " + truth + "\n";
  }
  return text;
}

Story seed_case() {
  Issuing issuing;
  Story story;
  story.name = "seed";
  for (const char* name : {"EX1", "EX2", "EX3", "EX4"}) add_server(story, issuing, name);
  const KeyMaterial authority = issuing.authority("Example CA 1");
  HeldCertificate fresh = issuing.issue(mail_names, &authority, 2);
  fresh.exportable = true;
  fresh.friendly_name = "Webmail 2026";
  hold(story.exchange.servers.at("EX1"), fresh);
  want(story, fresh, {"IIS", "SMTP"});
  set_option(story.desired.servers[1], "require_ssl", "keep");
  set_option(story.desired.servers[2], "require_ssl", "enforce");
  story.exchange.servers.at("EX3").site_requires_ssl = false;
  story.wanted = seed_ending(story);
  story.tries = {"read ", "change Get-", "change Export-", "change Import-"};
  return story;
}

Story renewal() {
  Issuing issuing;
  const KeyMaterial authority = issuing.authority("Example CA 1");
  const HeldCertificate old = issuing.issue(mail_names, &authority, 300);
  Story story = renew("renewal", old, issuing.issue(mail_names, &authority, 2), issuing);
  story.wanted = renewed_ending(story, "<I>CN=Example CA 1<S>CN=mail.example.com", "");
  story.tries = {"change Import-", "change Enable-", "change Set-"};
  return story;
}

Story new_issuer() {
  Issuing issuing;
  const KeyMaterial before = issuing.authority("Example CA 1");
  const KeyMaterial after = issuing.authority("Example CA 2");
  const HeldCertificate old = issuing.issue(mail_names, &before, 300);
  Story story = renew("new issuer", old, issuing.issue(mail_names, &after, 2), issuing);
  for (const std::string& name : managed) {
    FakeServer& server = story.exchange.servers.at(name);
    server.receive_connectors.front().certificate_name = printed_tls_name(old.der);
  }
  story.desired.connectors = {{0, "send", "Outbound to Office 365", false},
                              {0, "receive", "Default Frontend {server}", false}};
  const std::string fresh_name = "<I>CN=Example CA 2<S>CN=mail.example.com";
  story.wanted = renewed_ending(story, fresh_name, fresh_name);
  story.tries = {"change Set-SendConnector", "change Set-ReceiveConnector"};
  return story;
}

Story predecessor() {
  Issuing issuing;
  const KeyMaterial authority = issuing.authority("Example CA 1");
  const HeldCertificate old = issuing.issue(mail_names, &authority, 300);
  const HeldCertificate fresh = issuing.issue(mail_names, &authority, 2);
  Story story = renew("predecessor", old, fresh, issuing);
  attempt(story);
  story.desired.connectors = {{0, "send", "Outbound to Office 365", false}};
  story.desired.policy.clears_connectors = true;
  Retirement& retirement = story.desired.retirements.emplace_back();
  retirement.thumbprint = old.thumbprint;
  for (const std::string& name : managed) retirement.servers.push_back(target_name(name));
  const std::string renewed = renewed_ending(story, "<I>CN=Example CA 1<S>CN=mail.example.com", "");
  story.wanted = without_old(renewed);
  story.tries = {"change Set-SendConnector", "change Remove-ExchangeCertificate"};
  return story;
}

Story through_entries() {
  Story story = seed_case();
  story.name = "through entries";
  story.tries = {"change Import-", "change Enable-"};
  story.exchange.controllers = {"dc1.corp.example", "dc2.corp.example"};
  for (DesiredServer& server : story.desired.servers) {
    set_option(server, "domain_controller", "dc1.corp.example");
    for (const char* entry : {"EX1", "EX2"}) {
      server.target.entry.push_back({target_name(entry), "exchange", {}, {}, {}});
    }
  }
  return story;
}

Story without_chain() {
  Story story = seed_case();
  story.name = "without chain";
  story.exchange.servers.at("EX3").status_of_new = "Untrusted";
  return story;
}

void mend(Story& story) {
  for (auto& [name, server] : story.exchange.servers) {
    server.status_of_new = "Valid";
    for (HeldCertificate& held : server.certificates) held.status = "Valid";
  }
}

}  // namespace signet::exchange::test
