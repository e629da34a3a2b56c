#include "plan/change_reader.h"

#include <algorithm>
#include <charconv>
#include <limits>
#include <string_view>
#include <unordered_map>

#include "plan/plan_words.h"

namespace signet {

namespace {

constexpr std::uint64_t longest_seconds = std::numeric_limits<std::uint32_t>::max();

unsigned digits(std::string_view text, std::size_t from, std::size_t count) {
  unsigned value = 0;
  if (text.size() < from + count) return 0;
  std::from_chars(text.data() + from, text.data() + from + count, value);
  return value;
}

std::chrono::sys_days day_of(std::string_view text) {
  using namespace std::chrono;
  return sys_days(year(static_cast<int>(digits(text, 0, 4))) / month(digits(text, 5, 2)) /
                  day(digits(text, 8, 2)));
}

std::chrono::sys_days read_day(const JsonCursor& at) {
  const std::string text = at.text();
  const std::chrono::sys_days day = day_of(text);
  if (date_text(Seconds(day)) != text) at.refuse("not a day like 2026-11-30");
  return day;
}

std::uint32_t read_count(const JsonCursor& at) {
  return static_cast<std::uint32_t>(at.number(std::numeric_limits<std::uint32_t>::max()));
}

std::chrono::seconds read_seconds(const JsonCursor& at) {
  return std::chrono::seconds(at.number(longest_seconds));
}

// null is the empty value.
template <class Value>
Value parsed_or_empty(const JsonCursor& at) {
  return at.is_null() ? Value() : at.parsed<Value>();
}
std::string text_or_empty(const JsonCursor& at) { return at.is_null() ? std::string() : at.text(); }

template <class Table>
auto read_word(const JsonCursor& at, const Table& table) {
  const auto value = plan_words::value(table, at.text());
  if (!value) at.refuse("not one of the words that may stand here");
  return value.value_or(table.front().first);
}

template <class Items, class Read>
void read_list(const JsonCursor& at, Items& items, Read read) {
  items.reserve(at.size());
  at.each([&](const JsonCursor& item) { items.push_back(read(item)); });
}

std::string read_text(const JsonCursor& at) { return at.text(); }

template <class Value>
Value read_parsed(const JsonCursor& at) {
  return at.parsed<Value>();
}

SecretReference read_secret_reference(const JsonCursor& at) {
  at.expect_keys({"kind", "value"});
  SecretReference value{read_word(at["kind"], plan_words::secret), {}};
  read_list(at["value"], value.value, read_text);
  return value;
}

FileSource read_file_source(const JsonCursor& at) {
  at.expect_keys({"certificate", "key", "kind", "password"});
  FileSource value{read_word(at["kind"], plan_words::file),
                   at["certificate"].text(),
                   text_or_empty(at["key"]),
                   {}};
  if (!at["password"].is_null()) value.password = read_secret_reference(at["password"]);
  return value;
}

// Who it is about is said where it is not the step's own server.
Fact read_fact_record(const JsonCursor& at, const TargetName& own) {
  at.expect_keys({"field", "value"}, {"path", "slot", "target", "thumbprint"});
  Fact value;
  value.target = own;
  value.field = read_word(at["field"], plan_words::fact);
  at.if_there("path", [&](const JsonCursor& path) { value.path = path.text(); });
  at.if_there("slot", [&](const JsonCursor& slot) { value.slot = slot.parsed<SlotName>(); });
  at.if_there("target",
              [&](const JsonCursor& target) { value.target = target.parsed<TargetName>(); });
  at.if_there("thumbprint", [&](const JsonCursor& thumbprint) {
    value.thumbprint = thumbprint.parsed<Thumbprint>();
  });
  value.value = at["value"].text();
  return value;
}

Blocked read_blocked(const JsonCursor& at) {
  at.expect_keys({"certificate", "code", "lift", "server", "why"});
  return {parsed_or_empty<TargetName>(at["server"]),
          parsed_or_empty<CertificateKey>(at["certificate"]), at["code"].text(), at["why"].text(),
          at["lift"].text()};
}

Finding read_finding(const JsonCursor& at) {
  at.expect_keys({"code", "server", "text"});
  return {parsed_or_empty<TargetName>(at["server"]), at["code"].text(), at["text"].text()};
}

Kept read_kept(const JsonCursor& at) {
  at.expect_keys({"certificate", "server", "slots"});
  Kept value{at["server"].parsed<TargetName>(), at["certificate"].parsed<CertificateKey>(), {}};
  read_list(at["slots"], value.slots, read_parsed<SlotName>);
  return value;
}

LeftOut read_left_out(const JsonCursor& at) {
  at.expect_keys({"reason", "server", "until"});
  return {at["server"].parsed<TargetName>(), read_day(at["until"]), at["reason"].text()};
}

NotKnown read_not_known(const JsonCursor& at) {
  at.expect_keys({"server", "what", "why"});
  return {parsed_or_empty<TargetName>(at["server"]), at["what"].text(), at["why"].text()};
}

NotProvable read_not_provable(const JsonCursor& at) {
  at.expect_keys({"endpoint", "server", "slot", "why"});
  return {parsed_or_empty<TargetName>(at["server"]), parsed_or_empty<SlotName>(at["slot"]),
          at["endpoint"].text(), at["why"].text()};
}

Handshake read_handshake(const JsonCursor& at) {
  at.expect_keys({"endpoint", "slot", "wanted"}, {"unchanged"});
  Handshake value;
  value.endpoint = at["endpoint"].parsed<Endpoint>();
  value.slot = parsed_or_empty<SlotName>(at["slot"]);
  at.if_there("unchanged", [&](const JsonCursor& flag) { value.is_unchanged = flag.flag(); });
  read_list(at["wanted"], value.wanted, read_parsed<Thumbprint>);
  return value;
}

Rollout read_rollout(const JsonCursor& at) {
  at.expect_keys({"at_most", "group", "hold_seconds", "stop_after", "waves"});
  Rollout value;
  value.group = at["group"].text();
  value.waves = read_count(at["waves"]);
  value.hold = read_seconds(at["hold_seconds"]);
  if (!at["at_most"].is_null()) value.at_most = read_count(at["at_most"]);
  value.stop_after = read_count(at["stop_after"]);
  return value;
}

NameAnswer read_answer(const JsonCursor& at) {
  at.expect_keys({"servers", "thumbprint"});
  return {at["thumbprint"].parsed<Thumbprint>(), read_count(at["servers"])};
}

NameCoverage read_coverage(const JsonCursor& at) {
  at.expect_keys({"after", "before", "name", "service"});
  NameCoverage value{at["name"].text(), at["service"].text(), {}, {}};
  read_list(at["before"], value.before, read_answer);
  read_list(at["after"], value.after, read_answer);
  return value;
}

RuleVerdict read_verdict(const JsonCursor& at) {
  at.expect_keys({"count", "outcome", "rule"});
  return {at["rule"].text(), read_word(at["outcome"], plan_words::outcome),
          read_count(at["count"])};
}

Waived read_waived(const JsonCursor& at) {
  at.expect_keys({"certificate", "reason", "rule", "servers", "until", "what"});
  Waived value{at["rule"].text(),     parsed_or_empty<CertificateKey>(at["certificate"]),
               at["what"].text(),     at["reason"].text(),
               read_day(at["until"]), {}};
  read_list(at["servers"], value.servers, read_parsed<TargetName>);
  return value;
}

std::optional<Seconds> time_or_none(const JsonCursor& at) {
  if (at.is_null()) return std::nullopt;
  return read_time(at);
}

Validity read_validity(const JsonCursor& at) {
  at.expect_keys({"because", "from", "until"});
  return {time_or_none(at["from"]), time_or_none(at["until"]), at["because"].text()};
}

CallCount read_call(const JsonCursor& at) {
  at.expect_keys({"count", "name"});
  return {at["name"].text(), at["count"].number(std::numeric_limits<std::uint32_t>::max())};
}

Choice read_choice(const JsonCursor& at) {
  at.expect_keys({"after", "before", "chooser", "server"});
  return {at["server"].parsed<TargetName>(), at["chooser"].text(),
          parsed_or_empty<Thumbprint>(at["before"]), parsed_or_empty<Thumbprint>(at["after"])};
}

ManualCheck read_manual_check(const JsonCursor& at) {
  at.expect_keys({"server", "slot", "text"});
  return {at["server"].parsed<TargetName>(), parsed_or_empty<SlotName>(at["slot"]),
          at["text"].text()};
}

Target read_place(const JsonCursor& at) {
  Target value{
      at["name"].parsed<TargetName>(), at["platform"].text(), text_or_empty(at["address"]), {}};
  at["options"].each([&](const JsonCursor& option) {
    option.expect_keys({"name", "value"});
    value.options.emplace_back(option["name"].text(), option["value"].text());
  });
  return value;
}

Target read_entry(const JsonCursor& at) {
  at.expect_keys({"address", "name", "options", "platform"});
  return read_place(at);
}

Target read_target(const JsonCursor& at) {
  at.expect_keys({"address", "entry", "name", "options", "platform", "proof"});
  Target value = read_place(at);
  read_list(at["entry"], value.entry, read_entry);
  return value;
}

Certificate read_certificate(const JsonCursor& at) {
  at.expect_keys(
      {"authority", "authority_key_id", "common_name",    "extended_key_usage", "fingerprint",
       "issuer",    "key_algorithm",    "key_bits",       "key_usage",          "names",
       "not_after", "not_before",       "public_key",     "self_signed",        "serial",
       "signature", "subject",          "subject_key_id", "thumbprint",         "weak_signature"});
  Certificate value;
  value.thumbprint = at["thumbprint"].parsed<Thumbprint>();
  value.fingerprint = at["fingerprint"].parsed<Fingerprint>();
  value.public_key = at["public_key"].parsed<Fingerprint>();
  value.subject = at["subject"].text();
  value.issuer = at["issuer"].text();
  value.common_name = at["common_name"].text();
  value.serial = at["serial"].text();
  read_list(at["names"], value.names, read_text);
  value.not_before = read_time(at["not_before"]);
  value.not_after = read_time(at["not_after"]);
  value.key_algorithm = at["key_algorithm"].text();
  value.key_bits = static_cast<int>(at["key_bits"].number(std::numeric_limits<int>::max()));
  value.signature = at["signature"].text();
  value.weak_signature = at["weak_signature"].flag();
  read_list(at["key_usage"], value.key_usage, read_text);
  read_list(at["extended_key_usage"], value.extended_key_usage, read_text);
  value.authority = at["authority"].flag();
  value.self_signed = at["self_signed"].flag();
  value.subject_key_id = at["subject_key_id"].text();
  value.authority_key_id = at["authority_key_id"].text();
  return value;
}

PlannedCertificate read_planned_certificate(const JsonCursor& at) {
  at.expect_keys({"certificate", "key", "thumbprint"});
  PlannedCertificate value{at["key"].parsed<CertificateKey>(),
                           at["thumbprint"].parsed<Thumbprint>(), nullptr};
  const JsonCursor certificate = at["certificate"];
  if (certificate.is_null()) return value;
  value.certificate = std::make_shared<const Certificate>(read_certificate(certificate));
  return value;
}

// These leave the value as it is where the key is not there.
void if_text(const JsonCursor& at, std::string_view key, std::string& value) {
  at.if_there(key, [&](const JsonCursor& text) { value = text.text(); });
}
void if_count(const JsonCursor& at, std::string_view key, std::uint32_t& value) {
  at.if_there(key, [&](const JsonCursor& count) { value = read_count(count); });
}
template <class Items, class Read>
void if_list(const JsonCursor& at, std::string_view key, Items& items, Read read) {
  at.if_there(key, [&](const JsonCursor& list) { read_list(list, items, read); });
}

// Reads the steps one after the other, so that a need can only name a step before its own.
class StepReader {
 public:
  StepReader(std::size_t count, Plan& plan) : plan_(plan) {
    plan.steps.reserve(count);
    ids_.reserve(count);
    for (std::uint32_t i = 0; i < plan.rollouts.size(); ++i) {
      rollouts_.try_emplace(plan.rollouts[i].group, i);
    }
  }

  // The order of the keys is that in the file, where each is found at once.
  void read(const JsonCursor& at) {
    at.expect_keys({"address", "thumbprint", "undo"},
                   {"after", "before", "clears", "exportable", "file", "friendly_name", "guard",
                    "handshakes", "hold_seconds", "interrupts", "limit_seconds", "name", "needs",
                    "reason", "rollout", "slots", "undo_text", "unit", "wave"});
    const JsonCursor address = at["address"];
    const auto id = static_cast<StepId>(plan_.steps.size());
    if (!address.failed() && !ids_.try_emplace(address.view(), id).second) {
      address.refuse("the address stands twice");
    }
    Step& step = plan_.steps.emplace_back();
    step.address = address.parsed<Address>();
    if_list(at, "after", step.after, read_parsed<Thumbprint>);
    if_list(at, "before", step.before, read_parsed<Thumbprint>);
    if_list(at, "clears", step.clears, read_parsed<SlotName>);
    read_details(at, step);
    read_needs(at, step);
    if_text(at, "reason", step.reason);
    read_rollout(at, step);
    if_list(at, "slots", step.slots, read_parsed<SlotName>);
    step.thumbprint = at["thumbprint"].parsed<Thumbprint>();
    step.undo = read_word(at["undo"], plan_words::undo);
    if_text(at, "undo_text", step.undo_text);
    if_count(at, "unit", step.unit);
    if_count(at, "wave", step.wave);
  }

 private:
  void read_details(const JsonCursor& at, Step& step) {
    at.if_there("exportable", [&](const JsonCursor& flag) { step.exportable = flag.flag(); });
    at.if_there("file", [&](const JsonCursor& file) {
      step.file = read_file_source(file);
      if (step.address.action != Action::export_key) file.refuse("only an export has a file");
    });
    at.if_there("friendly_name", [&](const JsonCursor& name) { step.friendly_name = name.text(); });
    if_list(at, "guard", step.guard,
            [&](const JsonCursor& fact) { return read_fact_record(fact, step.address.target); });
    if_list(at, "handshakes", step.handshakes, read_handshake);
    at.if_there("limit_seconds",
                [&](const JsonCursor& limit) { step.limit = read_seconds(limit); });
    at.if_there("hold_seconds", [&](const JsonCursor& hold) { step.hold = read_seconds(hold); });
    if_text(at, "interrupts", step.interrupts);
    if_text(at, "name", step.name);
  }

  void read_needs(const JsonCursor& at, Step& step) {
    const auto read = [&](const JsonCursor& need) {
      const auto found = ids_.find(need.view());
      if (found == ids_.end() || found->second + 1 == plan_.steps.size()) {
        return need.refuse("no step with this address stands before");
      }
      if (!step.needs.empty() && step.needs.back() >= found->second) {
        return need.refuse("not in the order of the steps");
      }
      step.needs.push_back(found->second);
    };
    at.if_there("needs", [&](const JsonCursor& needs) { needs.each(read); });
  }

  void read_rollout(const JsonCursor& at, Step& step) {
    at.if_there("rollout", [&](const JsonCursor& rollout) {
      const auto found = rollouts_.find(rollout.text());
      if (found == rollouts_.end()) return rollout.refuse("no such rollout");
      step.rollout = found->second;
    });
  }

  Plan& plan_;
  std::unordered_map<std::string_view, StepId> ids_;  // in the document's own text
  std::unordered_map<std::string, std::uint32_t> rollouts_;
};

void read_targets(const JsonCursor& at, Plan& plan) {
  at.each([&](const JsonCursor& target) {
    plan.targets.push_back(read_target(target));
    plan.proof.push_back(read_word(target["proof"], plan_words::proof));
    const std::size_t count = plan.targets.size();
    if (count > 1 && plan.targets[count - 2].name >= plan.targets[count - 1].name) {
      target["name"].refuse("targets stand in the order of their names, each once");
    }
  });
}

}  // namespace

Seconds read_time(const JsonCursor& at) {
  const std::string text = at.text();
  const Seconds time = Seconds(day_of(text)) + std::chrono::hours(digits(text, 11, 2)) +
                       std::chrono::minutes(digits(text, 14, 2)) +
                       std::chrono::seconds(digits(text, 17, 2));
  if (to_text(time) != text) at.refuse("not a time like 2026-11-22T22:06:23Z");
  return time;
}

Plan read_change(const JsonCursor& at) {
  // The class, replacements and undo follow from the rest: they are compared once it is written
  // again, as is every other byte.
  at.expect_keys({"approvals", "blocked",      "calls",           "certificates", "choices",
                  "class",     "coverage",     "findings",        "kept",         "left_out",
                  "manifest",  "manual",       "names_unchanged", "not_known",    "not_provable",
                  "provable",  "replacements", "rollouts",        "servers",      "steps",
                  "targets",   "undo",         "validity",        "verdicts",     "waived"});
  Plan plan;
  plan.approvals = read_count(at["approvals"]);
  plan.manifest = text_or_empty(at["manifest"]);
  plan.names_unchanged = read_count(at["names_unchanged"]);
  plan.validity = read_validity(at["validity"]);
  read_list(at["coverage"], plan.coverage, read_coverage);
  read_list(at["verdicts"], plan.verdicts, read_verdict);
  read_list(at["waived"], plan.waived, read_waived);
  read_list(at["blocked"], plan.blocked, read_blocked);
  read_list(at["calls"], plan.calls, read_call);
  read_list(at["certificates"], plan.certificates, read_planned_certificate);
  read_list(at["choices"], plan.choices, read_choice);
  read_list(at["manual"], plan.manual, read_manual_check);
  read_list(at["findings"], plan.findings, read_finding);
  read_list(at["kept"], plan.kept, read_kept);
  read_list(at["left_out"], plan.left_out, read_left_out);
  read_list(at["not_known"], plan.not_known, read_not_known);
  read_list(at["not_provable"], plan.not_provable, read_not_provable);
  plan.provable = at["provable"].number(std::numeric_limits<std::uint32_t>::max());
  read_list(at["rollouts"], plan.rollouts, read_rollout);
  plan.servers = at["servers"].number(std::numeric_limits<std::uint32_t>::max());
  StepReader reader(at["steps"].size(), plan);
  at["steps"].each([&](const JsonCursor& step) { reader.read(step); });
  read_targets(at["targets"], plan);
  return plan;
}

}  // namespace signet
