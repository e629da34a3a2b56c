#include "generated_fleet.h"

#include <rapidcheck.h>

#include <cstdlib>
#include <map>
#include <set>

#include "base/text.h"

namespace signet::test {

namespace {

using Names = std::vector<std::string>;

const Names certificates = {"webmail", "hybrid", "shop", "old", "self", "expired", "mystery"};
const Names slots = {"IIS", "POP", "SMTP", "SMTP-default", "status", "web:shop:443"};

bool chance(int percent) { return *rc::gen::inRange(0, 100) < percent; }
const std::string& any_of(const Names& names) {
  return names[*rc::gen::inRange<std::size_t>(0, names.size())];
}
bool is_additive(const std::string& slot) { return slot == "SMTP" || slot == "status"; }

Names server_names() {
  Names names;
  const int count = *rc::gen::inRange(1, 9);
  for (int number = 1; number <= count; ++number) names.push_back("S" + std::to_string(number));
  return names;
}

// Every second fleet is calm: all can be read and used, so that its plan gets far.
class Generator {
 public:
  Generator() : is_calm_(chance(50)), servers_(server_names()) {}

  GeneratedFleet fleet() {
    GeneratedFleet fleet{"rollout mailbox: hold=900\nrollout edge: at_most=1\n", ""};
    for (const std::string& name : certificates) {
      if (!is_calm_ || chance(50)) fleet.desired += certificate_line(name);
      fleet.observed += file_line(name);
      if (chance(is_calm_ ? 40 : 20)) fleet.desired += retire_line(name);
    }
    for (const std::string& server : servers_) {
      fleet.desired += desired_line(server);
      if (!trouble(3)) fleet.observed += observed_line(server);
    }
    return fleet;
  }

 private:
  bool trouble(int percent) const { return chance(is_calm_ ? 0 : percent); }

  // "expired" and "mystery", the last two, are no use to a calm fleet.
  std::string wanted_certificate() const {
    const std::size_t count = is_calm_ ? certificates.size() - 2 : certificates.size();
    return certificates[*rc::gen::inRange<std::size_t>(0, count)];
  }

  // How a certificate is on a server; empty = not at all. `usable` gathers those with their key.
  std::string copy_of(const std::string& name, Names& usable) const {
    if (chance(45)) return "";
    if (trouble(12)) return name;
    if (trouble(8)) return name + " key=unknown\"access denied\"";
    usable.push_back(name);
    if (trouble(12)) return name + " key exportable=unknown\"busy\"";
    return name + (chance(50) ? " key exportable" : " key");
  }

  std::string slot_of(const std::string& slot, const Names& usable) const {
    if (trouble(6)) return slot + "=unknown\"cannot decode\"";
    std::set<std::string> holders;
    const int count = is_additive(slot) ? *rc::gen::inRange(0, 3) : *rc::gen::inRange(0, 2);
    for (int at = 0; at < count && !usable.empty(); ++at) holders.insert(any_of(usable));
    return slot + "=" + join(Names(holders.begin(), holders.end()), ",");
  }

  std::string observed_line(const std::string& server) const {
    if (trouble(8)) return server + ": unknown \"connection refused\"\n";
    Names usable;
    Names copies;
    Names services;
    for (const std::string& name : certificates) {
      const std::string copy = copy_of(name, usable);
      if (!copy.empty()) copies.push_back(copy);
    }
    bool has_smtp = true;  // a server without SMTP has no default for it either
    for (const std::string& slot : slots) {
      const bool is_there = !trouble(8) && (slot != "SMTP-default" || has_smtp);
      if (slot == "SMTP") has_smtp = is_there;
      if (is_there) services.push_back(slot_of(slot, usable));
    }
    return server + ": " + join(copies, ", ") + " | " + join(services, " ") + "\n";
  }

  // An exclusive service is wanted for one certificate only, as manifests guarantee.
  std::string bindings_text() const {
    std::map<std::string, Names> wanted;
    for (const std::string& slot : slots) {
      if (chance(40)) wanted[wanted_certificate()].push_back(slot);
      if (is_additive(slot) && chance(30)) wanted[wanted_certificate()].push_back(slot);
    }
    if (chance(30)) wanted[wanted_certificate()];
    std::string text;
    for (const auto& [name, services] : wanted) {
      const std::set<std::string> once(services.begin(), services.end());
      text += " " + name + "=" + join(Names(once.begin(), once.end()), ",");
    }
    return text;
  }

  std::string desired_line(const std::string& server) const {
    std::string text = server + ":" + bindings_text() + " |";
    if (chance(30)) text += " hot";
    if (chance(8)) text += " maintenance";
    if (chance(60)) {
      text += chance(70) ? " wave=mailbox/" : " wave=edge/";
      text += std::to_string(*rc::gen::inRange(0, 4));
    }
    return text + "\n";
  }

  std::string certificate_line(const std::string& name) const {
    std::string text = "certificate " + name + ":";
    if (chance(40)) text += " exportable";
    if (chance(30)) text += " name=\"Webmail 2026\"";
    for (int left = *rc::gen::inRange(0, 3); left > 0; --left) {
      text += " source=" + (trouble(60) ? any_of(servers_) : "file:" + name + ".pfx");
    }
    return text + "\n";
  }

  std::string file_line(const std::string& name) const {
    const std::string line = "file " + name + ".pfx: ";
    if (trouble(20)) return line + "absent\n";
    if (trouble(20)) return line + "unknown \"access denied\"\n";
    return line + "found\n";
  }

  std::string retire_line(const std::string& name) const {
    Names chosen;
    for (const std::string& server : servers_) {
      if (chance(50)) chosen.push_back(server);
    }
    return chosen.empty() ? "" : "retire " + name + ": " + join(chosen, ",") + "\n";
  }

  bool is_calm_;
  Names servers_;
};

}  // namespace

GeneratedFleet generate_fleet() { return Generator().fleet(); }

std::string shuffled_lines(const std::string& text) {
  Names lines;
  std::string result;
  for (const std::string_view line : split(text, '\n')) {
    if (line.starts_with("rollout")) {
      result += std::string(line) + "\n";  // servers refer to them
    } else {
      lines.emplace_back(line);
    }
  }
  while (!lines.empty()) {
    const auto at = *rc::gen::inRange<std::size_t>(0, lines.size());
    result += lines[at] + "\n";
    lines.erase(lines.begin() + static_cast<std::ptrdiff_t>(at));
  }
  return result;
}

void fix_seed() { ::setenv("RC_PARAMS", "seed=20261122 max_success=400", 0); }

}  // namespace signet::test
