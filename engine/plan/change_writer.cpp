#include "plan/change_writer.h"

#include "plan/json_text.h"
#include "plan/plan_words.h"
#include "plan/replacement.h"
#include "plan/undo.h"

namespace signet {

namespace {

// Overloads of add() write one value; keys stand in byte order.
class ChangeWriter {
 public:
  explicit ChangeWriter(const Plan& plan) : plan_(plan) {
    addresses_.reserve(plan.steps.size());
    for (const Step& step : plan.steps) addresses_.push_back(step.address.text());
  }

  std::string write() {
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
    list("replacements", find_replacements(plan_));
    list("rollouts", plan_.rollouts);
    json_.key("servers").number(plan_.servers);
    list("steps", plan_.steps);
    targets();
    undo();
    validity();
    list("verdicts", plan_.verdicts);
    list("waived", plan_.waived);
    json_.close('}');
    return json_.take();
  }

 private:
  void add(const std::string& value) { json_.text(value); }
  void add(const Thumbprint& value) { json_.text(value.text()); }
  void add(const SlotName& value) { json_.text(value.text()); }
  void add(StepId need) { json_.text(addresses_[need]); }
  void add(const SecretReference& value);
  void add(const FileSource& value);
  void add(const Fact& value);
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
  void add(const Rollout& value);
  void add(const TargetName& value) { json_.text(value.text()); }
  void add(const NameAnswer& value);
  void add(const NameCoverage& value);
  void add(const RuleVerdict& value);
  void add(const Waived& value);
  void add(Seconds value) { json_.text(to_text(value)); }
  void add(const Replacement& value);
  void add(const CertificateDelta& value);
  void kind();
  void undo();
  void undo_step(const Undo& undo, StepId id, const std::vector<std::string>& addresses);
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
  std::vector<std::string> addresses_;
  JsonText json_{2};
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

void ChangeWriter::add(const Fact& value) {
  json_.open('{');
  text("field", plan_words::word(plan_words::fact, value.field));
  optional_text("path", value.path);
  optional_text("slot", value.slot.text());
  text("target", value.target.text());
  optional_text("thumbprint", value.thumbprint == Thumbprint{} ? "" : value.thumbprint.text());
  text("value", value.value);
  json_.close('}');
}

void ChangeWriter::add(const Step& value) {
  json_.open('{');
  text("address", value.address.text());
  list("after", value.after);
  list("before", value.before);
  json_.key("exportable").flag(value.exportable);
  optional("file", value.file);
  optional("friendly_name", value.friendly_name);
  list("guard", value.guard);
  json_.key("hold_seconds").number(static_cast<std::uint64_t>(value.hold.count()));
  text("interrupts", value.interrupts);
  optional_text("name", value.name);
  list("needs", value.needs);
  text("reason", value.reason);
  json_.key("rollout");
  value.rollout ? json_.text(plan_.rollouts[*value.rollout].group) : json_.null();
  list("slots", value.slots);
  text("thumbprint", value.thumbprint.text());
  text("undo", plan_words::word(plan_words::undo, value.undo));
  text("undo_text", value.undo_text);
  json_.key("unit").number(value.unit);
  json_.key("wave").number(value.wave);
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
  const Classification found = classify(plan_);
  json_.key("class").open('{');
  list("differs", found.differs);
  json_.key("like_for_like").flag(found.like_for_like);
  json_.close('}');
}

void ChangeWriter::undo_step(const Undo& undo, StepId id,
                             const std::vector<std::string>& addresses) {
  const Step& step = undo.steps[id];
  json_.open('{');
  text("address", addresses[id]);
  optional_text("name", step.name);
  json_.key("needs").open('[');
  for (const StepId need : step.needs) json_.text(addresses[need]);
  json_.close(']');
  text("thumbprint", step.thumbprint.text());
  text("undoes", addresses_[undo.undoes[id]]);
  list("until", undo.until[id]);
  json_.close('}');
}

void ChangeWriter::undo() {
  const Undo undo = find_undo(plan_);
  std::vector<std::string> addresses;
  addresses.reserve(undo.steps.size());
  for (const Step& step : undo.steps) addresses.push_back(step.address.text());
  json_.key("undo").open('{');
  list("lost", undo.lost);
  json_.key("steps").open('[');
  for (StepId id = 0; id < undo.steps.size(); ++id) undo_step(undo, id, addresses);
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

std::string write_change(const Plan& plan) { return ChangeWriter(plan).write(); }

}  // namespace signet
