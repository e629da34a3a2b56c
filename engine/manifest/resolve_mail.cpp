#include <algorithm>

#include "manifest/resolve.h"

namespace signet {

namespace {

constexpr std::string_view placeholder = "{server}";

// As the slot's name has it; the placeholder stays.
std::string connector_text(const std::string& name) {
  const std::size_t at = name.find(placeholder);
  if (at == std::string::npos) return slot_text(name);
  return slot_text(name.substr(0, at)) + std::string(placeholder) +
         connector_text(name.substr(at + placeholder.size()));
}

// What a manifest may call a connector by instead of its name.
bool is_label(const std::string& name) { return name == "hybrid"; }

void add(std::uint32_t certificate, const char* kind, const std::vector<Text>& names,
         Desired& desired) {
  for (const Text& name : names) {
    const bool label = is_label(name.value);
    desired.connectors.push_back(
        {certificate, kind, label ? name.value : connector_text(name.value), label});
  }
}

// Two certificates for one connector: the last place that says so.
void check_claimed_once(const ResolveContext& context) {
  std::vector<std::pair<std::string, const Text*>> claimed;
  const auto claim = [&](const std::string& kind, const WrittenConnectors& written,
                         const Text& name) {
    const std::string what = kind + ":" + name.value;
    const auto earlier =
        std::ranges::find(claimed, what, &std::pair<std::string, const Text*>::first);
    if (earlier == claimed.end()) {
      claimed.emplace_back(what, &written.certificate);
    } else if (earlier->second->value != written.certificate.value) {
      context.report.error(
          {name.at,
           "manifest.two-certificates",
           "the " + kind + " connector " + in_quotes(name.value) + " is to use two certificates",
           "keep one",
           {{earlier->second->at, "the other one"}}});
    }
  };
  for (const WrittenConnectors& written : context.manifest.connectors) {
    for (const Text& name : written.send) claim("send", written, name);
    for (const Text& name : written.receive) claim("receive", written, name);
  }
}

}  // namespace

void resolve_connectors(const ResolveContext& context, Desired& desired) {
  check_claimed_once(context);
  for (const WrittenConnectors& written : context.manifest.connectors) {
    const auto certificate =
        require_certificate(context.manifest, written.certificate, context.report);
    if (!certificate) continue;
    add(*certificate, "send", written.send, desired);
    add(*certificate, "receive", written.receive, desired);
  }
}

namespace {

void report_no_entry(const ResolveContext& context, const Fleet& fleet, std::uint32_t server,
                     const TargetName& name) {
  const Profile profile = profile_of(context, fleet, server);
  const Profile::Value* written = profile.find("entry");
  context.report.error({written ? written->value->at : place_of_server(fleet, server),
                        "manifest.unknown-server",
                        "there is no server " + in_quotes(name.text()),
                        "entry names servers of this manifest",
                        {}});
}

}  // namespace

void resolve_entries(const ResolveContext& context, const Placement& placement, Desired& desired) {
  for (std::uint32_t server = 0; server < placement.index_of.size(); ++server) {
    for (Target& entry : desired.servers[placement.index_of[server]].target.entry) {
      const auto found = placement.fleet.names.find(entry.name.text());
      if (!found) {
        report_no_entry(context, placement.fleet, server, entry.name);
        continue;
      }
      const Target& known = desired.servers[placement.index_of[*found]].target;
      entry = Target{known.name, known.platform, known.address, known.options, {}};
    }
  }
}

}  // namespace signet
