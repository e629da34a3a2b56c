// Runs a fuzz target without a fuzzer: every seed of its corpus, every beginning of each, and
// seeded mutations of it. So hostile input is part of the ordinary tests, under the address
// sanitizer too.
//
// usage: NAME_replay FOLDER
#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <random>
#include <string>
#include <vector>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace {

namespace fs = std::filesystem;
using Input = std::vector<std::uint8_t>;

constexpr int mutations_per_seed = 300;
constexpr std::size_t beginnings_per_seed = 200;

// The input stands in a block of its own size, so that a read behind it is noticed.
void run(const Input& input) {
  const Input exact(input.begin(), input.end());
  LLVMFuzzerTestOneInput(exact.data(), exact.size());
}

void run_beginnings(const Input& seed) {
  const std::size_t stride = std::max<std::size_t>(1, seed.size() / beginnings_per_seed);
  for (std::size_t size = 0; size < seed.size(); size += stride) {
    run(Input(seed.begin(), seed.begin() + static_cast<std::ptrdiff_t>(size)));
  }
}

// A few bytes changed, or a piece copied over another place.
Input mutated(Input input, std::mt19937& random) {
  const auto place = [&] { return random() % input.size(); };
  if (random() % 4 == 0) {
    const std::size_t from = place();
    const std::size_t to = place();
    const std::size_t length = std::min(input.size() - std::max(from, to), place() + 1);
    const Input piece(input.begin() + static_cast<std::ptrdiff_t>(from),
                      input.begin() + static_cast<std::ptrdiff_t>(from + length));
    std::ranges::copy(piece, input.begin() + static_cast<std::ptrdiff_t>(to));
    return input;
  }
  for (auto left = 1 + random() % 4; left > 0; --left) {
    input[place()] = static_cast<std::uint8_t>(random());
  }
  return input;
}

void run_mutations(const Input& seed) {
  std::mt19937 random(1);
  for (int i = 0; i < mutations_per_seed && !seed.empty(); ++i) run(mutated(seed, random));
}

Input read(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

}  // namespace

int main(int count, char** arguments) {
  std::vector<fs::path> seeds;
  for (const auto& entry : fs::directory_iterator(count == 2 ? arguments[1] : ".")) {
    if (entry.is_regular_file()) seeds.push_back(entry.path());
  }
  std::ranges::sort(seeds);
  for (const fs::path& path : seeds) {
    std::printf("%s\n", path.c_str());
    const Input seed = read(path);
    run(seed);
    run_beginnings(seed);
    run_mutations(seed);
  }
  return seeds.empty() ? 1 : 0;
}
