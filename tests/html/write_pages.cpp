// usage: write_pages FOLDER [SERVERS]   writes the pages that the browser is shown
#include <cstdlib>
#include <fstream>
#include <string>

#include "report/renderings.h"
#include "sample_reviews.h"

namespace {

void write(const std::string& path, const signet::Review& review) {
  std::ofstream(path, std::ios::binary) << signet::review_html(review);
}

}  // namespace

int main(int count, char** arguments) {
  if (count < 2) return 1;
  const std::string folder = arguments[1];
  const std::size_t servers = count > 2 ? std::strtoul(arguments[2], nullptr, 10) : 10'000;
  write(folder + "/renewal.html", signet::test::renewal_review());
  write(folder + "/hostile.html", signet::test::hostile_review());
  write(folder + "/fleet.html", signet::test::fleet_review(servers));
  write(folder + "/nothing.html", signet::test::idle_review());
  return 0;
}
