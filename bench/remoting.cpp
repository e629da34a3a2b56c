// Reads what many remote PowerShell endpoints say, and prints what that cost.
//
// usage: remoting read URL THUMBPRINT ENDPOINTS AT_ONCE   one cmdlet on each of
// URL/ep/N/PowerShell/
//        remoting send URL THUMBPRINT BYTES               one byte[] of that length to
//        URL/PowerShell/
// Prints "WALL_MS CPU_MS FAILURES".
#include <fmt/format.h>
#include <sys/resource.h>

#include <atomic>
#include <cstdio>
#include <string>
#include <thread>
#include <vector>

#include "crypto/system_random.h"
#include "http/curl_channel.h"
#include "remoting/remote_pools.h"

namespace {

using namespace signet;

struct World {
  SystemClock clock;
  SystemWaiter waiter;
  SystemRandom random;
  Log log{Log::Level::error, Log::Format::text};
  std::string thumbprint;

  RemotePools pools(std::size_t most) {
    const auto make =
        [this](const PoolSettings& settings) -> Expected<std::unique_ptr<HttpChannel>> {
      HttpEndpoint endpoint;
      endpoint.url = HttpsUrl::parse(settings.url).value();
      endpoint.identity.pins = {Thumbprint::parse(thumbprint).value()};
      endpoint.account = BasicAccount{"lab", Secret(as_bytes("lab"))};
      return make_curl_channel(std::move(endpoint), clock, log);
    };
    return RemotePools(make, RemoteParts{clock, waiter, random, log}, most);
  }
  CallLimit limit() const { return {clock.steady() + std::chrono::minutes(5), {}}; }
};

bool invoke(RemotePools& pools, const PoolSettings& settings, const psrp::Pipeline& pipeline,
            const World& world) {
  auto lease = pools.lend(settings, world.limit());
  if (!lease) {
    fmt::print(stderr, "{}\n", to_text(lease.error()));
    return false;
  }
  const Invocation result = (*lease)->invoke(pipeline, {world.limit()});
  if (!result) fmt::print(stderr, "{}\n", to_text(result.error().problem));
  return result && result->succeeded();
}

psrp::Pipeline pipeline_of(const char* name, std::vector<psrp::Parameter> parameters) {
  psrp::Pipeline pipeline;
  pipeline.push_back({psrp::CmdletName::parse(name).value(), std::move(parameters)});
  return pipeline;
}

int read_all(World& world, const std::string& url, unsigned endpoints, unsigned at_once) {
  RemotePools pools = world.pools(at_once);
  std::atomic<unsigned> next = 0;
  std::atomic<int> failures = 0;
  const auto work = [&] {
    for (unsigned at = next++; at < endpoints; at = next++) {
      PoolSettings settings;
      settings.name = fmt::format("ep{}", at);
      settings.url = fmt::format("{}/ep/{}/PowerShell/", url, at);
      std::vector<psrp::Parameter> parameters;
      parameters.push_back({"Text", std::string("hello")});
      if (!invoke(pools, settings, pipeline_of("Test-Echo", std::move(parameters)), world)) {
        ++failures;
      }
    }
  };
  std::vector<std::jthread> threads;
  for (unsigned count = 0; count < at_once; ++count) threads.emplace_back(work);
  threads.clear();
  pools.close_all();
  return failures;
}

int send(World& world, const std::string& url, std::size_t size) {
  RemotePools pools = world.pools(1);
  PoolSettings settings;
  settings.name = "lab";
  settings.url = url + "/PowerShell/";
  std::vector<psrp::Parameter> parameters;
  const Bytes file(size, 0x5A);
  parameters.push_back({"FileData", psrp::SecretBytes{Secret(ByteView(file))}});
  const bool sent = invoke(pools, settings,
                           pipeline_of("Import-ExchangeCertificate", std::move(parameters)), world);
  return sent ? 0 : 1;
}

long cpu_ms() {
  rusage usage{};
  ::getrusage(RUSAGE_SELF, &usage);
  const auto ms = [](const timeval& time) { return time.tv_sec * 1000 + time.tv_usec / 1000; };
  return ms(usage.ru_utime) + ms(usage.ru_stime);
}

}  // namespace

int main(int count, char** words) {
  if (count < 5) return 2;
  World world;
  world.thumbprint = words[3];
  const auto from = world.clock.steady();
  const bool reads = std::string(words[1]) == "read";
  const int failures = reads && count > 5
                           ? read_all(world, words[2], static_cast<unsigned>(std::stoul(words[4])),
                                      static_cast<unsigned>(std::stoul(words[5])))
                           : send(world, words[2], std::stoul(words[4]));
  fmt::print("{} {} {}\n", (world.clock.steady() - from).count(), cpu_ms(), failures);
  return failures == 0 ? 0 : 1;
}
