#include "plan/change_writer.h"

#include <string>
#include <unordered_map>

#include "plan/plan_words.h"

namespace signet {

namespace {

// Overloads of add() write one value; keys stand in byte order.
class ChangeWriter {
 public:
  ChangeWriter(const Plan& plan, const Derived& derived, JsonText& json)
      : plan_(plan), derived_(derived), json_(json) {}

  void write() {
    json_.lines(2);
    json_.open('{');
    json_.key("approvals").number(plan_.approvals);
    list("blocked", plan_.blocked);
    list("calls", plan_.calls);
    list("certificates", plan_.certificates);
    list("choices", plan_.choices);
    kind();
    list("coverage", plan_.coverage);
    list("findings", plan_.findings);
    list("kept", plan_.kept);
    list("left_out", plan_.left_out);
    optional_text("manifest", plan_.manifest);
    list("manual", plan_.manual);
    json_.key("names_unchanged").number(plan_.names_unchanged);
    list("not_known", plan_.not_known);
    list("not_provable", plan_.not_provable);
    json_.key("provable").number(plan_.provable);
    list("replacements", derived_.replacements);
    list("rollouts", plan_.rollouts);
    json_.key("servers").number(plan_.servers);
    list("steps", plan_.steps);
    targets();
    undo();
    validity();
    list("verdicts", plan_.verdicts);
    list("waived", plan_.waived);
    json_.close('}');
    json_.lines(0);
  }

 private:
  void add(const std::string& value) { json_.text(value); }
  void add(const Thumbprint& value) { json_.plain({digits(value)}); }
  void add(const SlotName& value) { json_.plain({value.text()}); }
  void add(StepId need) { add(plan_.steps[need].address); }
  void add(const Address& value);
  void add(const SecretReference& value);
  void add(const FileSource& value);
  void add(const Step& value);
  void add(const Blocked& value);
  void add(const CallCount& value);
  void add(const Choice& value);
  void add(const ManualCheck& value);
  void add(const Target& value);
  void add(const PlannedCertificate& value);
  void add(const Certificate& value);
  void add(const Finding& value);
  void add(const Kept& value);
  void add(const LeftOut& value);
  void add(const NotKnown& value);
  void add(const NotProvable& value);
  void add(const Handshake& value);
  void add(const Rollout& value);
  void add(const TargetName& value) { json_.plain({value.text()}); }
  void add(const NameAnswer& value);
  void add(const NameCoverage& value);
  void add(const RuleVerdict& value);
  void add(const Waived& value);
  void add(Seconds value) { json_.text(to_text(value)); }
  void add(const Replacement& value);
  void add(const CertificateDelta& value);
  void kind();
  void undo();
  void undo_step(StepId id);
  void guard(const Step& step);
  void fact(const Fact& value, const TargetName& own);
  void validity();
  void targets();
  void options(const Target& value);
  void target(const Target& value, ProofLevel proof);

  template <class Items>
  void list(std::string_view key, const Items& items) {
    json_.key(key).open('[');
    for (const auto& item : items) add(item);
    json_.close(']');
  }
  void text(std::string_view key, std::string_view value) { json_.key(key).text(value); }
  template <class Name>
  void name(std::string_view key, const Name& value) {
    json_.key(key).plain({value.text()});
  }
  void thumbprint(std::string_view key, const Thumbprint& value) {
    json_.key(key).plain({digits(value)});
  }
  // Steps name few certificates, each of them often.
  const std::string& digits(const Thumbprint& value) {
    const auto [at, is_new] = digits_.try_emplace(value);
    if (is_new) at->second = value.text();
    return at->second;
  }
  void address(std::string_view key, const Address& value) {
    json_.key(key);
    add(value);
  }
  // These write nothing where the value is the default.
  template <class Items>
  void list_if_any(std::string_view key, const Items& items) {
    if (!items.empty()) list(key, items);
  }
  void text_if_any(std::string_view key, std::string_view value) {
    if (!value.empty()) text(key, value);
  }
  void count_if_any(std::string_view key, std::uint64_t value) {
    if (value != 0) json_.key(key).number(value);
  }
  // An empty name, path or thumbprint stands for none.
  void optional_text(std::string_view key, std::string_view value) {
    json_.key(key);
    value.empty() ? json_.null() : json_.text(value);
  }
  template <class Value>
  void optional(std::string_view key, const Value& value) {
    json_.key(key);
    value ? add(*value) : (void)json_.null();
  }

  const Plan& plan_;
  const Derived& derived_;
  JsonText& json_;
  std::unordered_map<Thumbprint, std::string> digits_;
};

void ChangeWriter::add(const SecretReference& value) {
  json_.open('{');
  text("kind", plan_words::word(plan_words::secret, value.kind));
  list("value", value.value);
  json_.close('}');
}

void ChangeWriter::add(const FileSource& value) {
  json_.open('{');
  text("certificate", value.certificate);
  optional_text("key", value.key);
  text("kind", plan_words::word(plan_words::file, value.kind));
  optional("password", value.password);
  json_.close('}');
}

// What names are made of needs no escape.
void ChangeWriter::add(const Address& value) {
  json_.plain({value.target.text(), "/", to_text(value.action), "/", value.certificate.text(),
               value.slot.empty() ? "" : ":", value.slot.text()});
}

// A fact is mostly about the step's own server, which is not said again.
void ChangeWriter::fact(const Fact& value, const TargetName& own) {
  json_.open('{');
  text("field", plan_words::word(plan_words::fact, value.field));
  text_if_any("path", value.path);
  if (!value.slot.empty()) name("slot", value.slot);
  if (value.target != own) name("target", value.target);
  if (value.thumbprint != Thumbprint{}) thumbprint("thumbprint", value.thumbprint);
  text("value", value.value);
  json_.close('}');
}

void ChangeWriter::guard(const Step& step) {
  if (step.guard.empty()) return;
  json_.key("guard").open('[');
  for (const Fact& each : step.guard) fact(each, step.address.target);
  json_.close(']');
}

void ChangeWriter::add(const Step& value) {
  json_.open('{');
  address("address", value.address);
  list_if_any("after", value.after);
  list_if_any("before", value.before);
  list_if_any("clears", value.clears);
  if (value.exportable) json_.key("exportable").flag(true);
  if (value.file) optional("file", value.file);
  if (value.friendly_name) text("friendly_name", *value.friendly_name);
  guard(value);
  list_if_any("handshakes", value.handshakes);
  count_if_any("hold_seconds", static_cast<std::uint64_t>(value.hold.count()));
  text_if_any("interrupts", value.interrupts);
  count_if_any("limit_seconds", static_cast<std::uint64_t>(value.limit.count()));
  text_if_any("name", value.name);
  list_if_any("needs", value.needs);
  text_if_any("reason", value.reason);
  if (value.rollout) text("rollout", plan_.rollouts[*value.rollout].group);
  list_if_any("slots", value.slots);
  thumbprint("thumbprint", value.thumbprint);
  text("undo", plan_words::word(plan_words::undo, value.undo));
  text_if_any("undo_text", value.undo_text);
  count_if_any("unit", value.unit);
  count_if_any("wave", value.wave);
  json_.close('}');
}

void ChangeWriter::add(const Blocked& value) {
  json_.open('{');
  optional_text("certificate", value.certificate.text());
  text("code", value.code);
  text("lift", value.lift);
  optional_text("server", value.server.text());
  text("why", value.why);
  json_.close('}');
}

void ChangeWriter::add(const CallCount& value) {
  json_.open('{');
  json_.key("count").number(value.count);
  text("name", value.name);
  json_.close('}');
}

void ChangeWriter::add(const Choice& value) {
  json_.open('{');
  optional_text("after", value.after == Thumbprint{} ? "" : value.after.text());
  optional_text("before", value.before == Thumbprint{} ? "" : value.before.text());
  text("chooser", value.chooser);
  text("server", value.server.text());
  json_.close('}');
}

void ChangeWriter::add(const ManualCheck& value) {
  json_.open('{');
  text("server", value.server.text());
  optional_text("slot", value.slot.text());
  text("text", value.text);
  json_.close('}');
}

void ChangeWriter::add(const PlannedCertificate& value) {
  json_.open('{');
  optional("certificate", value.certificate);
  text("key", value.key.text());
  text("thumbprint", value.thumbprint.text());
  json_.close('}');
}

void ChangeWriter::add(const Certificate& value) {
  json_.open('{');
  json_.key("authority").flag(value.authority);
  text("authority_key_id", value.authority_key_id);
  text("common_name", value.common_name);
  list("extended_key_usage", value.extended_key_usage);
  text("fingerprint", value.fingerprint.text());
  text("issuer", value.issuer);
  text("key_algorithm", value.key_algorithm);
  json_.key("key_bits").number(static_cast<std::uint64_t>(value.key_bits));
  list("key_usage", value.key_usage);
  list("names", value.names);
  text("not_after", to_text(value.not_after));
  text("not_before", to_text(value.not_before));
  text("public_key", value.public_key.text());
  json_.key("self_signed").flag(value.self_signed);
  text("serial", value.serial);
  text("signature", value.signature);
  text("subject", value.subject);
  text("subject_key_id", value.subject_key_id);
  text("thumbprint", value.thumbprint.text());
  json_.key("weak_signature").flag(value.weak_signature);
  json_.close('}');
}

void ChangeWriter::add(const Finding& value) {
  json_.open('{');
  text("code", value.code);
  optional_text("server", value.server.text());
  text("text", value.text);
  json_.close('}');
}

void ChangeWriter::add(const Kept& value) {
  json_.open('{');
  text("certificate", value.certificate.text());
  text("server", value.server.text());
  list("slots", value.slots);
  json_.close('}');
}

void ChangeWriter::add(const LeftOut& value) {
  json_.open('{');
  text("reason", value.reason);
  text("server", value.server.text());
  text("until", date_text(Seconds(value.until)));
  json_.close('}');
}

void ChangeWriter::add(const NotKnown& value) {
  json_.open('{');
  optional_text("server", value.server.text());
  text("what", value.what);
  text("why", value.why);
  json_.close('}');
}

void ChangeWriter::add(const NotProvable& value) {
  json_.open('{');
  text("endpoint", value.endpoint);
  optional_text("server", value.server.text());
  optional_text("slot", value.slot.text());
  text("why", value.why);
  json_.close('}');
}

void ChangeWriter::add(const Handshake& value) {
  json_.open('{');
  text("endpoint", value.endpoint.text());
  optional_text("slot", value.slot.text());
  if (value.is_unchanged) json_.key("unchanged").flag(true);
  list("wanted", value.wanted);
  json_.close('}');
}

void ChangeWriter::add(const Rollout& value) {
  json_.open('{');
  json_.key("at_most");
  value.at_most ? json_.number(*value.at_most) : json_.null();
  text("group", value.group);
  json_.key("hold_seconds").number(static_cast<std::uint64_t>(value.hold.count()));
  json_.key("stop_after").number(value.stop_after);
  json_.key("waves").number(value.waves);
  json_.close('}');
}

void ChangeWriter::add(const NameAnswer& value) {
  json_.open('{');
  json_.key("servers").number(value.servers);
  text("thumbprint", value.thumbprint.text());
  json_.close('}');
}

void ChangeWriter::add(const NameCoverage& value) {
  json_.open('{');
  list("after", value.after);
  list("before", value.before);
  text("name", value.name);
  text("service", value.service);
  json_.close('}');
}

void ChangeWriter::add(const RuleVerdict& value) {
  json_.open('{');
  json_.key("count").number(value.count);
  text("outcome", plan_words::word(plan_words::outcome, value.outcome));
  text("rule", value.rule);
  json_.close('}');
}

void ChangeWriter::add(const Waived& value) {
  json_.open('{');
  optional_text("certificate", value.certificate.text());
  text("reason", value.reason);
  text("rule", value.rule);
  list("servers", value.servers);
  text("until", date_text(Seconds(value.until)));
  text("what", value.what);
  json_.close('}');
}

void ChangeWriter::add(const CertificateDelta& value) {
  json_.open('{');
  json_.key("authority").flag(value.authority);
  json_.key("issuer").flag(value.issuer);
  json_.key("key_kind").flag(value.key_kind);
  list("names_gained", value.names_gained);
  list("names_lost", value.names_lost);
  json_.key("same_key").flag(value.same_key);
  json_.key("signature").flag(value.signature);
  json_.key("subject").flag(value.subject);
  list("usages_gained", value.usages_gained);
  list("usages_lost", value.usages_lost);
  json_.key("validity_seconds").raw(std::to_string(value.validity.count()));
  json_.close('}');
}

void ChangeWriter::add(const Replacement& value) {
  json_.open('{');
  text("after", value.after.text());
  text("before", value.before.text());
  optional("delta", value.delta);
  json_.key("servers").number(value.servers);
  list("services", value.services);
  json_.close('}');
}

void ChangeWriter::kind() {
  json_.key("class").open('{');
  list("differs", derived_.kind.differs);
  json_.key("like_for_like").flag(derived_.kind.like_for_like);
  json_.close('}');
}

void ChangeWriter::undo_step(StepId id) {
  const Undo& undo = derived_.undo;
  const Step& step = undo.steps[id];
  json_.open('{');
  address("address", step.address);
  text_if_any("name", step.name);
  if (!step.needs.empty()) {
    json_.key("needs").open('[');
    for (const StepId need : step.needs) add(undo.steps[need].address);
    json_.close(']');
  }
  thumbprint("thumbprint", step.thumbprint);
  address("undoes", plan_.steps[undo.undoes[id]].address);
  list_if_any("until", undo.until[id]);
  json_.close('}');
}

void ChangeWriter::undo() {
  json_.key("undo").open('{');
  list("lost", derived_.undo.lost);
  json_.key("steps").open('[');
  for (StepId id = 0; id < derived_.undo.steps.size(); ++id) undo_step(id);
  json_.close(']');
  json_.close('}');
}

void ChangeWriter::validity() {
  json_.key("validity").open('{');
  text("because", plan_.validity.because);
  optional("from", plan_.validity.from);
  optional("until", plan_.validity.until);
  json_.close('}');
}

void ChangeWriter::targets() {
  json_.key("targets").open('[');
  for (std::size_t i = 0; i < plan_.targets.size(); ++i) {
    target(plan_.targets[i], i < plan_.proof.size() ? plan_.proof[i] : ProofLevel::none);
  }
  json_.close(']');
}

void ChangeWriter::options(const Target& value) {
  json_.key("options").open('[');
  for (const auto& [name, option] : value.options) {
    json_.open('{');
    text("name", name);
    text("value", option);
    json_.close('}');
  }
  json_.close(']');
}

void ChangeWriter::add(const Target& value) {
  json_.open('{');
  optional_text("address", value.address);
  text("name", value.name.text());
  options(value);
  text("platform", value.platform);
  json_.close('}');
}

void ChangeWriter::target(const Target& value, ProofLevel proof) {
  json_.open('{');
  optional_text("address", value.address);
  list("entry", value.entry);
  text("name", value.name.text());
  options(value);
  text("platform", value.platform);
  text("proof", plan_words::word(plan_words::proof, proof));
  json_.close('}');
}

}  // namespace

void write_change(const Plan& plan, const Derived& derived, JsonText& json) {
  ChangeWriter(plan, derived, json).write();
}

}  // namespace signet
