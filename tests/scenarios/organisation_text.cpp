#include "organisation_text.h"

#include <algorithm>
#include <stdexcept>

#include "base/text.h"
#include "exchange/distinguished_name.h"
#include "fake_exchange.h"
#include "support/test_world.h"
#include "support/words.h"

namespace signet::exchange::test {

namespace {

using Words = std::vector<std::string>;

using signet::test::cut;
using signet::test::split_words;

[[noreturn]] void refuse(const std::string& what) { throw std::invalid_argument(what); }

std::string unquoted(std::string text) {
  std::erase(text, '"');
  return text;
}

// What single servers do besides.
struct Trouble {
  std::set<std::string> unreachable;
  std::set<std::string> raw_data_only;
  std::set<std::string> rpc_down;
  std::set<std::string> hidden;   // cmdlets, of all servers
  std::set<std::string> missing;  // files
};

// Answers for each server as the text says.
class TroubledSessions final : public Sessions {
 public:
  TroubledSessions(FakeExchange& exchange, const Trouble& trouble)
      : exchange_(exchange), trouble_(trouble) {}

  SessionAnswer invoke(const Target& target, AccountUse use, const psrp::Pipeline& pipeline,
                       const InvokeOptions& options, const Context&) override {
    const std::string& name = target.name.text();
    if (trouble_.unreachable.contains(name)) {
      return {std::unexpected(RemoteFailure{{"http.connect", "connection refused", {}, {}, {}},
                                            RemoteFailure::Outcome::not_done})};
    }
    const std::string& cmdlet = pipeline.front().name.text();
    exchange_.always.reset();
    if (trouble_.hidden.contains(cmdlet)) exchange_.always = {cmdlet, Fault::hidden};
    if (trouble_.rpc_down.contains(name)) {
      exchange_.always = {"Get-ExchangeCertificate", Fault::unreachable};
    }
    exchange_.select_shows_nothing = trouble_.raw_data_only.contains(name);
    return exchange_.invoke(target, use, pipeline, options);
  }
  void renew(const TargetName&) override {}

 private:
  FakeExchange& exchange_;
  const Trouble& trouble_;
};

class Reading {
 public:
  Reading(signet::test::CertificateFiles& files, FakeExchange& exchange, Trouble& trouble)
      : files_(files), exchange_(exchange), trouble_(trouble) {}

  void line(std::string_view text) {
    const auto [head, rest] = cut_head(text);
    const Words words = split_words(head, ' ');
    if (words.size() == 3 && words[0] == "receive") return receive(words[1], words[2], rest);
    if (words.size() == 2 && words[0] == "send") return send(words[1], rest);
    if (words.size() == 2 && words[0] == "names") return names(words[1], rest);
    if (head == "auth") return auth(split_words(rest, ' '));
    if (head == "federation") return federation(rest);
    if (head == "german") return german();
    if (head == "hidden") return hidden(split_words(rest, ' '));
    if (head == "missing") return missing(split_words(rest, ' '));
    if (words.size() == 2) return server(words[0], words[1], rest);
    refuse("no such line: " + std::string(text));
  }

 private:
  // "head" and "rest" of "head: rest", where the head may have ':' inside of "quotes".
  static std::pair<std::string, std::string> cut_head(std::string_view text) {
    bool is_quoted = false;
    for (std::size_t at = 0; at < text.size(); ++at) {
      if (text[at] == '"') is_quoted = !is_quoted;
      if (text[at] == ':' && !is_quoted) {
        return {std::string(trim(text.substr(0, at))), std::string(trim(text.substr(at + 1)))};
      }
    }
    return {std::string(trim(text)), ""};
  }

  HeldCertificate certificate(const std::string& text) {
    const Words words = split_words(text, ' ');
    const signet::test::NamedCertificate named = files_.find(words.front());
    HeldCertificate held;
    held.thumbprint = named.thumbprint;
    held.der = files_.bytes(words.front());
    held.names = named.certificate->names;
    const std::string& common = named.certificate->common_name;
    std::erase(held.names, common);
    held.names.insert(held.names.begin(), common);
    for (std::size_t at = 1; at < words.size(); ++at) certificate_word(words[at], held);
    return held;
  }

  static void certificate_word(const std::string& word, HeldCertificate& held) {
    const auto [name, value] = cut(word, '=');
    if (name == "key") {
      held.key_file = {1};
    } else if (name == "exportable") {
      held.exportable = true;
    } else if (name == "smtp") {
      held.key_is_readable = true;
    } else if (name == "ksp") {
      held.key_provider_type = 0;
    } else if (name == "status") {
      held.status = value;
    } else if (name == "called") {
      held.friendly_name = unquoted(value);
    } else {
      refuse("no word for a certificate: " + word);
    }
  }

  static std::string version_text(const std::string& version) {
    if (version == "2013") return "Version 15.0 (Build 1497.2)";
    if (version == "2016") return "Version 15.1 (Build 2507.6)";
    if (version == "2019" || version == "edge") return "Version 15.2 (Build 1544.4)";
    if (version == "SE") return "Version 15.2 (Build 2562.17)";
    const Words parts = split_words(version, '.');
    if (parts.size() != 4) refuse("no version: " + version);
    return "Version " + parts[0] + "." + parts[1] + " (Build " + parts[2] + "." + parts[3] + ")";
  }

  void server(const std::string& name, const std::string& version, const std::string& rest) {
    FakeServer& server = exchange_.servers[name];
    server.fqdn = to_lower(name) + ".corp.example.com";
    if (version == "edge") server.role = "Edge";
    server.version = version_text(version);
    const auto [certificates, settings] = cut(rest, '|');
    for (const std::string& each : split_words(certificates, ',')) {
      server.certificates.push_back(certificate(each));
    }
    for (const std::string& each : split_words(settings, ' ')) setting(each, name, server);
  }

  void setting(const std::string& word, const std::string& name, FakeServer& server) {
    const auto [key, value] = cut(word, '=');
    if (key == "iis") {
      server.sites["1"] = thumbprint(value);
    } else if (key == "back-end") {
      server.sites["2"] = thumbprint(value);
    } else if (key == "default") {
      server.default_certificate = thumbprint(value);
    } else if (key == "pop") {
      server.pop_name = value;
    } else if (key == "imap") {
      server.imap_name = value;
    } else if (key == "um") {
      server.um_mode = value;
    } else if (key == "call-router") {
      server.call_router_mode = value;
    } else if (key == "um-certificate") {
      server.um_certificate = thumbprint(value);
    } else if (key == "fqdn") {
      server.fqdn = value;
    } else {
      trouble(key, name, server);
    }
  }

  void trouble(const std::string& key, const std::string& name, FakeServer& server) {
    if (key == "edge-subscription") {
      exchange_.edge_sites.push_back(server.site);
    } else if (key == "unreachable") {
      trouble_.unreachable.insert(name);
    } else if (key == "raw-data-only") {
      trouble_.raw_data_only.insert(name);
    } else if (key == "rpc-down") {
      trouble_.rpc_down.insert(name);
    } else {
      refuse("no setting of a server: " + key);
    }
  }

  Thumbprint thumbprint(const std::string& name) { return files_.find(name).thumbprint; }

  std::string tls_name(const std::string& name) {
    return tls_certificate_name(*files_.find(name).certificate).value();
  }

  void receive(const std::string& server, const std::string& name, const std::string& rest) {
    FakeReceiveConnector connector;
    connector.name = unquoted(name);
    for (const std::string& word : split_words(rest, ' ')) {
      const auto [key, value] = cut(word, '=');
      if (key == "tls") {
        connector.certificate_name = tls_name(value);
      } else if (key == "fqdn") {
        connector.fqdn = value;
      } else if (key == "hybrid") {
        connector.is_hybrid = true;
      } else if (key == "no-tls") {
        connector.authentication = "Integrated, ExchangeServer";
      } else if (key == "port") {
        for (const char* every : {"[::]:", "0.0.0.0:"}) connector.bindings.push_back(every + value);
      } else {
        refuse("no word for a receive connector: " + word);
      }
    }
    exchange_.servers.at(server).receive_connectors.push_back(std::move(connector));
  }

  void send(const std::string& name, const std::string& rest) {
    FakeSendConnector connector;
    connector.name = unquoted(name);
    for (const std::string& word : split_words(rest, ' ')) {
      const auto [key, value] = cut(word, '=');
      if (key == "tls") {
        connector.certificate_name = tls_name(value);
      } else if (key == "hybrid") {
        connector.is_hybrid = true;
      } else if (key == "sources") {
        connector.sources = split_words(value, ',');
      } else {
        refuse("no word for a send connector: " + word);
      }
    }
    exchange_.send_connectors.push_back(std::move(connector));
  }

  void names(const std::string& server_name, const std::string& rest) {
    FakeServer& server = exchange_.servers.at(server_name);
    for (const std::string& word : split_words(rest, ' ')) {
      const auto [key, value] = cut(word, '=');
      if (key == "owa") {
        server.directories["Get-OwaVirtualDirectory"].external = value;
      } else if (key == "autodiscover") {
        server.autodiscover = value;
      } else if (key == "pop") {
        server.pop_connections.external = value;
      } else if (key == "imap") {
        server.imap_connections.external = value;
      } else {
        refuse("no names of a server: " + word);
      }
    }
  }

  void auth(const Words& names) {
    exchange_.auth_thumbprint = thumbprint(names.at(0)).text();
    if (names.size() > 1) exchange_.next_auth_thumbprint = thumbprint(names[1]).text();
  }
  void federation(const std::string& name) {
    exchange_.federation_thumbprint = thumbprint(name).text();
  }
  void german() { exchange_.is_german = true; }
  void hidden(const Words& cmdlets) { trouble_.hidden.insert(cmdlets.begin(), cmdlets.end()); }
  void missing(const Words& files) { trouble_.missing.insert(files.begin(), files.end()); }

  signet::test::CertificateFiles& files_;
  FakeExchange& exchange_;
  Trouble& trouble_;
};

void look_for_files(const Desired& desired, const Trouble& trouble, Observed& observed) {
  for (const DesiredCertificate& certificate : desired.certificates) {
    for (const Source& source : certificate.sources) {
      const auto* file = std::get_if<FileSource>(&source);
      if (!file) continue;
      const auto is_it = [&](const std::string& name) { return file->certificate.ends_with(name); };
      Known<Fingerprint>& seen = observed.files[file->certificate];
      seen = Fingerprint{};
      if (std::ranges::any_of(trouble.missing, is_it)) seen = Absent{};
    }
  }
}

}  // namespace

Observed observe(std::string_view text, signet::test::CertificateFiles& certificates,
                 const Desired& desired) {
  FakeExchange exchange;
  Trouble trouble;
  Reading reading(certificates, exchange, trouble);
  for (const std::string_view line : split(text, '\n')) {
    const std::string_view trimmed = trim(line);
    if (!trimmed.empty() && !trimmed.starts_with('#')) reading.line(trimmed);
  }
  TestWorld world;
  ExchangePlatform platform(std::make_unique<TroubledSessions>(exchange, trouble),
                            std::make_unique<NoWaiter>());
  Observed observed;
  observed.at = signet::test::today();
  for (const DesiredServer& server : desired.servers) {
    observed.servers.push_back(platform.observe(server.target, world.context));
  }
  look_for_files(desired, trouble, observed);
  return observed;
}

}  // namespace signet::exchange::test
