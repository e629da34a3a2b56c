#include "report/step_words.h"

#include <fmt/format.h>

#include <iterator>
#include <set>

#include "base/text.h"
#include "plan/shown.h"

namespace signet {

namespace {

std::string slots_text(const std::vector<SlotName>& slots) {
  std::string text;
  for (const SlotName& slot : slots) {
    if (!text.empty()) text += ", ";
    text += slot.text();
  }
  return text;
}

std::string file_text(const FileSource& file) {
  switch (file.kind) {
    case FileSource::Kind::path:
      return printable(file.certificate);
    case FileSource::Kind::pair:
      return printable(file.certificate) + " and " + printable(file.key);
    case FileSource::Kind::environment:
      return "the variable " + printable(file.certificate);
  }
  return {};
}

// Where an import gets its certificate from: the export that it needs.
std::string source_text(std::span<const Step> all, const Step& step) {
  for (const StepId need : step.needs) {
    const Step& source = all[need];
    if (source.address.action != Action::export_key || source.thumbprint != step.thumbprint) {
      continue;
    }
    return " from " + (source.file ? file_text(*source.file) : source.address.target.text());
  }
  return {};
}

std::string import_text(std::span<const Step> all, const Step& step) {
  std::string text = "import " + certificate_text(step) + source_text(all, step);
  if (step.exportable) text += ", exportable";
  if (step.friendly_name) text += " as \"" + printable(*step.friendly_name) + '"';
  return text;
}

std::string was_text(const Step& step) {
  for (const Thumbprint& before : step.before) {
    if (!holds(step.after, before)) return " (was " + thumbprints_text(step.before) + ')';
  }
  // Which others hold it too is each server's own matter: it must not keep equal servers apart.
  return step.before.empty() ? " (was nothing)"
                             : " (beside " + count_text(step.before.size(), "other") + ')';
}

// "443, 993": the same on each server.
std::string ports_text(const std::vector<Handshake>& handshakes, bool is_unchanged) {
  std::set<std::uint16_t> ports;
  for (const Handshake& each : handshakes) {
    if (each.is_unchanged == is_unchanged) ports.insert(each.endpoint.port);
  }
  std::vector<std::string> texts;
  for (const std::uint16_t port : ports) texts.push_back(std::to_string(port));
  return join(texts, ", ");
}

std::string places_text(const std::vector<Handshake>& handshakes) {
  std::vector<std::string> texts;
  for (const Handshake& each : handshakes) texts.push_back(printable(each.endpoint.text()));
  return join(texts, ", ");
}

std::string prove_text(const Step& step) {
  const std::string key = certificate_text(step);
  if (is_for_clients(step)) {
    return "prove by handshakes that clients see " + key + " at " + places_text(step.handshakes);
  }
  std::string text = step.slots.empty() ? "prove that " + key + " is there"
                                        : "prove " + key + " on " + slots_text(step.slots);
  const std::string shown = ports_text(step.handshakes, false);
  const std::string unchanged = ports_text(step.handshakes, true);
  if (!shown.empty()) text += ", by handshakes on " + shown;
  if (!unchanged.empty()) {
    text += (shown.empty() ? ", by handshakes as before on " : ", and as before on ") + unchanged;
  }
  return text;
}

std::string await_text(const Step& step) {
  if (!step.handshakes.empty()) {
    return fmt::format("at the run's end, wait until {} serves {} on {}, {} at most",
                       step.address.slot.text(), certificate_text(step),
                       ports_text(step.handshakes, false), to_text(step.limit));
  }
  return step.hold.count() > 0 ? "wait " + to_text(step.hold)
                               : "wait for " + certificate_text(step);
}

// All but assign, which has its slots told together.
std::string phrase(std::span<const Step> all, const Step& step) {
  const std::string key = certificate_text(step);
  switch (step.address.action) {
    case Action::export_key:
      return step.file ? "read the key of " + key + " from " + file_text(*step.file)
                       : "export " + key;
    case Action::import:
      return import_text(all, step);
    case Action::install_chain:
      return "install the chain of " + key;
    case Action::assign:
      return "assign " + key + " to " + step.address.slot.text() + was_text(step);
    case Action::configure:
      return "configure " + step.address.slot.text() + " for " + key;
    case Action::await:
      return await_text(step);
    case Action::prove:
      return prove_text(step);
    case Action::remove:
      return "remove " + key + cleared_text(step);
  }
  return {};
}

bool fold_together(const Step& one, const Step& next) {
  return one.address.action == Action::assign && next.address.action == Action::assign &&
         one.thumbprint == next.thumbprint && one.before == next.before &&
         one.after == next.after && one.unit == next.unit;
}

}  // namespace

std::string certificate_text(const Step& step) {
  const std::string& key = step.address.certificate.text();
  return key == step.thumbprint.text() ? step.thumbprint.short_text() : key;
}

std::string thumbprints_text(const std::vector<Thumbprint>& thumbprints) {
  std::string text;
  for (const Thumbprint& thumbprint : thumbprints) {
    if (!text.empty()) text += ", ";
    text += thumbprint.short_text();
  }
  return text.empty() ? "nothing" : text;
}

std::string cleared_text(const Step& step) {
  if (step.clears.empty()) return {};
  std::vector<std::string> names;
  for (const SlotName& slot : step.clears) names.push_back(printable(slot.text()));
  return ", with " + join(names, " and ") + " cleared meanwhile";
}

std::string sequence_text(std::span<const Step> all, std::span<const StepId> steps) {
  std::string text;
  unsigned number = 0;
  std::uint32_t unit = 0;
  for (std::size_t i = 0; i < steps.size(); ++i) {
    const Step& step = all[steps[i]];
    if (step.unit != 0 && step.unit == unit) {
      text.replace(text.size() - 1, 1, " + ");
    } else {
      fmt::format_to(std::back_inserter(text), " {} ", ++number);
      if (step.unit != 0) text += "UNIT ";
    }
    unit = step.unit;
    std::vector<SlotName> slots{step.address.slot};
    while (i + 1 < steps.size() && fold_together(step, all[steps[i + 1]])) {
      slots.push_back(all[steps[++i]].address.slot);
    }
    text += slots.size() == 1
                ? phrase(all, step)
                : "assign " + certificate_text(step) + " to " + slots_text(slots) + was_text(step);
    text += '\n';
  }
  return text;
}

}  // namespace signet
