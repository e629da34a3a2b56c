#include "cli/moved.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>

#include "base/text.h"

namespace signet {

namespace {

constexpr std::size_t most_lines = 12;

std::string names_of(const std::set<TargetName>& servers) {
  std::vector<std::string> names;
  for (const TargetName& server : servers) names.push_back(server.text());
  return join(names, ", ");
}

// Both are lines of Seen: "slot POP: 0A1B2C3D".
std::string line_of(const AlsoMoved& moved) {
  const std::string where = moved.server.text() + " ";
  if (moved.before.empty()) return where + printable(moved.now) + " (new)";
  if (moved.now.empty()) return where + printable(moved.before) + " (gone)";
  const std::size_t colon = moved.before.find(": ");
  const std::string before =
      colon == std::string::npos ? moved.before : moved.before.substr(colon + 2);
  return where + printable(moved.now) + " (it was " + printable(before) + ")";
}

void talk(const std::string& text, const Environment& environment) {
  if (environment.terminal.settings().format == Log::Format::text) {
    environment.terminal.talk(text + "\n");
  } else {
    environment.log.warning(text, {});
  }
}

}  // namespace

void tell_moved(const std::vector<Moved>& moved, const Environment& environment) {
  std::map<TargetName, std::vector<const Moved*>> by_server;
  for (const Moved& each : moved) by_server[each.fact.target].push_back(&each);
  for (const auto& [server, facts] : by_server) {
    std::set<std::string> told;
    for (const Moved* each : facts) {
      const std::string what = describe(each->fact);
      if (!told.insert(what).second) continue;
      environment.terminal.complain(
          {"plan.moved",
           fmt::format("{} is {}", printable(what), printable(each->now)),
           fmt::format("it was {} when the plan was made", printable(each->fact.value)),
           {},
           each->step.text()});
    }
  }
}

void tell_refused(const std::vector<Moved>& moved, const std::string& undoes,
                  const Environment& environment) {
  std::set<TargetName> servers;
  for (const Moved& each : moved) servers.insert(each.fact.target);
  environment.terminal.complain(
      {"plan.refused",
       undoes.empty() ? "the world has moved since the plan was made"
                      : "the world has moved since " + undoes + ", so that it cannot be taken back",
       fmt::format("{}: {}", count_text(servers.size(), "server"), names_of(servers)),
       "nothing was changed; make a new plan",
       {}});
}

void tell_also_moved(const std::vector<AlsoMoved>& moved, const Environment& environment) {
  if (moved.empty()) return;
  for (std::size_t i = 0; i < std::min(moved.size(), most_lines); ++i) {
    talk("also moved: " + line_of(moved[i]), environment);
  }
  if (moved.size() > most_lines) {
    std::set<TargetName> servers;
    for (std::size_t i = most_lines; i < moved.size(); ++i) servers.insert(moved[i].server);
    talk(fmt::format("also moved: {} more on {}", moved.size() - most_lines,
                     count_text(servers.size(), "server")),
         environment);
  }
  talk("no step relies on what also moved", environment);
}

void tell_parts(const Unaffected& rest, const Environment& environment) {
  for (const Unaffected::Part& part : rest.parts) {
    std::string how = "runs";
    if (part.left_out == part.steps) {
      how = part.moved.empty() ? "is left out: it needs what is left out"
                               : "is left out: " + join(part.moved, ", ") + " moved";
    } else if (part.left_out > 0) {
      how = fmt::format("runs, less {} for want of what is left out",
                        count_text(part.left_out, "step"));
    }
    talk(fmt::format("{} {}", printable(part.name), printable(how)), environment);
  }
}

}  // namespace signet
