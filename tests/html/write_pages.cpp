// usage: write_pages FOLDER [SERVERS]   writes the pages that the browser is shown
#include <cstdlib>
#include <fstream>
#include <string>

#include "fleet_plan.h"
#include "report/renderings.h"
#include "sample_reviews.h"

namespace {

void write(const std::string& path, const signet::Review& review) {
  std::ofstream(path, std::ios::binary) << signet::review_html(review);
}

// What signet itself says of a plan.
signet::Review planned_review() {
  signet::PlanFile file;
  file.header.observed_at =
      signet::Seconds(std::chrono::sys_days(std::chrono::year(2026) / 11 / 22));
  file.header.signet = "0.1.0";
  file.plan = signet::fleet_plan();
  return signet::make_review(file, {});
}

}  // namespace

int main(int count, char** arguments) {
  if (count < 2) return 1;
  const std::string folder = arguments[1];
  const std::size_t servers = count > 2 ? std::strtoul(arguments[2], nullptr, 10) : 10'000;
  write(folder + "/planned.html", planned_review());
  write(folder + "/renewal.html", signet::test::renewal_review());
  write(folder + "/hostile.html", signet::test::hostile_review());
  write(folder + "/fleet.html", signet::test::fleet_review(servers));
  write(folder + "/nothing.html", signet::test::idle_review());
  return 0;
}
