#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>

#include "base/text.h"
#include "report/fold.h"
#include "report/review_parts.h"
#include "report/step_words.h"

namespace signet::review_parts {

namespace {

constexpr std::size_t most_certificates = 3;

std::string kind_of(const SlotName& slot) { return slot.text().substr(0, slot.text().find(':')); }

// What a kind of service goes back to.
struct Former {
  std::set<Thumbprint> certificates;
  bool ends = false;  // some of the plan's own steps end this way back

  friend auto operator<=>(const Former&, const Former&) = default;
};

std::map<Former, std::set<std::string>> services_by_former(const Undo& undo) {
  std::map<std::string, Former> formers;
  for (std::size_t i = 0; i < undo.steps.size(); ++i) {
    const Step& step = undo.steps[i];
    if (step.address.action != Action::assign) continue;
    Former& former = formers[kind_of(step.address.slot)];
    former.certificates.insert(step.thumbprint);
    former.ends = former.ends || !undo.until[i].empty();
  }
  std::map<Former, std::set<std::string>> result;
  for (const auto& [service, former] : formers) result[former].insert(service);
  return result;
}

std::string certificates_text(const std::set<Thumbprint>& thumbprints) {
  if (thumbprints.size() > most_certificates) return "what they had";
  return thumbprints_text({thumbprints.begin(), thumbprints.end()});
}

std::string removed_text(const Material& material) {
  std::set<std::string> names;
  for (const Step& step : material.undo.steps) {
    if (step.address.action == Action::remove) names.insert(certificate_text(step));
  }
  if (names.empty()) return {};
  const std::vector<std::string> list(names.begin(), names.end());
  return "the copies of " + list_text(list, material.options.all) + " are removed";
}

// The first end among the certificates that services go back to.
std::string until_text(const Material& material) {
  const Certificate* first = nullptr;
  for (const Step& step : material.undo.steps) {
    const Certificate* one = material.find(step.thumbprint);
    if (step.address.action != Action::assign || !one) continue;
    if (!first || one->not_after < first->not_after) first = one;
  }
  if (!first) return {};
  return fmt::format("until {}, when {} ends", date_text(first->not_after),
                     first->thumbprint.short_text());
}

std::string line_of(const Material& material, const Review::Back& back) {
  if (back.changes == 0) return "nothing changes";
  std::vector<std::string> parts;
  for (const auto& [former, services] : services_by_former(material.undo)) {
    const std::vector<std::string> names(services.begin(), services.end());
    parts.push_back(list_text(names, material.options.all) +
                    (names.size() == 1 ? " goes back to " : " go back to ") +
                    certificates_text(former.certificates) +
                    (former.ends ? ", as long as the plan has not ended that itself" : ""));
  }
  if (std::string removed = removed_text(material); !removed.empty()) parts.push_back(removed);
  const std::string until = until_text(material);
  if (!until.empty()) parts.push_back(until);
  std::string text =
      parts.empty() ? "" : "by \"signet apply --undo last\", from any point: " + join(parts, "; ");
  if (back.lost == 0) return text;
  return text + (text.empty() ? "" : "; ") +
         fmt::format("NO WAY BACK for {} of {}", back.lost, count_text(back.changes, "change"));
}

std::vector<Review::Block> undo_blocks(const Material& material) {
  const std::vector<Step>& steps = material.undo.steps;
  std::vector<std::vector<StepId>> targets;
  std::unordered_map<std::string_view, std::size_t> places;
  for (StepId id = 0; id < steps.size(); ++id) {
    const auto [place, is_new] =
        places.try_emplace(steps[id].address.target.text(), targets.size());
    if (is_new) targets.emplace_back();
    targets[place->second].push_back(id);
  }
  return fold_targets(steps, targets, material.options.all);
}

bool has_baseline(const Plan& plan) { return plan.provable > 0 || !plan.not_provable.empty(); }

std::string proof_text(const Plan& plan, ProofLevel level, const std::string& platform) {
  switch (level) {
    case ProofLevel::none:
      return printable(platform) + " proves nothing";
    case ProofLevel::configured:
      if (has_baseline(plan)) {
        return "what the servers are set to is proven by " + printable(platform) +
               ", what clients see by handshakes from here";
      }
      return "what the servers are set to is proven by " + printable(platform) +
             ", what clients see is NOT: no handshake was made (docs/proof.md)";
    case ProofLevel::served:
      return "a handshake shows what clients see (" + printable(platform) + ")";
  }
  return {};
}

}  // namespace

Review::Back back(const Material& material, const std::vector<Review::Exception>& exceptions) {
  Review::Back back;
  for (const Step& step : material.plan.steps) {
    if (changes_its_target(step)) ++back.changes;
  }
  back.lost = material.undo.lost.size();
  back.line = line_of(material, back);
  back.blocks = undo_blocks(material);
  for (const Review::Exception& one : exceptions) {
    if (one.kind != "no way back") continue;
    const std::string servers = servers_text(one.servers, material.options.all);
    back.never.push_back(servers.empty() ? one.text : servers + ": " + one.text);
  }
  return back;
}

namespace {

// "SMTP 587", or an endpoint of clients.
std::string endpoint_text(const NotProvable& each) {
  if (each.server.empty()) return printable(each.endpoint);
  const auto endpoint = Endpoint::parse(each.endpoint);
  return each.slot.text() + (endpoint ? fmt::format(" {}", endpoint->port) : "");
}

// What answered when the plan was made, and what did not: by reason, then where.
void add_baseline(const Plan& plan, bool all, std::vector<std::string>& lines) {
  if (!has_baseline(plan)) return;
  const std::size_t count = plan.provable + plan.not_provable.size();
  lines.push_back(
      fmt::format("baseline answers on {} of {}", plan.provable, count_text(count, "port")));
  Fold fold;
  for (std::size_t at = 0; at < plan.not_provable.size(); ++at) {
    const NotProvable& each = plan.not_provable[at];
    fold.add(endpoint_text(each) + "\n" + printable(each.why), each.server, at);
  }
  std::vector<std::pair<std::string, std::string>> places;  // by servers and reason, in order
  for (const Fold::Item& item : fold.items) {
    const std::string servers = servers_text(item.servers, all);
    const std::size_t line_end = item.key.find('\n');
    const std::string rest = fmt::format("{}: {}", servers.empty() ? "" : " on " + servers,
                                         item.key.substr(line_end + 1));
    const auto same = std::ranges::find(places, rest, &std::pair<std::string, std::string>::first);
    const std::string place = item.key.substr(0, line_end);
    if (same == places.end()) {
      places.emplace_back(rest, place);
    } else {
      same->second.append(", ").append(place);
    }
  }
  for (const auto& [rest, place] : places) {
    lines.push_back(fmt::format("NOT provable here: {}{}", place, rest));
  }
}

}  // namespace

std::vector<std::string> proof(const Plan& plan, bool all) {
  Fold fold;
  for (std::size_t i = 0; i < plan.targets.size() && i < plan.proof.size(); ++i) {
    if (!is_server(plan.targets[i].name)) continue;
    const std::string level(to_text(plan.proof[i]));
    fold.add(level + ": " + proof_text(plan, plan.proof[i], plan.targets[i].platform),
             plan.targets[i].name, i);
  }
  std::vector<std::string> lines;
  for (const Fold::Item& item : fold.items) {
    const bool several = fold.items.size() > 1;
    lines.push_back(item.key + (several ? " on " + servers_text(item.servers, all) : ""));
  }
  add_baseline(plan, all, lines);
  return lines;
}

}  // namespace signet::review_parts
