// usage: html_page FILE [SERVERS]   writes a review's page and prints how many milliseconds that
// took
#include <fmt/format.h>

#include <chrono>
#include <cstdlib>
#include <fstream>

#include "report/renderings.h"
#include "sample_reviews.h"

int main(int count, char** arguments) {
  if (count < 2) return 1;
  const std::size_t servers = count > 2 ? std::strtoul(arguments[2], nullptr, 10) : 10'000;
  const signet::Review review = signet::test::fleet_review(servers);
  const auto start = std::chrono::steady_clock::now();
  const std::string page = signet::review_html(review);
  const std::chrono::duration<double, std::milli> time = std::chrono::steady_clock::now() - start;
  std::ofstream(arguments[1], std::ios::binary) << page;
  fmt::print("{:.1f}\n", time.count());
  return 0;
}
