#pragma once

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "base/json.h"
#include "lab.h"
#include "world.h"

namespace signet::test {

// What a handshake sees, by openssl's own client.
struct Shown {
  std::string thumbprint;  // empty: no certificate
  int certificates = 0;    // how many came
  std::string said;
};

// manifests/exchange-farm on a model of its servers that shows its certificates: one for each suite
// of tests. Where ports below 1024 can't be had the tests are skipped, which is a failure in CI.
class ServedFarm : public World {
 public:
  static constexpr const char* last_year = "6822A8361CB4B982BF2096DA6BDC8129AA6DF09A";
  static constexpr const char* renewal = "7CAE2765017333C99C7BDA95C6954E14EEBC1562";

  static void SetUpTestSuite() {
    ::setenv("SIGNET_LAB_ACCOUNT", "lab:lab", 1);
    lab_ = std::make_unique<Lab>(std::vector<std::string>{
        "--auth", "basic", "--organisation", source_dir() + "/tests/lab/exchange/farm.json",
        "--hold", "EXA01=webmail-renewed", "--serve", "yes"});
  }
  static void TearDownTestSuite() { lab_.reset(); }

 protected:
  static const Lab& lab() { return *lab_; }
  static Json server(const std::string& name) {
    const Json organisation = lab().organisation();
    for (const Json& each : organisation.at("servers")) {
      if (each.at("name") == name) return each;
    }
    return {};
  }

  Shown shown(const std::string& name, int port) const {
    const std::map<int, std::string> starttls = {
        {25, "smtp"}, {587, "smtp"}, {143, "imap"}, {110, "pop3"}};
    std::vector<std::string> words = {
        "timeout",
        "30",
        "openssl",
        "s_client",
        "-showcerts",
        "-connect",
        server(name).at("address").get<std::string>() + fmt::format(":{}", port)};
    if (starttls.contains(port)) words.insert(words.end(), {"-starttls", starttls.at(port)});
    const Ran ran = run(words);
    Shown result;
    result.said = ran.out + ran.err;
    const std::string begin = "-----BEGIN CERTIFICATE-----";
    const std::size_t first = ran.out.find(begin);
    for (std::size_t at = first; at != std::string::npos; at = ran.out.find(begin, at + 1)) {
      ++result.certificates;
    }
    if (result.certificates == 0) return result;
    write(folder_ / "shown.pem", ran.out.substr(first));
    const std::string told =
        run({"openssl", "x509", "-in", "shown.pem", "-noout", "-fingerprint", "-sha1"}).out;
    for (const char letter : told.substr(told.find('=') + 1)) {
      if (letter != ':' && letter != '\n') result.thumbprint += letter;
    }
    return result;
  }
  std::string seen(const std::string& name, int port) const { return shown(name, port).thumbprint; }

  // As an administrator, by a script.
  Ran paste(const std::string& script) {
    for (const char* name : {"HOME", "DOTNET_ROOT"}) {
      if (const char* value = ::getenv(name)) environment_[name] = value;
    }
    write(folder_ / "script.ps1", script);
    return run({Lab::program(), "run", "--script", "script.ps1", "--control", lab().control()});
  }

  // The example's folder, with every server at an address of its own, and a trust file.
  void make_manifest() {
    environment_["LAB_PASSWORD"] = "lab";
    fs::copy(source_dir() + "/manifests/exchange-farm", folder_ / "farm");
    std::string overlay = "defaults: {url: \"" + lab().url() + "\"}\nservers:\n";
    std::string reach = fmt::format("\"127.0.0.1:{}\"", lab().port());
    const Json organisation = lab().organisation();
    for (const Json& each : organisation.at("servers")) {
      const std::string at = each.at("address");
      overlay += fmt::format("  {}: {{address: {}}}\n", each.at("name").get<std::string>(), at);
      reach += fmt::format(", \"{}:{}\"", at, lab().port());
    }
    write(folder_ / "farm/lab.yaml", overlay);
    const std::string account = "{method: basic, user: lab, password: {env: LAB_PASSWORD}}";
    write(folder_ / "trust.yaml", "signet_trust: 1\nreach: {addresses: [" + reach +
                                      "]}\naccounts: {exchange: {read: " + account +
                                      ", change: " + account + "}}\ntls: {pins: {127.0.0.1: [" +
                                      lab().thumbprint() + "]}}\n");
  }

 private:
  static inline std::unique_ptr<Lab> lab_;
};

// The main of a suite whose lab serves: where ports below 1024 can't be had, says so and runs
// nothing, which is a failure in CI.
inline int run_serving_tests(int count, char** words) {
  const int listener = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(25);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  const bool is_refused =
      ::bind(listener, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0 &&
      errno == EACCES;
  ::close(listener);
  if (!is_refused) return run_lab_tests(count, words);
  std::puts("skipped: the exchange lab cannot serve here (ports below 1024 need root)");
  return ::getenv("CI") != nullptr ? 1 : 0;
}

}  // namespace signet::test
