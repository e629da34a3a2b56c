#include "cli/server_act.h"

#include <fmt/format.h>

#include "base/text.h"
#include "cli/interrupts.h"

namespace signet {

namespace {

constexpr std::chrono::minutes longest{2};

std::unexpected<Problem> no_such_server(const std::string& name, const Desired& desired) {
  std::vector<std::string_view> known;
  for (const DesiredServer& server : desired.servers) known.push_back(server.target.name.text());
  const std::string_view near = did_you_mean(name, known);
  return fail("usage.wrong",
              fmt::format("--on: there is no server \"{}\" in the manifest", printable(name)),
              near.empty() ? "" : fmt::format("did you mean \"{}\"?", near));
}

}  // namespace

Expected<RequestingServer> find_requesting_server(const CommandInput& input,
                                                  const LoadedManifest& loaded, const Trust& trust,
                                                  const Environment& environment) {
  const std::string text = input.text("--on");
  const auto name = TargetName::parse(text);
  const DesiredServer* server = name ? loaded.desired.find(*name) : nullptr;
  if (server == nullptr) return no_such_server(text, loaded.desired);
  const auto& make = environment.plugins.make_requests;
  auto requests = make ? make(server->target.platform, trust) : nullptr;
  if (!requests) {
    return fail("usage.wrong",
                fmt::format("--on: servers of the platform {} make no requests",
                            printable(server->target.platform)),
                "leave --on away: the key is then made here and sealed to the owners");
  }
  return RequestingServer{server->target, std::move(requests)};
}

void with_context(Environment& environment, const std::function<void(const Context&)>& act) {
  const Interrupts interrupts([&environment] {
    environment.terminal.talk(
        "\nstopping: what was asked for may still happen; once more ends at "
        "once\n");
  });
  act({environment.clock, environment.random, environment.log, interrupts.stop(),
       environment.clock.steady() + longest});
}

}  // namespace signet
