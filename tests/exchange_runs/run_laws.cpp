#include "run_laws.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"
#include "run/proof.h"

namespace signet::exchange::test {

namespace {

using Broken = std::vector<std::string>;

// What stands after "NAME=" in a call, up to the next blank.
std::string value_in(const std::string& call, const std::string& name) {
  const std::size_t at = call.find(" " + name + "=");
  if (at == std::string::npos) return {};
  const std::size_t begin = at + name.size() + 2;
  return call.substr(begin, call.find(' ', begin) - begin);
}

// The server that a change is about; empty for the whole organisation.
std::string server_of(const std::string& call) {
  const std::string server = value_in(call, "Server");
  if (!server.empty()) return server;
  if (call.find(" Set-SendConnector ") != std::string::npos) return {};
  const std::string identity = value_in(call, "Identity");
  return identity.substr(0, identity.find('\\'));
}

const ObservedSlot* find_slot_of(const Step& step, const Observed& observed) {
  const ObservedServer* server = observed.find(step.address.target);
  return server && server->state.has_value() ? server->state.value().find(step.address.slot)
                                             : nullptr;
}

// By the step's own words, apart from the engine's proof.
void check_after(const Step& step, const Observed& observed, Broken& broken) {
  if (step.address.action != Action::assign) return;
  const ObservedSlot* slot = find_slot_of(step, observed);
  const bool is_read = slot && slot->holders.has_value();
  for (const Thumbprint& wanted : step.after) {
    if (is_read && holds(slot->holders.value(), wanted)) continue;
    broken.push_back(fmt::format("{} is said to be done, and {} does not hold it",
                                 step.address.text(), wanted.short_text()));
  }
  if (step.name.empty() || (is_read && slot->name == Known<std::string>(step.name))) return;
  broken.push_back(
      fmt::format("{} is said to be done, and its name is not {}", step.address.text(), step.name));
}

void check_claims(const Attempt& attempt, const Moment& after, Broken& broken) {
  for (const Unproven& each : find_unproven(attempt.plan, attempt.result, after.observed)) {
    broken.push_back(
        fmt::format("{} is not true: {}", attempt.plan.steps[each.step].address.text(), each.why));
  }
  for (StepId id = 0; id < attempt.plan.steps.size(); ++id) {
    if (attempt.result.steps[id].succeeded()) {
      check_after(attempt.plan.steps[id], after.observed, broken);
    }
  }
}

bool is_retired(const Story& story, const std::string& server, const Thumbprint& thumbprint) {
  return std::ranges::any_of(story.desired.retirements, [&](const Retirement& each) {
    const auto is_it = [&](const TargetName& name) { return name.text() == server; };
    return each.thumbprint == thumbprint && std::ranges::any_of(each.servers, is_it);
  });
}

void check_keys(const Moment& before, const Moment& after, Broken& broken) {
  for (const auto& [name, server] : before.story.exchange.servers) {
    for (const HeldCertificate& held : server.certificates) {
      if (is_retired(before.story, name, held.thumbprint)) continue;
      const HeldCertificate* now = after.story.exchange.servers.at(name).find(held.thumbprint);
      if (now && now->key_file == held.key_file && now->exportable == held.exportable) continue;
      broken.push_back(fmt::format("{} lost {}", name, held.thumbprint.short_text()));
    }
  }
}

bool enforces(const Plan& plan, const std::string& server) {
  return std::ranges::any_of(plan.targets, [&](const Target& target) {
    return target.name.text() == server && target.option("require_ssl") == "enforce";
  });
}

void check_calls(const Attempt& attempt, Broken& broken) {
  for (const std::string& call : attempt.calls) {
    if (!is_change(call)) continue;
    const std::string server = server_of(call);
    const bool is_named = std::ranges::any_of(attempt.plan.steps, [&](const Step& step) {
      return server.empty() ? step.address.slot.text().starts_with("send:") || !step.clears.empty()
                            : step.address.target.text() == server;
    });
    if (!is_named) broken.push_back("nobody planned " + call);
    const bool may_force = value_in(call, "Services") == "IIS" && enforces(attempt.plan, server);
    if (value_in(call, "Force") == "true" && !may_force) broken.push_back("forced: " + call);
  }
}

void check_secrets(const Attempt& attempt, const Moment& after, Broken& broken) {
  const std::string words = text_of(attempt);
  for (const std::string& password : after.story.exchange.passwords()) {
    if (words.find(password) != std::string::npos) broken.emplace_back("a password in its words");
  }
}

void check_outsider(const Moment& before, const Moment& after, Broken& broken) {
  const TargetName outsider = TargetName::parse("EX4").value();
  if (*before.observed.find(outsider) == *after.observed.find(outsider)) return;
  broken.emplace_back("EX4 was changed");
}

bool is_usable(const Chooser& chooser, const Known<Thumbprint>& taken, const ServerState& state) {
  const ObservedSlot* slot = state.find(chooser.slot);
  return taken.has_value() && slot && slot->holders.has_value() &&
         holds(slot->holders.value(), taken.value());
}

Known<Thumbprint> taken_before(const std::string& chooser, const ServerState& state) {
  const auto found = std::ranges::find(state.choosers, chooser, &Chooser::name);
  return found == state.choosers.end() ? Known<Thumbprint>(Unknown{"no such chooser"})
                                       : pick(*found, state);
}

// Whether the attempt's first change on that server lets transport use what it takes.
bool repairs_first(const Attempt& attempt, const Hurt& hurt) {
  const auto first = std::ranges::find_if(attempt.calls, [&](const std::string& call) {
    return is_change(call) && server_of(call) == hurt.server.text();
  });
  if (first == attempt.calls.end()) return false;
  const std::string services = value_in(*first, "Services");
  return value_in(*first, "Thumbprint") == hurt.taken.text() && !services.empty() &&
         services != "IIS";
}

}  // namespace

Broken broken_laws(const Moment& before, const Attempt& attempt, const Moment& after) {
  Broken broken = attempt.wrongs;
  check_claims(attempt, after, broken);
  check_keys(before, after, broken);
  check_calls(attempt, broken);
  check_secrets(attempt, after, broken);
  check_outsider(before, after, broken);
  return broken;
}

std::vector<Hurt> hurt_choosers(const Moment& before, const Moment& after) {
  std::vector<Hurt> hurts;
  for (const ObservedServer& server : after.observed.servers) {
    const ServerState& now = server.state.value();
    const ServerState& then = before.observed.find(server.name)->state.value();
    for (const Chooser& chooser : now.choosers) {
      const Known<Thumbprint> taken = pick(chooser, now);
      if (is_usable(chooser, taken, now) || taken == taken_before(chooser.name, then)) continue;
      hurts.push_back(
          {server.name, chooser.name, taken.has_value() ? taken.value() : Thumbprint{}});
    }
  }
  return hurts;
}

Broken broken_repair(const Attempt& first, const std::vector<Hurt>& hurts, const Attempt& next) {
  Broken broken;
  const bool claims_all = first.result.succeeded() && !first.plan.is_incomplete();
  if (claims_all && !next.plan.steps.empty()) broken.emplace_back("it succeeded, and more is left");
  for (const Hurt& hurt : hurts) {
    const std::string where = hurt.server.text() + " " + hurt.chooser;
    if (claims_all) broken.push_back("it succeeded, and hurt " + where);
    if (!repairs_first(next, hurt)) broken.push_back("not repaired first: " + where);
  }
  if (!next.result.succeeded() || next.plan.is_incomplete()) {
    broken.emplace_back("the next run does not succeed");
  }
  return broken;
}

Moment moment_of(Story story) {
  Moment moment{std::move(story), {}};
  moment.observed = look(moment.story);
  return moment;
}

std::string wrongs_of(const Moment& start, const Story& end, const Disturbance& disturbance) {
  Story story = start.story;
  const Attempt first = attempt(story, disturbance);
  const Moment after = moment_of(std::move(story));
  story = after.story;
  mend(story);
  const Attempt second = attempt(story);
  Broken wrongs = broken_laws(start, first, after);
  for (std::string& wrong : broken_repair(first, hurt_choosers(start, after), second)) {
    wrongs.push_back(std::move(wrong));
  }
  if (truth_of(story.exchange) != truth_of(end.exchange)) {
    wrongs.push_back("the next run ends elsewhere:\n" + in_words(story));
  }
  if (wrongs.empty()) return {};
  return fmt::format("{}\nthe disturbed run:\n{}the next one:\n{}", join(wrongs, "\n"),
                     text_of(first), text_of(second));
}

}  // namespace signet::exchange::test
