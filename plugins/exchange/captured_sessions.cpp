#include "exchange/captured_sessions.h"

#include <fmt/format.h>

#include "base/text.h"
#include "exchange/capture_objects.h"
#include "exchange/exchange_capabilities.h"
#include "exchange/exchange_platform.h"
#include "platform/platform_set.h"

namespace signet::exchange {

namespace {

constexpr unsigned threads = 2;

// Every cmdlet of a server names it in one of two ways.
std::string server_in(const psrp::Pipeline& pipeline) {
  for (const psrp::Parameter& parameter : pipeline.front().parameters) {
    const auto* text = std::get_if<std::string>(&parameter.value);
    if (text && (parameter.name == "Server" || parameter.name == "Identity")) return *text;
  }
  return {};
}

Expected<std::vector<Target>> targets_in(const CapturedAnswers& answers) {
  std::vector<Target> targets;
  for (const std::string& server : answers.servers()) {
    const auto name = TargetName::parse(server);
    if (!name) return std::unexpected(name.error());
    targets.push_back({*name, capabilities().platform, {}, {}, {}});
  }
  return targets;
}

Expected<Captured> observe(const std::vector<CaptureFile>& files,
                           const std::optional<std::vector<Target>>& targets,
                           const Context& context) {
  auto answers = CapturedAnswers::read(files);
  if (!answers) return std::unexpected(answers.error());
  Expected<std::vector<Target>> asked =
      targets ? Expected<std::vector<Target>>(*targets) : targets_in(*answers);
  if (!asked) return std::unexpected(asked.error());
  const std::string& own = capabilities().platform;
  std::erase_if(*asked, [&](const Target& target) { return target.platform != own; });
  Captured captured;
  captured.at = answers->at();
  PlatformSet platforms;
  platforms.add(std::make_unique<ExchangePlatform>(
      std::make_unique<CapturedSessions>(*std::move(answers)), std::make_unique<SystemWaiter>()));
  captured.servers = observe_all(platforms, *asked, threads, context);
  return captured;
}

}  // namespace

SessionAnswer CapturedSessions::invoke(const Target&, AccountUse, const psrp::Pipeline& pipeline,
                                       const InvokeOptions&, const Context&) {
  auto answer = answers_.find(pipeline.front().name.text(), server_in(pipeline));
  if (answer) return {*std::move(answer), SessionFate::kept};
  return {
      std::unexpected(RemoteFailure{std::move(answer).error(), RemoteFailure::Outcome::not_done}),
      SessionFate::kept};
}

CaptureReader capture_reader() { return {is_capture, observe}; }

}  // namespace signet::exchange
