#include <fmt/format.h>

#include <algorithm>
#include <numeric>
#include <unordered_map>

#include "manifest/blueprint.h"
#include "manifest/resolve.h"

namespace signet {

namespace {

// A bound on what a few lines (many servers, each with many bindings) may cost.
constexpr std::size_t bindings_max = 4'000'000;

std::size_t weight(const Profile& profile) {
  std::size_t weight = 1;
  for (const Profile::Binding& binding : profile.bindings) weight += 1 + binding.services.size();
  return weight;
}

class Building {
 public:
  Building(const ResolveContext& context, const Fleet& fleet)
      : context_(context),
        fleet_(fleet),
        blueprints_{context.manifest, context.catalog, context.sources, context.report} {}

  // Nothing when the manifest is too large.
  std::optional<DesiredServer> build(std::uint32_t server) {
    Shared& shared = shared_of(server);
    spent_ += shared.weight;
    if (spent_ > bindings_max) return std::nullopt;
    DesiredServer desired;
    desired.target.name = fleet_.names.name(server);
    if (fleet_.own[server] != no_index) {
      if (const auto own = own_blueprint(server, shared)) fill(*own, server, desired);
      return desired;
    }
    if (!shared.checked) {
      shared.checked = true;
      shared.blueprint = blueprint(shared.profile, server);
    }
    if (shared.blueprint) fill(*shared.blueprint, server, desired);
    return desired;
  }

 private:
  struct Shared {
    bool made = false;
    bool checked = false;
    std::size_t weight = 0;
    Profile profile;
    std::optional<Blueprint> blueprint;
  };

  Shared& shared_of(std::uint32_t server) {
    const std::uint32_t set = fleet_.sets[server];
    Shared& shared = shared_[set];
    if (shared.made) return shared;
    shared.made = true;
    shared.profile =
        profile_of_groups(context_.manifest, fleet_.group_sets.groups(set), context_.report);
    shared.weight = weight(shared.profile);
    return shared;
  }

  std::optional<Blueprint> own_blueprint(std::uint32_t server, const Shared& shared) {
    const Settings& own = context_.manifest.servers[fleet_.own[server]].settings;
    return blueprint(profile_of_server(context_.manifest, shared.profile, own, context_.report),
                     server);
  }

  std::optional<Blueprint> blueprint(const Profile& profile, std::uint32_t server) {
    return make_blueprint(blueprints_, profile, fleet_.names.name(server).text(),
                          place_of_server(fleet_, server));
  }

  void fill(const Blueprint& blueprint, std::uint32_t server, DesiredServer& desired) {
    desired.target = blueprint.target(fleet_.names.name(server));
    desired.bindings = blueprint.bindings;
    desired.self_signed = blueprint.self_signed;
  }

  const ResolveContext& context_;
  const Fleet& fleet_;
  BlueprintContext blueprints_;
  std::unordered_map<std::uint32_t, Shared> shared_;  // by set of groups
  std::size_t spent_ = 0;
};

std::vector<std::uint32_t> sorted_by_name(const Fleet& fleet) {
  std::vector<std::uint32_t> order(fleet.names.size());
  std::iota(order.begin(), order.end(), 0U);
  std::ranges::sort(order, {}, [&](std::uint32_t server) -> const TargetName& {
    return fleet.names.name(server);
  });
  return order;
}

}  // namespace

void resolve_servers(const ResolveContext& context, Placement& placement, Desired& desired) {
  const std::vector<std::uint32_t> order = sorted_by_name(placement.fleet);
  Building building(context, placement.fleet);
  placement.index_of.resize(order.size());
  desired.servers.reserve(order.size());
  for (std::uint32_t i = 0; i < order.size(); ++i) placement.index_of[order[i]] = i;
  for (const std::uint32_t server : order) {
    auto built = building.build(server);
    if (!built) {
      context.report.error({place_of_server(placement.fleet, server),
                            "manifest.too-large",
                            fmt::format("more than {} services on all servers", bindings_max),
                            "split the manifest",
                            {}});
      desired.servers.resize(order.size());
      return;
    }
    desired.servers.push_back(std::move(*built));
  }
}

Profile profile_of(const ResolveContext& context, const Fleet& fleet, std::uint32_t server) {
  Profile groups = profile_of_groups(context.manifest, fleet.group_sets.groups(fleet.sets[server]),
                                     context.report);
  if (fleet.own[server] == no_index) return groups;
  const Settings& own = context.manifest.servers[fleet.own[server]].settings;
  return profile_of_server(context.manifest, std::move(groups), own, context.report);
}

}  // namespace signet
