// Where the time of a plan goes: runs the same functions as `signet plan` on a fleet made by
// bench/fleet.py and prints the share of each phase.
//
// usage: phases FLEET MANIFEST..
#include <fmt/format.h>

#include <chrono>
#include <filesystem>
#include <vector>

#include "fleet_observation.h"
#include "manifest/load.h"
#include "plan/diff.h"
#include "plan/step_graph.h"
#include "report/renderings.h"
#include "store/store_platform.h"

namespace {

using namespace signet;

class Stopwatch {
 public:
  // Milliseconds since the last call.
  double lap() {
    const auto now = std::chrono::steady_clock::now();
    const double taken = std::chrono::duration<double, std::milli>(now - last_).count();
    last_ = now;
    return taken;
  }

 private:
  std::chrono::steady_clock::time_point last_ = std::chrono::steady_clock::now();
};

struct Phase {
  const char* name;
  double taken;
};

void print(const std::vector<Phase>& phases) {
  double total = 0;
  for (const Phase& phase : phases) total += phase.taken;
  for (const Phase& phase : phases) {
    fmt::print("{} {:.1f} ms {:.0f} %  ", phase.name, phase.taken, 100 * phase.taken / total);
  }
  fmt::print("\n");
}

int measure(const std::vector<std::filesystem::path>& manifests) {
  const SystemClock clock;
  CertificateCache certificates;
  Stopwatch watch;
  std::vector<Phase> phases;
  PlatformSet platforms;
  platforms.add(std::make_unique<StorePlatform>(
      std::filesystem::absolute(manifests[0]).parent_path(), Trust{}, certificates));
  const PlatformCatalog catalog = platforms.catalog();
  watch.lap();
  const LoadResult loaded = load_manifest(manifests, catalog, certificates,
                                          std::chrono::floor<std::chrono::days>(clock.now()));
  if (!loaded.manifest) return 1;
  phases.push_back({"parse", watch.lap()});
  const Observed observed = observe(loaded.manifest->desired, platforms);
  phases.push_back({"observe", watch.lap()});
  auto plan = diff(loaded.manifest->desired, observed, catalog, Selection{}, clock.now());
  if (!plan) return 1;
  const double planned = watch.lap();
  const auto ordered = in_order(std::move(plan->steps));
  const double ordering = watch.lap();
  phases.push_back({"diff", planned - ordering});
  phases.push_back({"order", ordering});
  plan->steps = *ordered;
  watch.lap();
  const Review review = make_review(*plan, {});
  phases.push_back({"review", watch.lap()});
  const std::string text = review_text(review, {});
  phases.push_back({"text", watch.lap()});
  const std::string markdown = review_markdown(review);
  phases.push_back({"markdown", watch.lap()});
  print(phases);
  return 0;
}

}  // namespace

int main(int count, char** arguments) {
  return count < 2 ? 1 : measure({arguments + 1, arguments + count});
}
