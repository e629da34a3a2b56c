#include "support/fleet.h"

#include <algorithm>
#include <map>
#include <stdexcept>
#include <utility>

#include "base/text.h"
#include "support/words.h"

namespace signet::test {

namespace {

using Words = std::vector<std::string>;

[[noreturn]] void refuse(const std::string& what) { throw std::invalid_argument(what); }

template <class Name>
Name parsed(std::string_view text) {
  auto name = Name::parse(text);
  if (!name) refuse(name.error().summary + ": " + std::string(text));
  return *name;
}

// The text of a "quoted" part.
std::string unquoted(std::string_view text) {
  const std::size_t first = text.find('"');
  const std::size_t last = text.rfind('"');
  if (first == last) refuse("a \"text\" is missing: " + std::string(text));
  return std::string(text.substr(first + 1, last - first - 1));
}

std::vector<std::pair<std::string, std::string>> lines_of(std::string_view text) {
  std::vector<std::pair<std::string, std::string>> lines;
  for (const std::string_view line : split(text, '\n')) {
    const std::string_view trimmed = trim(line);
    if (trimmed.empty() || trimmed.starts_with('#')) continue;
    lines.push_back(cut(trimmed, ':'));
  }
  return lines;
}

Seconds day(int year, unsigned month, unsigned day_of_month) {
  using namespace std::chrono;
  return sys_days(std::chrono::year(year) / month / day_of_month);
}

void add_flaw(const std::string& name, Certificate& certificate) {
  if (name == "expired") certificate.not_after = day(2026, 11, 1);
  if (name == "future") certificate.not_before = day(2026, 12, 1);
  if (name == "soon") certificate.not_after = day(2026, 12, 2);
  if (name == "selfsigned") certificate.self_signed = true;
  if (name == "weak") certificate.key_bits = 1024;
  if (name == "client") certificate.extended_key_usage = {"clientAuth"};
  if (name == "sha1") {
    certificate.signature = "RSA-SHA1";
    certificate.weak_signature = true;
  }
}

SlotRule rule(const char* kind, SlotRule::Holding holding) {
  SlotRule result;
  result.kind = kind;
  result.holding = holding;
  return result;
}

Capabilities platform(const char* name, bool staging_inert) {
  using enum SlotRule::Holding;
  Capabilities result;
  result.platform = name;
  result.slots = {rule("IIS", exclusive),   rule("POP", exclusive),
                  rule("SMTP", additive),   rule("SMTP-default", exclusive),
                  rule("status", additive), rule("web", exclusive)};
  result.slots[1].interrupts = "POP sessions end";
  result.slots[2].blocks_removal = false;
  result.slots[2].implies_where_empty = {"SMTP-default"};
  result.slots[3].implies = {"SMTP"};
  result.slots[4].clearable = true;
  result.slots[4].blocks_removal = false;
  result.slots[5].clearable = true;
  result.staging_inert = staging_inert;
  result.proof = ProofLevel::configured;
  result.friendly_name_longest = 20;
  return result;
}

template <class Value>
Known<Value> known(const std::string& text, Value value) {
  if (text.starts_with("unknown")) return Unknown{unquoted(text)};
  return value;
}

ObservedCertificate read_copy(std::string_view text, const CertificateBook& book) {
  ObservedCertificate copy;
  copy.has_key = false;
  copy.exportable = Absent{};
  copy.friendly_name = Absent{};
  bool first = true;
  for (const std::string& word : split_words(text, ' ')) {
    const auto [name, value] = cut(word, '=');
    if (std::exchange(first, false)) {
      const NamedCertificate named = book(word);
      copy.thumbprint = named.thumbprint;
      copy.certificate = named.certificate;
    } else if (name == "key") {
      copy.has_key = known(value, true);
      copy.exportable = false;
    } else if (name == "exportable") {
      copy.exportable = known(value, true);
    } else if (name == "name") {
      copy.friendly_name = unquoted(value);
    } else {
      refuse("what is this about a copy: " + word);
    }
  }
  return copy;
}

ObservedSlot read_slot(const std::string& text, const CertificateBook& book) {
  const auto [name, value] = cut(text, '=');
  const auto [holders, served] = cut(value, '/');
  ObservedSlot slot{parsed<SlotName>(name), std::vector<Thumbprint>{}, Absent{}};
  if (value.starts_with("unknown")) {
    slot.holders = Unknown{unquoted(value)};
    return slot;
  }
  for (const std::string& holder : split_words(holders, ',')) {
    slot.holders.value().push_back(book(holder).thumbprint);
  }
  std::ranges::sort(slot.holders.value());
  if (!served.empty()) slot.served = book(served).thumbprint;
  return slot;
}

ObservedServer read_server(const std::string& name, const std::string& text,
                           const CertificateBook& book) {
  ObservedServer server{parsed<TargetName>(name), {}};
  if (text.starts_with("unknown")) {
    server.state = Unknown{unquoted(text)};
    return server;
  }
  const auto [copies, slots] = cut(text, '|');
  ServerState state;
  for (const std::string& copy : split_words(copies, ',')) {
    state.certificates.push_back(read_copy(copy, book));
  }
  for (const std::string& slot : split_words(slots, ' ')) {
    state.slots.push_back(read_slot(slot, book));
  }
  std::ranges::sort(state.certificates, {}, &ObservedCertificate::thumbprint);
  std::ranges::sort(state.slots, {}, &ObservedSlot::slot);
  server.state = std::move(state);
  return server;
}

Source read_source(const std::string& text) {
  const auto [kind, value] = cut(text, ':');
  if (value.empty()) return ServerSource{parsed<TargetName>(text)};
  if (kind == "env") return FileSource{FileSource::Kind::environment, value, {}, {}};
  if (kind == "file") return FileSource{FileSource::Kind::path, value, {}, {}};
  const auto [certificate, key] = cut(value, '+');
  return FileSource{FileSource::Kind::pair, certificate, key, {}};
}

DesiredCertificate declare(const std::string& key, const std::string& options) {
  DesiredCertificate result;
  result.key = parsed<CertificateKey>(key);
  result.thumbprint = thumbprint(key);
  result.certificate = certificate(key);
  for (const std::string& option : split_words(options, ' ')) {
    const auto [name, value] = cut(option, '=');
    if (name == "source") result.sources.push_back(read_source(value));
    if (name == "exportable") result.exportable = true;
    if (name == "names") result.names = split_words(value, ',');
    if (name == "name") result.friendly_name = unquoted(value);
    if (name == "unseen") result.certificate = nullptr;
  }
  return result;
}

// Reads the desired fleet in two steps, because bindings hold indices into sorted certificates.
class DesiredReader {
 public:
  Desired read(std::string_view text) {
    for (const auto& [head, rest] : lines_of(text)) read_line(split_words(head, ' '), rest);
    for (auto& [key, certificate] : certificates_) result_.certificates.push_back(certificate);
    for (auto& [name, rest] : servers_) result_.servers.push_back(server(name, rest));
    std::ranges::sort(result_.retirements, {}, &Retirement::thumbprint);
    return std::move(result_);
  }

 private:
  void read_line(const Words& head, const std::string& rest) {
    if (head.size() == 1) {
      servers_.emplace(head[0], rest);
      for (const auto& [key, slots] : bindings_of(rest)) {
        certificates_.try_emplace(key, declare(key, ""));
      }
    } else if (head[0] == "certificate") {
      certificates_.insert_or_assign(head[1], declare(head[1], rest));
    } else if (head[0] == "rollout") {
      read_rollout(head[1], rest);
    } else if (head[0] == "retire") {
      Retirement retirement{thumbprint(head[1]), {}, "superseded"};
      for (const std::string& name : split_words(rest, ',')) {
        retirement.servers.push_back(parsed<TargetName>(name));
      }
      result_.retirements.push_back(std::move(retirement));
    } else {
      refuse("what is " + head[0]);
    }
  }

  void read_rollout(const std::string& group, const std::string& options) {
    Rollout rollout;
    rollout.group = group;
    rollout.waves = 2;
    for (const std::string& option : split_words(options, ' ')) {
      const auto [name, value] = cut(option, '=');
      const unsigned number = static_cast<unsigned>(std::stoul(value));
      if (name == "hold") rollout.hold = std::chrono::seconds(number);
      if (name == "at_most") rollout.at_most = number;
      if (name == "waves") rollout.waves = number;
    }
    result_.rollouts.push_back(rollout);
  }

  static std::map<std::string, Words> bindings_of(const std::string& rest) {
    std::map<std::string, Words> bindings;
    for (const std::string& word : split_words(cut(rest, '|').first, ' ')) {
      const auto [key, slots] = cut(word, '=');
      bindings[key] = split_words(slots, ',');
    }
    return bindings;
  }

  DesiredServer server(const std::string& name, const std::string& rest) {
    DesiredServer result;
    result.target = {parsed<TargetName>(name), "store", "", {}};
    for (const auto& [key, slots] : bindings_of(rest)) {
      DesiredBinding binding;
      const auto at = certificates_.find(key);
      binding.certificate = static_cast<std::uint32_t>(std::distance(certificates_.begin(), at));
      for (const std::string& slot : slots) binding.slots.push_back(parsed<SlotName>(slot));
      std::ranges::sort(binding.slots);
      result.bindings.push_back(std::move(binding));
    }
    for (const std::string& option : split_words(cut(rest, '|').second, ' ')) {
      read_option(option, result);
    }
    return result;
  }

  void read_option(const std::string& option, DesiredServer& server) {
    const auto [name, value] = cut(option, '=');
    if (name == "hot") {
      server.target.platform = "hot";
    } else if (name == "maintenance") {
      server.left_out = Maintenance{std::chrono::floor<std::chrono::days>(today()), "CHG0412"};
    } else if (name == "wave") {
      const auto [group, wave] = cut(value, '/');
      const auto at = std::ranges::find(result_.rollouts, group, &Rollout::group);
      if (at == result_.rollouts.end()) refuse("no rollout " + group);
      server.rollout = static_cast<std::uint32_t>(at - result_.rollouts.begin());
      server.wave = static_cast<std::uint32_t>(std::stoul(wave));
    } else {
      refuse("what is this about a server: " + option);
    }
  }

  Desired result_;
  std::map<std::string, DesiredCertificate> certificates_;
  std::map<std::string, std::string> servers_;
};

}  // namespace

Seconds today() { return day(2026, 11, 22); }

Thumbprint thumbprint(const std::string& name) { return Thumbprint::of(as_bytes(name)); }

CertificatePointer certificate(const std::string& name) {
  if (name == "mystery") return nullptr;
  Certificate result;
  result.thumbprint = thumbprint(name);
  result.fingerprint = Fingerprint::of(as_bytes(name));
  result.public_key = Fingerprint::of(as_bytes(name + " key"));
  result.common_name = name + ".example.com";
  result.subject = "CN=" + result.common_name;
  result.issuer = "CN=Example CA 1";
  result.serial = "01";
  result.names = {"*.example.com"};
  result.not_before = day(2026, 6, 1);
  result.not_after = day(2027, 6, 1);
  result.key_algorithm = "RSA";
  result.key_bits = 2048;
  result.signature = "RSA-SHA256";
  result.extended_key_usage = {"serverAuth"};
  add_flaw(name, result);
  return std::make_shared<const Certificate>(std::move(result));
}

CertificateBook made_up_certificates() {
  return
      [](const std::string& name) { return NamedCertificate{thumbprint(name), certificate(name)}; };
}

PlatformCatalog catalog() { return {platform("hot", false), platform("store", true)}; }

PlatformCatalog shown_catalog() {
  using enum Endpoint::Protocol;
  PlatformCatalog rules = catalog();
  for (Capabilities& platform : rules) {
    platform.slots[0].endpoints = {{tls, 443}};
    platform.slots[1].endpoints = {{tls, 995}};
    platform.slots[1].restart = "its services";
    platform.slots[3].endpoints = {{smtp, 25}};
  }
  return rules;
}

Observed observed(std::string_view text, const CertificateBook& book) {
  Observed result;
  result.at = today();
  for (const auto& [head, rest] : lines_of(text)) {
    if (!head.starts_with("file ")) {
      result.servers.push_back(read_server(head, rest, book));
      continue;
    }
    const std::string path = head.substr(5);
    Known<Fingerprint>& file = result.files[path];
    file = known(rest, Fingerprint::of(as_bytes(path)));
    if (rest == "absent") file = Absent{};
  }
  std::ranges::sort(result.servers, {}, &ObservedServer::name);
  return result;
}

Desired desired(std::string_view text) { return DesiredReader().read(text); }

}  // namespace signet::test
