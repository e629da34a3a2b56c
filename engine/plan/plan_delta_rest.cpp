#include "plan/plan_delta_rest.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <map>
#include <optional>
#include <set>
#include <utility>

#include "base/text.h"
#include "plan/plan_words.h"

namespace signet {

namespace {

using Lines = std::vector<std::string>;

std::string place(const TargetName& server) { return server.empty() ? "" : " " + server.text(); }

std::string text(const Blocked& each) {
  return fmt::format("blocked{} {}: {}", place(each.server), each.certificate.text(), each.code);
}

std::string text(const NotKnown& each) {
  return fmt::format("unknown{} {}: {}", place(each.server), each.what, printable(each.why));
}

std::string text(const LeftOut& each) {
  return fmt::format("left out{} until {}: {}", place(each.server), date_text(Seconds(each.until)),
                     printable(each.reason));
}

std::string text(const Finding& each) {
  return fmt::format("finding{} {}: {}", place(each.server), each.code, printable(each.text));
}

std::string text(const ManualCheck& each) {
  return fmt::format("by hand{} {}: {}", place(each.server), each.slot.text(),
                     printable(each.text));
}

std::string text(const NotProvable& each) {
  return fmt::format("not provable{} {}: {}", place(each.server), printable(each.endpoint),
                     printable(each.why));
}

std::string short_or_none(const Thumbprint& thumbprint) {
  return thumbprint == Thumbprint{} ? "none" : thumbprint.short_text();
}

std::string text(const Choice& each) {
  return fmt::format("choice{} {}: {} -> {}", place(each.server), printable(each.chooser),
                     short_or_none(each.before), short_or_none(each.after));
}

std::string text(const std::vector<NameAnswer>& answers) {
  if (answers.empty()) return "nobody";
  Lines parts;
  for (const NameAnswer& each : answers) {
    parts.push_back(each.thumbprint.short_text() + " on " + count_text(each.servers, "server"));
  }
  return join(parts, ", ");
}

std::string text(const NameCoverage& each) {
  return fmt::format("name {} {}: {} -> {}", printable(each.name), each.service, text(each.before),
                     text(each.after));
}

std::string names_text(const std::vector<TargetName>& servers) {
  Lines names;
  for (const TargetName& server : servers) names.push_back(server.text());
  return names.empty() ? "everywhere" : join(names, ",");
}

std::string text(const Waived& each) {
  return fmt::format("waived {}{} {} until {} on {}: {}", each.rule,
                     each.certificate.empty() ? "" : " " + each.certificate.text(),
                     printable(each.what), date_text(Seconds(each.until)), names_text(each.servers),
                     printable(each.reason));
}

std::string time_text(const std::optional<Seconds>& time, const char* otherwise) {
  return time ? to_text(*time) : otherwise;
}

// Gathers what differs.
class Differences {
 public:
  void say(std::string line) { result_.lines.push_back(std::move(line)); }
  void add(std::string what) { result_.additions.push_back(std::move(what)); }

  void move(const std::string& what, const std::string& from, const std::string& to) {
    if (from != to) say(what + ": " + from + " -> " + to);
  }

  // What stands in one list only, as "+ .." and "- ..".
  template <class Items>
  void compare(const Items& before, const Items& after) {
    if (before == after) return;
    const Lines was = lines_of(before);
    const Lines now = lines_of(after);
    Lines gone;
    Lines come;
    std::ranges::set_difference(was, now, std::back_inserter(gone));
    std::ranges::set_difference(now, was, std::back_inserter(come));
    for (const std::string& line : gone) say("- " + line);
    for (const std::string& line : come) say("+ " + line);
  }

  RestDelta take() {
    std::ranges::sort(result_.lines);
    return std::move(result_);
  }

 private:
  template <class Items>
  static Lines lines_of(const Items& items) {
    Lines lines;
    for (const auto& each : items) lines.push_back(text(each));
    std::ranges::sort(lines);
    return lines;
  }

  RestDelta result_;
};

// A certificate that takes part under the same name and is another.
void compare_certificates(const Plan& before, const Plan& after, Differences& differences) {
  std::map<CertificateKey, const PlannedCertificate*> known;
  for (const PlannedCertificate& each : before.certificates) known.emplace(each.key, &each);
  for (const PlannedCertificate& each : after.certificates) {
    const auto found = known.find(each.key);
    if (found == known.end()) {
      differences.say("+ certificate " + each.key.text() + ": " + each.thumbprint.short_text());
      continue;
    }
    const PlannedCertificate& was = *found->second;
    known.erase(found);
    if (was.thumbprint != each.thumbprint) {
      differences.move("certificate " + each.key.text(), was.thumbprint.short_text(),
                       each.thumbprint.short_text());
      differences.add("certificate " + each.key.text());
    } else if (!(was == each)) {
      const bool are_seen = was.certificate && each.certificate;
      differences.move("certificate " + each.key.text(), was.certificate ? "seen" : "not seen",
                       are_seen           ? "seen otherwise"
                       : each.certificate ? "seen"
                                          : "not seen");
      if (are_seen) differences.add("certificate " + each.key.text());
    }
  }
  for (const auto& [key, each] : known) {
    differences.say("- certificate " + key.text() + ": " + each->thumbprint.short_text());
  }
}

std::string text(const Target& target) {
  Lines words = {target.platform, target.address};
  for (const auto& [name, value] : target.options)
    words.push_back(fmt::format("{}={}", name, value));
  for (const Target& entry : target.entry) words.push_back("over " + entry.name.text());
  std::erase(words, "");
  return printable(join(words, " "));
}

// The same server under another address is another server.
void compare_targets(const Plan& before, const Plan& after, Differences& differences) {
  for (std::size_t at = 0; at < after.targets.size(); ++at) {
    const Target& now = after.targets[at];
    const auto found = std::ranges::lower_bound(before.targets, now.name, {}, &Target::name);
    if (found == before.targets.end() || found->name != now.name) continue;
    const std::string name = now.name.text();
    if (*found != now) {
      differences.say(fmt::format("target {}: {} -> {}", name, text(*found), text(now)));
      differences.add("target " + name);
    }
    const auto old_at = static_cast<std::size_t>(found - before.targets.begin());
    if (old_at >= before.proof.size() || at >= after.proof.size()) continue;
    if (before.proof[old_at] == after.proof[at]) continue;
    differences.move("proof " + name, std::string(to_text(before.proof[old_at])),
                     std::string(to_text(after.proof[at])));
    if (after.proof[at] < before.proof[old_at]) differences.add("less proof on " + name);
  }
}

std::string text(const Rollout& rollout) {
  std::string result = fmt::format("{}, hold {}, stop after {}", count_text(rollout.waves, "wave"),
                                   to_text(rollout.hold), rollout.stop_after);
  if (rollout.at_most) result += fmt::format(", at most {}", *rollout.at_most);
  return result;
}

void compare_rollouts(const Plan& before, const Plan& after, Differences& differences) {
  for (const Rollout& now : after.rollouts) {
    const auto found = std::ranges::find(before.rollouts, now.group, &Rollout::group);
    if (found == before.rollouts.end() || *found == now) continue;
    differences.move("rollout " + now.group, text(*found), text(now));
    differences.add("rollout " + now.group);
  }
}

// Whether the old one is a reason for all that the new one is.
bool covers(const Waived& was, const Waived& now) {
  return was.rule == now.rule && was.certificate == now.certificate && was.what == now.what &&
         was.reason == now.reason && now.until <= was.until &&
         (was.servers.empty() ||
          (!now.servers.empty() && std::ranges::includes(was.servers, now.servers)));
}

void compare_waived(const Plan& before, const Plan& after, Differences& differences) {
  differences.compare(before.waived, after.waived);
  std::set<std::string> rules;
  for (const Waived& now : after.waived) {
    const bool is_covered =
        std::ranges::any_of(before.waived, [&](const Waived& was) { return covers(was, now); });
    if (!is_covered) rules.insert(now.rule);
  }
  for (const std::string& rule : rules) differences.add("waiver " + rule);
}

void compare_choices(const Plan& before, const Plan& after, Differences& differences) {
  differences.compare(before.choices, after.choices);
  std::size_t others = 0;
  std::map<std::pair<TargetName, std::string>, Thumbprint> ends;
  for (const Choice& each : before.choices) ends[{each.server, each.chooser}] = each.after;
  for (const Choice& each : after.choices) {
    const auto found = ends.find({each.server, each.chooser});
    if (found == ends.end() || found->second != each.after) ++others;
  }
  if (others > 0) differences.add(count_text(others, "choice"));
}

bool was_looked_at(const Plan& plan) { return plan.provable > 0 || !plan.not_provable.empty(); }

// An endpoint that could be seen, or was not of the plan, and now cannot.
void compare_provable(const Plan& before, const Plan& after, Differences& differences) {
  differences.compare(before.not_provable, after.not_provable);
  differences.move("baseline", count_text(before.provable, "endpoint"),
                   count_text(after.provable, "endpoint"));
  if (!was_looked_at(before)) return;
  if (!was_looked_at(after) && after.has_changes()) differences.add("no baseline");
  std::set<std::pair<TargetName, std::string>> known;
  for (const NotProvable& each : before.not_provable) known.emplace(each.server, each.endpoint);
  std::size_t others = 0;
  for (const NotProvable& each : after.not_provable) {
    if (!known.contains({each.server, each.endpoint})) ++others;
  }
  if (others > 0) differences.add("no proof of " + count_text(others, "endpoint"));
}

void compare_validity(const Plan& before, const Plan& after, Differences& differences) {
  const Validity& was = before.validity;
  const Validity& now = after.validity;
  differences.move("valid from", time_text(was.from, "at once"), time_text(now.from, "at once"));
  differences.move("valid until", time_text(was.until, "no end"), time_text(now.until, "no end"));
  const bool begins_earlier = was.from && (!now.from || *now.from < *was.from);
  const bool ends_later = was.until && (!now.until || *now.until > *was.until);
  if (begins_earlier) differences.add("valid earlier");
  if (ends_later) differences.add("valid longer");
}

void compare_verdicts(const Plan& before, const Plan& after, Differences& differences) {
  std::map<std::string, std::string> outcomes;
  for (const RuleVerdict& each : before.verdicts) {
    outcomes[each.rule] = plan_words::word(plan_words::outcome, each.outcome);
  }
  for (const RuleVerdict& each : after.verdicts) {
    const auto found = outcomes.find(each.rule);
    const std::string now(plan_words::word(plan_words::outcome, each.outcome));
    const std::string was = found == outcomes.end() ? "not a rule" : found->second;
    differences.move("rule " + each.rule, was, now);
    if (each.outcome == RuleVerdict::Outcome::off && was != now) {
      differences.add("rule " + each.rule + " off");
    }
    if (found != outcomes.end()) outcomes.erase(found);
  }
  for (const auto& [rule, was] : outcomes) {
    differences.move("rule " + rule, was, "not a rule");
    if (was != "off") differences.add("rule " + rule + " gone");
  }
}

void compare_approvals(const Plan& before, const Plan& after, Differences& differences) {
  differences.move("approvals", std::to_string(before.approvals), std::to_string(after.approvals));
  if (after.approvals < before.approvals) differences.add("fewer approvals");
}

}  // namespace

RestDelta compare_rest(const Plan& before, const Plan& after) {
  Differences differences;
  compare_certificates(before, after, differences);
  compare_targets(before, after, differences);
  compare_rollouts(before, after, differences);
  differences.compare(before.blocked, after.blocked);
  differences.compare(before.not_known, after.not_known);
  differences.compare(before.left_out, after.left_out);
  differences.compare(before.findings, after.findings);
  differences.compare(before.manual, after.manual);
  differences.compare(before.coverage, after.coverage);
  compare_choices(before, after, differences);
  compare_provable(before, after, differences);
  compare_verdicts(before, after, differences);
  compare_waived(before, after, differences);
  compare_validity(before, after, differences);
  compare_approvals(before, after, differences);
  if (before.manifest != after.manifest) differences.say("manifests: changed");
  return differences.take();
}

}  // namespace signet
