// What a reviewed plan costs: writes, reads and verifies the plan of a fleet made by
// bench/fleet.py, and renders it. The median of several rounds, in milliseconds of processor time
// of the process, which other programs on the machine hardly change.
//
// usage: review FLEET MANIFEST..
#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <ctime>
#include <filesystem>
#include <functional>
#include <vector>

#include "fleet_observation.h"
#include "manifest/load.h"
#include "plan/diff.h"
#include "plan/no_gap.h"
#include "plan/plan_file.h"
#include "plan/simulate.h"
#include "plan/undo.h"
#include "plan/validity.h"
#include "report/renderings.h"
#include "store/store_platform.h"

namespace {

using namespace signet;

constexpr int rounds = 5;

double processor_time() {
  timespec now{};
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) * 1e3 + static_cast<double>(now.tv_nsec) / 1e6;
}

double median_time(const std::function<void()>& work) {
  std::vector<double> times;
  for (int round = 0; round < rounds; ++round) {
    const double start = processor_time();
    work();
    times.push_back(processor_time() - start);
  }
  std::ranges::nth_element(times, times.begin() + rounds / 2);
  return times[rounds / 2];
}

void print(const char* name, double taken, std::size_t bytes) {
  fmt::print("{:<10} {:9.1f} ms", name, taken);
  if (bytes > 0) fmt::print("  {:8.2f} MB", static_cast<double>(bytes) / 1e6);
  fmt::print("\n");
}

void measure_file(const PlanFile& file, const Observed& observed, const PlatformCatalog& catalog) {
  std::string text;
  print("undo", median_time([&] { (void)find_undo(file.plan); }), 0);
  print("gap", median_time([&] { (void)find_gap(file.plan, observed, catalog); }), 0);
  const double written = median_time([&] { text = write_plan_file(file); });
  print("write", written, text.size());
  bool is_read = true;
  print("read", median_time([&] { is_read = is_read && read_plan_file(text).has_value(); }), 0);
  bool is_sound = true;
  print("verify", median_time([&] {
          is_sound = is_sound && check_invariants(file.plan, observed, catalog).has_value();
        }),
        0);
  if (!is_read || !is_sound) fmt::print("the plan was not read back or is not sound\n");
}

void measure_renderings(const PlanFile& file) {
  print("review", median_time([&] { (void)make_review(file, {}); }), 0);
  const auto rendered = [&](const char* name,
                            const std::function<std::string(const Review&)>& show) {
    std::size_t size = 0;
    const double taken = median_time([&] { size = show(make_review(file, {})).size(); });
    print(name, taken, size);
  };
  rendered("text", [](const Review& review) { return review_text(review, {}); });
  rendered("markdown", [](const Review& review) { return review_markdown(review); });
  rendered("html", [](const Review& review) { return review_html(review); });
}

int measure(const std::vector<std::filesystem::path>& manifests) {
  const SystemClock clock;
  CertificateCache certificates;
  PlatformSet platforms;
  platforms.add(std::make_unique<StorePlatform>(
      std::filesystem::absolute(manifests[0]).parent_path(), Trust{}, certificates));
  const PlatformCatalog catalog = platforms.catalog();
  const LoadResult loaded = load_manifest(manifests, catalog, certificates,
                                          std::chrono::floor<std::chrono::days>(clock.now()));
  if (!loaded.manifest) return 1;
  const Observed observed = observe(loaded.manifest->desired, platforms);
  auto plan = diff(loaded.manifest->desired, observed, catalog, Selection{}, clock.now());
  if (!plan) return 1;
  bound_validity(*plan, loaded.manifest->desired, clock.now(), std::chrono::days(7));
  PlanFile file{{clock.now(), ".", {}, {}, "0", what_was_seen(*plan, observed)}, *plan};
  fmt::print("{} servers, {} steps\n", plan->servers, plan->steps.size());
  measure_file(file, observed, catalog);
  measure_renderings(file);
  return 0;
}

}  // namespace

int main(int count, char** arguments) {
  return count < 2 ? 1 : measure({arguments + 1, arguments + count});
}
