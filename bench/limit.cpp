// The physical limit of a no-change plan: reads the same bytes as signet does (manifest, store.json
// and the public certificates of every server), walks the outer DER, hashes, compares and orders,
// on one thread and with no checks, no messages and no error handling. It understands nothing: a
// lower bound to compare with, not a tool.
//
// usage: limit FLEET MANIFEST..   (a folder made by bench/fleet.py and manifests in it)
#include <fcntl.h>
#include <fmt/format.h>
#include <openssl/evp.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

namespace {

std::string read_whole(const std::string& path) {
  std::string content;
  const int file = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  struct stat status{};
  ::fstat(file, &status);
  content.resize(static_cast<std::size_t>(status.st_size));
  content.resize(static_cast<std::size_t>(::read(file, content.data(), content.size())));
  ::close(file);
  return content;
}

class Sha1 {
 public:
  Sha1() : digest_(EVP_MD_fetch(nullptr, "SHA1", nullptr)), context_(EVP_MD_CTX_new()) {}
  ~Sha1() {
    EVP_MD_CTX_free(context_);
    EVP_MD_free(digest_);
  }
  Sha1(const Sha1&) = delete;
  Sha1& operator=(const Sha1&) = delete;
  std::array<std::uint8_t, 20> of(std::string_view bytes) {
    std::array<std::uint8_t, 20> result{};
    EVP_DigestInit_ex2(context_, digest_, nullptr);
    EVP_DigestUpdate(context_, bytes.data(), bytes.size());
    EVP_DigestFinal_ex(context_, result.data(), nullptr);
    return result;
  }

 private:
  EVP_MD* digest_;
  EVP_MD_CTX* context_;
};

// Length of the outer SEQUENCE with its header.
std::size_t der_length(std::string_view der) {
  const auto byte = [&](std::size_t at) { return static_cast<std::uint8_t>(der[at]); };
  if (byte(1) < 0x80) return byte(1) + 2U;
  std::size_t length = 0;
  for (std::size_t i = 0; i < (byte(1) & 0x7FU); ++i) length = length << 8 | byte(2 + i);
  return length + 2 + (byte(1) & 0x7FU);
}

std::string hex(const std::array<std::uint8_t, 20>& bytes) {
  std::string text;
  for (const std::uint8_t byte : bytes) text += fmt::format("{:02X}", byte);
  return text;
}

struct Fleet {
  std::string manifest;
  std::vector<std::string> servers;
  std::vector<std::string> thumbprints;  // the two that every server holds
};

Fleet read_fleet(const std::string& folder, int count, char** manifests) {
  Fleet fleet;
  for (int i = 0; i < count; ++i) fleet.manifest += read_whole(folder + "/" + manifests[i]);
  std::istringstream names(read_whole(folder + "/servers.txt"));
  for (std::string name; std::getline(names, name);) fleet.servers.push_back(name);
  std::istringstream thumbprints(read_whole(folder + "/thumbprints.txt"));
  for (std::string text; std::getline(thumbprints, text);) fleet.thumbprints.push_back(text);
  return fleet;
}

// Kahn's algorithm over one node per server and slot, no edges: what ordering costs at least.
std::size_t order(std::size_t nodes) {
  std::vector<std::uint32_t> degree(nodes, 0);
  std::vector<std::uint32_t> sorted;
  for (std::uint32_t node = 0; node < nodes; ++node) {
    if (degree[node] == 0) sorted.push_back(node);
  }
  return sorted.size();
}

}  // namespace

int main(int count, char** arguments) {
  if (count < 3) return 1;
  const std::string folder = arguments[1];
  const Fleet fleet = read_fleet(folder, count - 2, arguments + 2);
  Sha1 sha1;
  std::size_t lines = static_cast<std::size_t>(std::ranges::count(fleet.manifest, '\n'));
  std::size_t as_desired = 0;
  std::array<std::array<std::uint8_t, 20>, 2> wanted{};
  for (const std::string& server : fleet.servers) {
    const std::string base = folder + "/servers/" + server;
    const std::string state = read_whole(base + "/store.json");
    bool right = state.find(server) != std::string::npos;
    for (std::size_t i = 0; i < fleet.thumbprints.size(); ++i) {
      const std::string der = read_whole(base + "/certificates/" + fleet.thumbprints[i] + ".cer");
      const auto thumbprint = sha1.of(std::string_view(der).substr(0, der_length(der)));
      if (wanted[i] == std::array<std::uint8_t, 20>{} && hex(thumbprint) == fleet.thumbprints[i]) {
        wanted[i] = thumbprint;
      }
      right =
          right && thumbprint == wanted[i] && state.find(fleet.thumbprints[i]) != std::string::npos;
    }
    if (right) ++as_desired;
  }
  fmt::print("{} of {} servers as desired, {} manifest lines, {} nodes ordered\n", as_desired,
             fleet.servers.size(), lines, order(fleet.servers.size() * 6));
  return as_desired == fleet.servers.size() ? 0 : 2;
}
