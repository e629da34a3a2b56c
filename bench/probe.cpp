// What looking at endpoints costs, beside what OpenSSL costs alone.
//
// usage: probe [HANDSHAKES] [ENDPOINTS]     (called by ./dev bench; 2000 and 1000)
//
// A child process serves TLS 1.3 with an ECDSA certificate on loopback. In turns: a bare OpenSSL
// loop that connects, verifies and closes, one connection after the other, and the prober. Then the
// server answers each ClientHello 50 ms late, and the prober looks at many endpoints, 16 at a time
// and all at once.
#include <arpa/inet.h>
#include <fmt/format.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <openssl/pkcs12.h>
#include <openssl/ssl.h>
#include <poll.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "base/file.h"
#include "crypto/system_random.h"
#include "probe/prober.h"
#include "x509/issue.h"
#include "x509/pkcs12.h"

namespace {

using namespace signet;
using namespace std::chrono_literals;
using Milliseconds = std::chrono::duration<double, std::milli>;

constexpr auto latency = 50ms;
constexpr const char* name = "mail.example.com";

void require(bool condition, const char* what) {
  if (condition) return;
  fmt::print(stderr, "probe: cannot {}\n", what);
  std::exit(1);
}

KeyMaterial issue(const std::string& common_name, const KeyMaterial* issuer) {
  using namespace std::chrono;
  CertificateSpec wanted;
  wanted.common_name = common_name;
  if (issuer != nullptr) wanted.names = {common_name};
  wanted.not_before = sys_days(2020y / 1 / 1);
  wanted.not_after = sys_days(2090y / 1 / 1);
  wanted.authority = issuer == nullptr;
  if (issuer == nullptr) wanted.extended_key_usage = "";
  SystemRandom random;
  return std::move(issue_certificate(wanted, issuer, random).value());
}

void present(SSL_CTX* context, const KeyMaterial& identity) {
  std::string word = "bench";
  const Bytes file = write_pkcs12(identity, Secret::take(word), {}).value();
  const std::uint8_t* at = file.data();
  PKCS12* bag = d2i_PKCS12(nullptr, &at, static_cast<long>(file.size()));
  EVP_PKEY* key = nullptr;
  X509* leaf = nullptr;
  STACK_OF(X509)* chain = nullptr;
  require(PKCS12_parse(bag, "bench", &key, &leaf, &chain) == 1, "read the key");
  require(SSL_CTX_use_cert_and_key(context, leaf, key, chain, 1) == 1, "use the key");
  PKCS12_free(bag);
  EVP_PKEY_free(key);
  X509_free(leaf);
  sk_X509_pop_free(chain, X509_free);
}

sockaddr_in loopback(std::uint16_t port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  return address;
}

void serve_one(SSL_CTX* context, int socket, std::chrono::milliseconds late) {
  const int on = 1;
  ::setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  pollfd hello{socket, POLLIN, 0};
  ::poll(&hello, 1, 10'000);
  if (late > 0ms) std::this_thread::sleep_for(late);
  SSL* tls = SSL_new(context);
  SSL_set_fd(tls, socket);
  char byte = 0;
  if (SSL_accept(tls) == 1) SSL_read(tls, &byte, 1);
  SSL_free(tls);
  ::close(socket);
}

// A process that ends with this one.
class Server {
 public:
  Server(const KeyMaterial& identity, std::chrono::milliseconds late) {
    const int listener = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    const sockaddr_in any = loopback(0);
    require(::bind(listener, reinterpret_cast<const sockaddr*>(&any), sizeof any) == 0 &&
                ::listen(listener, 4096) == 0,
            "listen");
    sockaddr_in address{};
    socklen_t size = sizeof address;
    ::getsockname(listener, reinterpret_cast<sockaddr*>(&address), &size);
    port_ = ntohs(address.sin_port);
    process_ = ::fork();
    if (process_ == 0) run(listener, identity, late);
    ::close(listener);
  }
  ~Server() {
    ::kill(process_, SIGKILL);
    ::waitpid(process_, nullptr, 0);
  }
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;

  std::uint16_t port() const { return port_; }

 private:
  [[noreturn]] static void run(int listener, const KeyMaterial& identity,
                               std::chrono::milliseconds late) {
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    SSL_CTX* context = SSL_CTX_new(TLS_server_method());
    SSL_CTX_set_num_tickets(context, 0);
    present(context, identity);
    for (;;) {
      const int socket = ::accept4(listener, nullptr, nullptr, SOCK_CLOEXEC);
      if (socket >= 0) std::thread(serve_one, context, socket, late).detach();
    }
  }

  std::uint16_t port_ = 0;
  pid_t process_ = -1;
};

struct Cost {
  double wall_ms = 0;
  double cpu_ms = 0;
};

template <class Work>
Cost measure(const Work& work) {
  const auto cpu = [] {
    rusage usage{};
    ::getrusage(RUSAGE_THREAD, &usage);
    const auto ms = [](const timeval& time) {
      return static_cast<double>(time.tv_sec) * 1e3 + static_cast<double>(time.tv_usec) / 1e3;
    };
    return ms(usage.ru_utime) + ms(usage.ru_stime);
  };
  const double cpu_before = cpu();
  const auto from = std::chrono::steady_clock::now();
  work();
  return {Milliseconds(std::chrono::steady_clock::now() - from).count(), cpu() - cpu_before};
}

void shake_hands(SSL_CTX* context, std::uint16_t port) {
  const int socket = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  const int on = 1;
  ::setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  const sockaddr_in address = loopback(port);
  require(::connect(socket, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0,
          "connect");
  SSL* tls = SSL_new(context);
  SSL_set_fd(tls, socket);
  SSL_set_tlsext_host_name(tls, name);
  SSL_set1_host(tls, name);
  require(SSL_connect(tls) == 1, "shake hands");
  SSL_shutdown(tls);
  SSL_free(tls);
  ::close(socket);
}

void bare_loop(const std::string& ca, std::uint16_t port, int count) {
  SSL_CTX* context = SSL_CTX_new(TLS_client_method());
  SSL_CTX_set_verify(context, SSL_VERIFY_PEER, nullptr);
  SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_OFF);
  require(SSL_CTX_load_verify_file(context, ca.c_str()) == 1, "read the root");
  for (int i = 0; i < count; ++i) shake_hands(context, port);
  SSL_CTX_free(context);
}

void probe(const std::string& ca, std::uint16_t port, std::size_t count, std::size_t parallel) {
  const SystemClock clock;
  ProbeLimits limits;
  limits.connect = limits.greeting = limits.handshake = limits.total = 100s;
  limits.parallel = parallel;
  const Endpoint endpoint =
      Endpoint::parse(fmt::format("https://127.0.0.1:{}?name={}", port, name)).value();
  const std::vector<ProbeQuestion> questions(count, {endpoint, 1, ProbeQuestion::Keys::ecdsa, {}});
  const auto records =
      Prober::make(ca, limits).value()->look(questions, clock, clock.steady() + 600s);
  for (const EndpointRecord& record : records) {
    require(record.handshakes.size() == 1 &&
                classify(record.handshakes[0], {}) == HandshakeClass::match,
            "probe");
  }
}

double median(std::vector<double> values) {
  std::ranges::sort(values);
  return values[values.size() / 2];
}

void compare(const std::string& ca, const KeyMaterial& identity, int count) {
  const Server server(identity, 0ms);
  bare_loop(ca, server.port(), 50);
  std::vector<double> by_wall, by_cpu, bare, probed;
  for (int round = 0; round < 5; ++round) {
    const Cost alone = measure([&] { bare_loop(ca, server.port(), count); });
    const Cost ours =
        measure([&] { probe(ca, server.port(), static_cast<std::size_t>(count), 16); });
    bare.push_back(count / alone.wall_ms * 1e3);
    probed.push_back(count / ours.wall_ms * 1e3);
    by_wall.push_back(alone.wall_ms / ours.wall_ms);
    by_cpu.push_back(alone.cpu_ms / ours.cpu_ms);
  }
  fmt::print(
      "{} handshakes, medians of 5 turns: bare OpenSSL {:.0f}/s, prober {:.0f}/s: {:.2f} x;"
      " by the client's cpu {:.2f} x\n",
      count, median(bare), median(probed), median(by_wall), median(by_cpu));
}

void wait_for_many(const std::string& ca, const KeyMaterial& identity, std::size_t count) {
  constexpr std::size_t at_once = 16;
  const Server late(identity, latency);
  const Server prompt(identity, 0ms);
  const double rounds = static_cast<double>((count + at_once - 1) / at_once);
  const double ideal = rounds * Milliseconds(latency).count();
  const Cost some = measure([&] { probe(ca, late.port(), count, at_once); });
  fmt::print("{} endpoints, each {} ms late, {} at a time: {:.2f} s, ideal {:.2f} s: {:.2f} x\n",
             count, latency.count(), at_once, some.wall_ms / 1e3, ideal / 1e3,
             some.wall_ms / ideal);
  const Cost without = measure([&] { probe(ca, prompt.port(), count, count); });
  const Cost all = measure([&] { probe(ca, late.port(), count, count); });
  const double whole = without.wall_ms + Milliseconds(latency).count();
  fmt::print("all at once: {:.2f} s, the same without delay and {} ms: {:.2f} s: {:.2f} x\n",
             all.wall_ms / 1e3, latency.count(), whole / 1e3, all.wall_ms / whole);
}

std::string write_root(const KeyMaterial& root) {
  std::string folder = (std::filesystem::temp_directory_path() / "signet-bench-XXXXXX").string();
  require(::mkdtemp(folder.data()) != nullptr, "make a folder");
  const std::string pem =
      "-----BEGIN CERTIFICATE-----\n" + to_base64(root.leaf.der) + "\n-----END CERTIFICATE-----\n";
  write_file_atomically(folder + "/ca.pem", as_bytes(pem), 0600).value();
  return folder;
}

}  // namespace

int main(int count, char** words) {
  ::signal(SIGPIPE, SIG_IGN);
  rlimit files{};
  ::getrlimit(RLIMIT_NOFILE, &files);
  files.rlim_cur = std::min<rlim_t>(files.rlim_max, 8192);
  ::setrlimit(RLIMIT_NOFILE, &files);
  const int handshakes = count > 1 ? std::atoi(words[1]) : 2000;
  const int endpoints = count > 2 ? std::atoi(words[2]) : 1000;
  const KeyMaterial root = issue("Bench Root", nullptr);
  const KeyMaterial identity = issue(name, &root);
  const std::string folder = write_root(root);
  compare(folder + "/ca.pem", identity, handshakes);
  wait_for_many(folder + "/ca.pem", identity, static_cast<std::size_t>(endpoints));
  std::filesystem::remove_all(folder);
}
