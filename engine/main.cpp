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
#include "exchange/exchange_platform.h"
#include "exchange/powershell_runbook.h"
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

// The passwords of accounts are the trust file's own, so that planning finds them too.
std::unique_ptr<Platform> make_exchange(const Trust& trust) {
  const auto secrets = std::make_shared<TrustedSecrets>(
      trust, trust.folder,
      [](std::string_view) { return ask_password("password of the Exchange account: "); },
      process_environment);
  const auto resolve = [secrets](const Trust&, const SecretReference& reference) {
    return secrets->resolve(reference);
  };
  return std::make_unique<exchange::ExchangePlatform>(
      std::make_unique<exchange::RemoteSessions>(trust, resolve), std::make_unique<SystemWaiter>());
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
  plugins.captures = exchange::capture_reader();
  plugins.discover = store::discover;
  plugins.commands = store::commands();
  std::ranges::move(exchange::commands(), std::back_inserter(plugins.commands));
  plugins.runbooks = {exchange::powershell_runbook()};
  plugins.inspectors = {exchange::capture_inspector()};
  return plugins;
}

}  // namespace

int main(int count, char** words) {
  protect_memory();
  std::signal(SIGPIPE, SIG_IGN);  // signet plan | head: a failing write is seen where it is made
  const SystemClock clock;
  SystemRandom random;
  CertificateCache certificates;
  const Plugins plugins = make_plugins(certificates);
  return static_cast<int>(
      run_signet({words + 1, words + count}, {plugins, certificates, clock, random}));
}
