#include "sample_reviews.h"

#include <fmt/format.h>

#include <array>

namespace signet::test {

namespace {

using namespace std::chrono;
using State = Review::Row::State;

Thumbprint thumbprint(std::string_view start) {
  return *Thumbprint::parse(std::string(start) + std::string(40 - start.size(), '0'));
}

TargetName server(std::string_view name) { return *TargetName::parse(name); }
SlotName slot(std::string_view name) { return *SlotName::parse(name); }

Certificate certificate(std::string_view start, std::string_view issuer, sys_days from,
                        sys_days to) {
  Certificate result;
  result.thumbprint = thumbprint(start);
  result.fingerprint = Fingerprint::of(as_bytes(start));
  result.public_key = Fingerprint::of(as_bytes(result.thumbprint.text()));
  result.subject = "CN=webmail.example.com,O=Example";
  result.issuer = issuer;
  result.common_name = "webmail.example.com";
  result.serial = "4D" + std::string(start);
  result.names = {"webmail.example.com", "autodiscover.example.com", "legacy.example.com"};
  result.not_before = from;
  result.not_after = to;
  result.key_algorithm = "RSA";
  result.key_bits = 2048;
  result.signature = "RSA-SHA256";
  result.extended_key_usage = {"clientAuth", "serverAuth"};
  return result;
}

Certificate old_webmail() {
  return certificate("0A1B2C3D", "CN=Example CA 1", 2026y / 6 / 2, 2026y / 12 / 19);
}

Certificate new_webmail() {
  Certificate result = certificate("559642FC", "CN=Example CA 2", 2026y / 11 / 20, 2027y / 6 / 7);
  result.names = {"webmail.example.com", "autodiscover.example.com", "mail.example.com"};
  result.extended_key_usage = {"serverAuth"};
  return result;
}

CertificateDelta webmail_delta() {
  CertificateDelta delta;
  delta.names_gained = {"mail.example.com"};
  delta.names_lost = {"legacy.example.com"};
  delta.issuer = true;
  delta.usages_lost = {"clientAuth"};
  delta.validity = days(170);
  return delta;
}

Review::CertificateChange webmail_change(std::uint64_t servers) {
  const Certificate before = old_webmail();
  const Certificate after = new_webmail();
  Review::CertificateChange change;
  change.planned = {*CertificateKey::parse("webmail"), after.thumbprint,
                    std::make_shared<const Certificate>(after)};
  change.replaces = {
      {before.thumbprint, after.thumbprint, {"IIS", "SMTP"}, servers, webmail_delta()}};
  change.replaced = {std::make_shared<const Certificate>(before)};
  change.lines = {"names: gained mail.example.com; LOST legacy.example.com",
                  "issuer: CN=Example CA 1 -> CN=Example CA 2", "valid: ends 170 days later"};
  return change;
}

Review::Exception line(std::string_view kind, std::vector<TargetName> servers,
                       std::string_view text, std::string_view more = "") {
  Review::Exception result;
  result.kind = kind;
  result.count = std::max<std::size_t>(servers.size(), 1);
  result.servers = std::move(servers);
  result.text = text;
  result.more = more;
  return result;
}

std::string fleet_name(std::size_t number) { return fmt::format("EX{:05}", number); }

constexpr std::array<std::string_view, 8> services = {
    "IIS", "SMTP", "POP", "IMAP", "UM", "nginx:shop.example.com:443", "postfix", "haproxy"};

State state_of(std::size_t number) {
  if (number % 997 == 0) return State::unknown;
  if (number % 499 == 0) return State::blocked;
  if (number % 101 == 0) return State::left_out;
  return number % 10 == 0 ? State::as_desired : State::change;
}

std::string note_of(State state) {
  switch (state) {
    case State::blocked:
      return "no server has an exportable copy of webmail";
    case State::unknown:
      return "the server was not reached: connection timed out";
    case State::left_out:
      return "CHG0412 until 2026-11-30";
    case State::change:
    case State::as_desired:
      return "";
  }
  return "";
}

Review::Row row_of(std::string_view name, State state, std::uint32_t wave) {
  Review::Row row;
  row.server = server(name);
  row.state = state;
  row.group = wave % 2 == 0 ? "mailbox" : "edge";
  row.wave = state == State::change ? wave : 0;
  row.note = note_of(state);
  for (const std::string_view service : services) {
    const bool changes = state == State::change && service.size() < 6;
    row.cells.push_back({slot(service), state == State::as_desired ? "559642FC" : "0A1B2C3D",
                         changes || state == State::as_desired ? "559642FC" : "0A1B2C3D"});
  }
  return row;
}

void count(Review::Counts& counts, State state) {
  ++counts.servers;
  switch (state) {
    case State::change:
      ++counts.change;
      return;
    case State::as_desired:
      ++counts.as_desired;
      return;
    case State::blocked:
      ++counts.blocked;
      return;
    case State::unknown:
      ++counts.unknown;
      return;
    case State::left_out:
      ++counts.left_out;
      return;
  }
}

std::vector<TargetName> servers_of(const Review& review, State state) {
  std::vector<TargetName> result;
  for (const Review::Row& row : review.rows) {
    if (row.state == state) result.push_back(row.server);
  }
  return result;
}

void add_waves(Review& review) {
  for (const std::string_view group : {"edge", "mailbox"}) {
    for (std::uint32_t number = 1; number <= 4; ++number) {
      Review::Wave wave;
      wave.group = group;
      wave.number = number;
      wave.hold = number > 1 ? minutes(15) : minutes(0);
      wave.takes = {minutes(4) * number, minutes(11) * number};
      if (group == "mailbox") wave.at_most = 1;
      for (const Review::Row& row : review.rows) {
        if (row.wave == number && row.group == group) wave.servers.push_back(row.server);
      }
      if (!wave.servers.empty()) review.waves.push_back(std::move(wave));
    }
  }
  review.takes = {minutes(85), minutes(155)};
}

void add_heading(Review& review) {
  review.digest = "7f3ac91e5b0c44d2a8e17c0f9d3b6a2514e8f7c6b5a4938271605f4e3d2c1b0a";
  review.title = "renew webmail";
  review.kind = {false, {"issuer", "names", "usage"}};
  review.validity = {{}, sys_days(2026y / 11 / 27) + hours(6), "the change window ends"};
  review.header = {
      sys_days(2026y / 11 / 22) + hours(22), "manifests", "9c1d2e3f", "runner1", "0.1.0", {}};
  review.approvals = 2;
  review.since_approved = "5e0c11d2: nothing added";
}

void add_lines(Review& review) {
  const std::vector<TargetName> changing = servers_of(review, State::change);
  review.exceptions = {
      line("no way back", {changing.front()},
           "its key of 0A1B2C3D cannot be exported: once removed it is gone"),
      line("blocked", servers_of(review, State::blocked), note_of(State::blocked),
           "import webmail.pfx on one server"),
      line("unknown", servers_of(review, State::unknown), note_of(State::unknown)),
      line("left out", servers_of(review, State::left_out),
           "CHG0412 until 2026-11-30; serves 0A1B2C3D, which ends 2026-12-19"),
      line("lost name", {}, "legacy.example.com is served by nobody any more",
           "waive: rule lost-name"),
      line("issuer", changing, "CN=Example CA 1 -> CN=Example CA 2"),
      line("usage", changing, "clientAuth is lost"),
      line("interrupts", changing, "POP3 and IMAP4 restart"),
      line("finding", {changing.back()}, "the certificate's chain is not complete")};
  std::erase_if(review.exceptions, [](const Review::Exception& one) {
    return one.servers.empty() && one.kind != "lost name";
  });
}

void add_steps(Review& review) {
  Review::Block block;
  block.servers = servers_of(review, State::change);
  block.lines = {"1 import webmail from EX00001", "2 assign webmail to SMTP: 0A1B2C3D -> 559642FC",
                 "3 assign webmail to IIS: 0A1B2C3D -> 559642FC", "4 prove IIS, SMTP"};
  review.blocks = {block};
  review.removals = {{{block.servers.front()}, {"1 remove 0A1B2C3D"}, {}}};
  review.steps = {{"EX00001/export/webmail", "", {}, "it has an exportable copy"},
                  {"EX00002/import/webmail", "", {0}, "it is desired on IIS"},
                  {"EX00002/assign/webmail:IIS", "0A1B2C3D -> 559642FC", {1}, "it is desired"}};
  review.acts = {{"export", 1}, {"import", 11}, {"assign", 44}, {"prove", 11}, {"remove", 1}};
  review.calls = {{"Enable-ExchangeCertificate", 23}, {"Import-ExchangeCertificate", 11}};
  review.back.line = "from any point: IIS, SMTP go back to 0A1B2C3D; until 2026-12-10";
  review.back.blocks = {
      {block.servers, {"1 assign 0A1B2C3D to IIS", "2 assign 0A1B2C3D to SMTP"}, {}}};
  review.back.changes = 56;
  review.back.lost = 1;
  review.back.never = {block.servers.front().text() +
                       ": remove 0A1B2C3D, whose key cannot be exported"};
  review.kept = 24;
}

void add_judgement(Review& review) {
  const Thumbprint before = thumbprint("0A1B2C3D");
  const Thumbprint after = thumbprint("559642FC");
  review.coverage = {{"legacy.example.com", "IIS", {{before, 11}}, {}},
                     {"mail.example.com", "IIS", {}, {{after, 11}}},
                     {"webmail.example.com", "IIS", {{before, 12}}, {{before, 1}, {after, 11}}}};
  review.names_unchanged = 14;
  review.verdicts = {{"expires-within", RuleVerdict::Outcome::pass, 0},
                     {"issuer-change", RuleVerdict::Outcome::warn, 11},
                     {"key-size", RuleVerdict::Outcome::pass, 0},
                     {"lost-name", RuleVerdict::Outcome::waived, 1},
                     {"share-at-once", RuleVerdict::Outcome::off, 0}};
  review.waived = {{"lost-name",
                    *CertificateKey::parse("webmail"),
                    "legacy.example.com is not served by IIS any more",
                    "CHG0398: the name is retired",
                    2027y / 1 / 1,
                    {}}};
  review.proof = {"443, 25 and 587 are asked on 11 servers",
                  "NOT provable here: the outbound client certificate"};
  review.manual = {"M1  EX00001 POP: restart its services, front end and back end"};
}

void complete(Review& review) {
  add_heading(review);
  add_lines(review);
  add_waves(review);
  review.certificates = {webmail_change(review.counts.change)};
  add_steps(review);
  add_judgement(review);
}

std::string hostile_text() {
  return "</script><script>alert(1)</script><!-- <img src=x onerror=alert(2)> \" onload='alert(3)' "
         "{{data}} \u202Egpj.exe\u202C \xFF &lt;b&gt;";
}

}  // namespace

Review renewal_review() {
  constexpr std::array<State, 12> states = {State::change,     State::change, State::change,
                                            State::change,     State::change, State::change,
                                            State::change,     State::change, State::blocked,
                                            State::as_desired, State::change, State::left_out};
  Review review;
  for (std::size_t i = 0; i < states.size(); ++i) {
    review.rows.push_back(
        row_of(fleet_name(i + 1), states[i], static_cast<std::uint32_t>(i % 4 + 1)));
    count(review.counts, states[i]);
  }
  complete(review);
  return review;
}

Review fleet_review(std::size_t servers) {
  Review review;
  review.rows.reserve(servers);
  for (std::size_t number = 1; number <= servers; ++number) {
    const State state = state_of(number);
    review.rows.push_back(
        row_of(fleet_name(number), state, static_cast<std::uint32_t>(number % 4 + 1)));
    count(review.counts, state);
  }
  complete(review);
  return review;
}

Review idle_review() {
  Review review;
  review.digest = std::string(64, '0');
  review.title = "nothing to do";
  review.kind.like_for_like = true;
  review.rows = {row_of(fleet_name(1), State::as_desired, 1)};
  count(review.counts, State::as_desired);
  return review;
}

Review hostile_review() {
  Review review = renewal_review();
  const std::string text = hostile_text();
  const std::string long_text = text + std::string(64 * 1024, 'x');
  review.title = "renew " + text;
  review.header.host = text;
  review.validity.because = text;
  review.exceptions.push_back(line(text, {review.rows[0].server}, long_text, text));
  review.certificates[0].lines.push_back(long_text);
  review.blocks[0].lines.push_back(text);
  review.back.line = long_text;
  review.back.never.push_back(text);
  review.proof.push_back(text);
  review.manual.push_back(long_text);
  review.coverage[0].name = text;
  review.verdicts[0].rule = text;
  review.waived[0].reason = long_text;
  review.waves[0].group = text;
  review.steps[0].reason = text;
  review.rows[0].note = long_text;
  review.rows[1].note = text;
  review.rows[1].group = text;
  review.rows[0].cells.push_back({slot(std::string(600, 'S')), text, long_text});
  review.rows[1].cells.push_back({slot("x:[::1]:443 (a)%3C"), "", "559642FC"});
  Certificate odd = new_webmail();
  odd.names = {text, long_text};
  odd.subject = text;
  odd.common_name = text;
  odd.not_before = sys_days(1950y / 1 / 1);
  odd.not_after = sys_days(9999y / 12 / 31);
  review.certificates[0].planned.certificate = std::make_shared<const Certificate>(odd);
  review.certificates[0].replaces[0].delta->names_gained = odd.names;
  review.certificates[0].replaces[0].delta->names_lost = old_webmail().names;
  return review;
}

}  // namespace signet::test
