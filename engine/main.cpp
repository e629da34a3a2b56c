#include <sys/prctl.h>
#include <sys/resource.h>

#include <algorithm>
#include <csignal>
#include <filesystem>
#include <iterator>
#include <memory>

#include "base/clock.h"
#include "cli/password.h"
#include "cli/signet.h"
#include "crypto/system_random.h"
#include "exchange/capture.h"
#include "exchange/captured_sessions.h"
#include "exchange/exchange_capabilities.h"
#include "exchange/exchange_commands.h"
#include "exchange/exchange_organisation.h"
#include "exchange/exchange_platform.h"
#include "exchange/exchange_requests.h"
#include "exchange/powershell_runbook.h"
#include "probe/probe_handshakes.h"
#include "run/trusted_secrets.h"
#include "runner/runner_platform.h"
#include "store/store_commands.h"
#include "store/store_folder.h"
#include "store/store_platform.h"
#include "store/store_state.h"
#include "x509/certificate_reader.h"

namespace {

using namespace signet;

// Private keys pass through this process's memory. Not dumpable: no core file, no other process of
// the same user may read or trace it, and /proc/PID belongs to root.
void protect_memory() {
  ::prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
  const rlimit none{0, 0};
  ::setrlimit(RLIMIT_CORE, &none);
}

// A look at a fleet holds thousands of connections open at once.
void allow_many_sockets() {
  constexpr rlim_t wanted = 8192;
  rlimit files{};
  if (::getrlimit(RLIMIT_NOFILE, &files) != 0 || files.rlim_cur >= wanted) return;
  files.rlim_cur = std::min(files.rlim_max, wanted);
  ::setrlimit(RLIMIT_NOFILE, &files);
}

// The passwords of accounts are the trust file's own, so that planning finds them too.
exchange::ResolveSecret exchange_secrets(const Trust& trust) {
  const auto secrets = std::make_shared<TrustedSecrets>(
      trust, trust.folder,
      [](std::string_view) { return ask_password("password of the Exchange account: "); },
      process_environment);
  return [secrets](const Trust&, const SecretReference& reference) {
    return secrets->resolve(reference);
  };
}

std::unique_ptr<exchange::Sessions> make_sessions(const Trust& trust) {
  return std::make_unique<exchange::RemoteSessions>(trust, exchange_secrets(trust));
}

std::unique_ptr<Platform> make_exchange(const Trust& trust) {
  return std::make_unique<exchange::ExchangePlatform>(make_sessions(trust),
                                                      std::make_unique<SystemWaiter>());
}

std::unique_ptr<ServerRequests> make_requests(const std::string& platform, const Trust& trust) {
  if (platform != exchange::capabilities().platform) return nullptr;
  return std::make_unique<exchange::ExchangeRequests>(make_sessions(trust),
                                                      std::make_unique<SystemWaiter>());
}

Plugins make_plugins(CertificateCache& certificates) {
  Plugins plugins;
  plugins.catalog = {store::capabilities(), exchange::capabilities()};
  plugins.make_platforms = [&certificates](const std::filesystem::path& root, const Trust& trust,
                                           SecretSource& secrets) {
    PlatformSet platforms;
    platforms.add(std::make_unique<StorePlatform>(root, trust, certificates));
    platforms.add(std::make_unique<RunnerPlatform>(root, trust, secrets));
    platforms.add(make_exchange(trust));
    return platforms;
  };
  plugins.make_handshakes = [](const Trust& trust) {
    return std::make_unique<ProbeHandshakes>(trust);
  };
  plugins.make_requests = make_requests;
  plugins.captures = exchange::capture_reader();
  plugins.discover = store::discover;
  plugins.enter = [](const EntryPoint& entry, const Trust& trust, const Context& context) {
    return exchange::read_organisation(entry, trust, exchange_secrets(trust), context);
  };
  plugins.commands = store::commands();
  std::ranges::move(exchange::commands(), std::back_inserter(plugins.commands));
  plugins.runbooks = {exchange::powershell_runbook()};
  plugins.inspectors = {exchange::capture_inspector()};
  return plugins;
}

}  // namespace

int main(int count, char** words) {
  protect_memory();
  allow_many_sockets();
  std::signal(SIGPIPE, SIG_IGN);  // signet plan | head: a failing write is seen where it is made
  const SystemClock clock;
  SystemRandom random;
  CertificateCache certificates;
  const Plugins plugins = make_plugins(certificates);
  return static_cast<int>(
      run_signet({words + 1, words + count}, {plugins, certificates, clock, random}));
}
