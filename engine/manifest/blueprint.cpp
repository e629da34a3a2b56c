#include "manifest/blueprint.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"
#include "manifest/claims.h"

namespace signet {

namespace {

std::string fill_in(const std::string& text, const std::string& server) {
  constexpr std::string_view placeholder = "{server}";
  std::string result;
  std::size_t from = 0;
  for (std::size_t at = text.find(placeholder); at != std::string::npos;
       at = text.find(placeholder, from)) {
    result.append(text, from, at - from);
    result += server;
    from = at + placeholder.size();
  }
  return result.append(text, from);
}

std::string this_build_has(const PlatformCatalog& catalog) {
  std::vector<std::string> names;
  for (const Capabilities& platform : catalog) names.push_back(platform.platform);
  return "this build has: " + fmt::format("{}", fmt::join(names, ", "));
}

// One profile's check; `server` and `at` are the example for messages.
class Checking {
 public:
  Checking(const BlueprintContext& context, const Profile& profile, const std::string& server,
           const Place& at)
      : context_(context), profile_(profile), server_(server), at_(at) {}

  std::optional<Blueprint> run() {
    const Capabilities* const platform = find_platform_of_profile();
    report_conflicts();
    if (platform == nullptr) return std::nullopt;
    Blueprint blueprint;
    blueprint.platform = platform->platform;
    if (const Profile::Value* address = profile_.find("address")) {
      blueprint.address = address->value->value;
    }
    for (const Profile::Value& value : profile_.values) add_option(*platform, value, blueprint);
    std::ranges::sort(blueprint.options);
    report_missing_options(*platform, blueprint);
    blueprint.bindings = claim_slots(context_, *platform, profile_, server_);
    blueprint.self_signed = self_signed_slots(*platform, profile_);
    return blueprint;
  }

 private:
  const Capabilities* find_platform_of_profile() {
    const Profile::Value* const platform = profile_.find("platform");
    if (platform == nullptr) {
      context_.report.error({at_,
                             "manifest.no-platform",
                             in_quotes(server_) + " has no platform",
                             "write platform: in defaults, its group or the server itself (" +
                                 this_build_has(context_.catalog) + ")",
                             {}});
      return nullptr;
    }
    const Text& name = *platform->value;
    const Capabilities* const found = find_platform(context_.catalog, name.value);
    if (found == nullptr) report_unknown_platform(name);
    return found;
  }

  void report_unknown_platform(const Text& name) {
    std::vector<std::string_view> known;
    for (const Capabilities& platform : context_.catalog) known.push_back(platform.platform);
    std::string hint = suggestion(name.value, known);
    hint += hint.empty() ? this_build_has(context_.catalog)
                         : " (" + this_build_has(context_.catalog) + ")";
    context_.report.error({name.at,
                           "manifest.unknown-platform",
                           "there is no platform " + in_quotes(name.value),
                           std::move(hint),
                           {}});
  }

  void report_conflicts() {
    for (const Profile::Value& value : profile_.values) {
      if (value.conflict == nullptr) continue;
      context_.report.error({value.conflict->at,
                             "manifest.groups-disagree",
                             fmt::format("two groups of {} disagree on {}", in_quotes(server_),
                                         in_quotes(value.name->value)),
                             "write it for the server itself, or in one group only",
                             {{value.value->at, "the other value"}}});
    }
  }

  void add_option(const Capabilities& platform, const Profile::Value& value, Blueprint& blueprint) {
    const std::string& name = value.name->value;
    if (name == "platform" || name == "address") return;
    const OptionRule* const rule = platform.find_option(name);
    if (rule == nullptr && value.level == Profile::Level::defaults) return;
    if (rule == nullptr) {
      context_.report.error(
          {value.name->at,
           "manifest.unknown-option",
           fmt::format("the platform {} of {} has no option {}", in_quotes(platform.platform),
                       in_quotes(server_), in_quotes(name)),
           {},
           {}});
      return;
    }
    if (rule->kind == OptionRule::Kind::holder) return;
    if (rule->kind == OptionRule::Kind::servers) return add_entry(*value.value, blueprint);
    std::string text = value.value->value;
    if (rule->kind == OptionRule::Kind::path) {
      const auto& from = context_.sources[value.value->at.file].root;
      text = rebase(text, from, context_.sources.front().root);
    }
    blueprint.options.emplace_back(name, std::move(text));
  }

  static void add_entry(const Text& names, Blueprint& blueprint) {
    for (const std::string_view name : split(names.value, ',')) {
      blueprint.entry.push_back(*TargetName::parse(trim(name)));
    }
  }

  void report_missing_options(const Capabilities& platform, const Blueprint& blueprint) {
    for (const OptionRule& rule : platform.options) {
      if (!rule.required) continue;
      const bool written = std::ranges::any_of(
          blueprint.options, [&](const auto& option) { return option.first == rule.name; });
      if (written) continue;
      context_.report.error({at_,
                             "manifest.missing-option",
                             fmt::format("{} needs {}: its platform is {}", in_quotes(server_),
                                         in_quotes(rule.name), in_quotes(platform.platform)),
                             rule.description,
                             {}});
    }
  }

  const BlueprintContext& context_;
  const Profile& profile_;
  const std::string& server_;
  const Place& at_;
};

}  // namespace

Target Blueprint::target(const TargetName& server) const {
  Target target{server, platform, fill_in(address, server.text()), {}};
  target.options.reserve(options.size());
  for (const auto& [name, value] : options) {
    target.options.emplace_back(name, fill_in(value, server.text()));
  }
  for (const TargetName& name : entry) target.entry.push_back({name, {}, {}, {}});
  return target;
}

std::optional<Blueprint> make_blueprint(const BlueprintContext& context, const Profile& profile,
                                        const std::string& server, const Place& at) {
  return Checking(context, profile, server, at).run();
}

std::string rebase(const std::string& path, const std::filesystem::path& from,
                   const std::filesystem::path& to) {
  if (from == to || std::filesystem::path(path).is_absolute()) return path;
  return (from / path).lexically_normal().lexically_relative(to).string();
}

}  // namespace signet
