#include "plan/seen.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <map>
#include <set>
#include <string_view>
#include <utility>

#include "base/text.h"

namespace signet {

namespace {

using Lines = std::vector<std::string>;

std::string certificate_key(const Thumbprint& thumbprint) {
  return "certificate " + thumbprint.short_text();
}
std::string exportable_key(const Thumbprint& thumbprint) {
  return "exportable " + thumbprint.short_text();
}
std::string slot_key(const SlotName& slot) { return "slot " + slot.text(); }

std::string unknown(const std::string& why) { return "unknown (" + printable(why) + ")"; }

std::string read(Fact::Field field, const Thumbprint& thumbprint, const ServerState& state) {
  Fact fact;
  fact.field = field;
  fact.thumbprint = thumbprint;
  return printable(read_fact(fact, state));
}

void add_copy(const ObservedCertificate& copy, const ServerState& state, Lines& lines) {
  const Thumbprint& thumbprint = copy.thumbprint;
  const std::string name = thumbprint.short_text();
  lines.push_back(certificate_key(thumbprint) + ": " +
                  read(Fact::Field::certificate, thumbprint, state));
  const std::string exportable = read(Fact::Field::exportable, thumbprint, state);
  if (exportable != "no") lines.push_back(exportable_key(thumbprint) + ": " + exportable);
  if (copy.friendly_name.is_unknown()) {
    lines.push_back("name of " + name + ": " + unknown(copy.friendly_name.why()));
  } else if (copy.friendly_name.has_value() && !copy.friendly_name.value().empty()) {
    lines.push_back("name of " + name + ": " + printable(copy.friendly_name.value()));
  }
  Lines codes;
  for (const Limit& limit : copy.limits) codes.push_back(limit.code);
  std::ranges::sort(codes);
  codes.erase(std::ranges::unique(codes).begin(), codes.end());
  if (!codes.empty()) lines.push_back("status of " + name + ": " + join(codes, ", "));
}

std::string holders_text(const ObservedSlot& slot) {
  if (slot.holders.is_unknown()) return unknown(slot.holders.why());
  const bool is_held = slot.holders.has_value() && !slot.holders.value().empty();
  return is_held ? short_texts(slot.holders.value(), ",") : "none";
}

void add_slot(const ObservedSlot& slot, Lines& lines) {
  std::string text = holders_text(slot);
  if (slot.name.has_value()) text += " by " + printable(slot.name.value());
  lines.push_back(slot_key(slot.slot) + ": " + text);
  if (slot.served.has_value()) {
    lines.push_back("served " + slot.slot.text() + ": " + slot.served.value().short_text());
  }
  if (!slot.closed.empty()) {
    lines.push_back("closed " + slot.slot.text() + ": " + printable(slot.closed));
  }
}

void add_choice(const Chooser& chooser, const ServerState& state, Lines& lines) {
  const Known<Thumbprint> choice = pick(chooser, state);
  std::string text = "none";
  if (choice.is_unknown()) text = unknown(choice.why());
  if (choice.has_value()) text = choice.value().short_text();
  lines.push_back("choice of " + printable(chooser.name) + ": " + text);
}

Lines fields_of(const ServerState& state) {
  Lines lines;
  for (const ObservedCertificate& copy : state.certificates) add_copy(copy, state, lines);
  for (const ObservedSlot& slot : state.slots) add_slot(slot, lines);
  for (const Chooser& chooser : state.choosers) add_choice(chooser, state, lines);
  if (!state.unmanaged.empty()) lines.push_back("unmanaged: " + printable(state.unmanaged));
  std::ranges::sort(lines);
  return lines;
}

// "certificate 559642FC" of "certificate 559642FC: with key".
std::string_view key_of(std::string_view line) { return line.substr(0, line.find(": ")); }

}  // namespace

std::vector<Seen> what_was_seen(const Plan& plan, const Observed& observed) {
  std::vector<Seen> seen;
  for (const Target& target : plan.targets) {
    const ObservedServer* server = observed.find(target.name);
    if (!server || !server->state.has_value()) continue;
    seen.push_back({target.name, fields_of(server->state.value())});
  }
  return seen;
}

namespace {

using Guarded = std::map<TargetName, std::set<std::string>>;

Guarded guarded_fields(const Plan& plan) {
  Guarded guarded;
  for (const Step& step : plan.steps) {
    for (const Fact& fact : step.guard) {
      switch (fact.field) {
        case Fact::Field::certificate:
          guarded[fact.target].insert(certificate_key(fact.thumbprint));
          break;
        case Fact::Field::exportable:
          guarded[fact.target].insert(exportable_key(fact.thumbprint));
          break;
        case Fact::Field::slot:
          guarded[fact.target].insert(slot_key(fact.slot));
          break;
        case Fact::Field::file:
          break;
      }
    }
  }
  return guarded;
}

// The lines that only one of them has, paired by their field.
std::vector<AlsoMoved> compare(const Seen& before, const Lines& now) {
  Lines gone;
  Lines come;
  std::ranges::set_difference(before.fields, now, std::back_inserter(gone));
  std::ranges::set_difference(now, before.fields, std::back_inserter(come));
  std::vector<AlsoMoved> moved;
  for (std::string& line : gone) moved.push_back({before.server, std::move(line), {}});
  for (std::string& line : come) {
    const auto pair = std::ranges::find_if(moved, [&](const AlsoMoved& each) {
      return each.now.empty() && key_of(each.before) == key_of(line);
    });
    if (pair != moved.end()) {
      pair->now = std::move(line);
    } else {
      moved.push_back({before.server, {}, std::move(line)});
    }
  }
  return moved;
}

}  // namespace

std::vector<AlsoMoved> find_also_moved(const Plan& plan, const std::vector<Seen>& before,
                                       const Observed& observed) {
  const Guarded guarded = guarded_fields(plan);
  std::vector<AlsoMoved> result;
  for (const Seen& seen : before) {
    const ObservedServer* server = observed.find(seen.server);
    if (!server) continue;
    if (!server->state.has_value()) {
      const bool is_unknown = server->state.is_unknown();
      result.push_back({seen.server, {}, is_unknown ? unknown(server->state.why()) : "not there"});
      continue;
    }
    const auto own = guarded.find(seen.server);
    for (AlsoMoved& moved : compare(seen, fields_of(server->state.value()))) {
      const std::string& line = moved.before.empty() ? moved.now : moved.before;
      const bool is_guarded =
          own != guarded.end() && std::ranges::any_of(own->second, [&](const std::string& key) {
            return line.starts_with(key + ": ");
          });
      if (!is_guarded) result.push_back(std::move(moved));
    }
  }
  return result;
}

}  // namespace signet
